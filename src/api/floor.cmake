hongyan_embed(hongyan_api openapi ${CMAKE_SOURCE_DIR}/src/api/openapi.yaml)
