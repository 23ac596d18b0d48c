# The return codes and what to say about them are data, embedded so that the library needs no file at run time.
hongyan_embed(hongyan_wechat wechat_errcodes ${CMAKE_SOURCE_DIR}/src/wechat/errcodes.tsv)
hongyan_embed(hongyan_wechat wechat_advice ${CMAKE_SOURCE_DIR}/src/wechat/advice.tsv)
