# Each migration is part of the program; schema.cpp lists them in order.
hongyan_embed(hongyan_store migration_0001_first ${CMAKE_SOURCE_DIR}/src/store/migrations/0001_first.sql)
hongyan_embed(hongyan_store migration_0002_egress_and_gateway
  ${CMAKE_SOURCE_DIR}/src/store/migrations/0002_egress_and_gateway.sql)
