# Each migration is part of the program; schema.cpp lists them in order.
file(GLOB migrations CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/store/migrations/*.sql)
foreach(migration ${migrations})
  get_filename_component(name ${migration} NAME_WE)
  hongyan_embed(hongyan_store migration_${name} ${migration})
endforeach()
