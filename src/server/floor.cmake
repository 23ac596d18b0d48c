hongyan_embed(hongyan_server default_config ${CMAKE_SOURCE_DIR}/config/hongyan.toml)
