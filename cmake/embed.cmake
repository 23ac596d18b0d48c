# hongyan_embed(<target> <name> <file>): makes `embedded/<name>.hpp`, which offers the file's bytes as
# `hongyan::embedded::<name>` (a std::string_view), visible to the target alone.
function(hongyan_embed target name file)
  set(header ${CMAKE_BINARY_DIR}/embedded/${target}/embedded/${name}.hpp)
  add_custom_command(OUTPUT ${header}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DINPUT=${file} -DOUTPUT=${header} -P ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake
    DEPENDS ${file} ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake VERBATIM)
  target_sources(${target} PRIVATE ${header})
  target_include_directories(${target} PRIVATE ${CMAKE_BINARY_DIR}/embedded/${target})
endfunction()
