# The return codes and what to say about them are data, embedded so that the library needs no file at run time.
hongyan_embed(hongyan_wechat wechat_errcodes ${CMAKE_SOURCE_DIR}/src/wechat/errcodes.tsv)
hongyan_embed(hongyan_wechat wechat_advice ${CMAKE_SOURCE_DIR}/src/wechat/advice.tsv)

# The protocol as a C++ SDK of its own: `cmake --install BUILD --component wechat-sdk --prefix WHERE`, then
# find_package(hongyan-wechat) and hongyan::wechat. Only what it includes comes along.
install(TARGETS hongyan_base hongyan_http hongyan_wechat ARCHIVE DESTINATION lib/hongyan COMPONENT wechat-sdk EXCLUDE_FROM_ALL)
foreach(floor base http wechat)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/src/${floor} DESTINATION include/hongyan COMPONENT wechat-sdk EXCLUDE_FROM_ALL
    FILES_MATCHING PATTERN "*.hpp" PATTERN testdata EXCLUDE)
endforeach()
install(FILES ${CMAKE_SOURCE_DIR}/src/wechat/sdk_config.cmake DESTINATION lib/cmake/hongyan-wechat
  RENAME hongyan-wechatConfig.cmake COMPONENT wechat-sdk EXCLUDE_FROM_ALL)
