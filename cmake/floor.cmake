# The tower as CMake targets. Every floor's headers are reached through a folder of its own,
# <build>/see/<floor>/<floor> -> src/<floor>, so that `#include "store/outbox.hpp"` compiles only in a
# target that named `store`: an upward include is a compile error, not a matter of taste.

# hongyan_floor(<name> [SEES floor...] [LIBRARIES lib...]): the library hongyan_<name> from src/<name>, tests left out.
function(hongyan_floor name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SEES;LIBRARIES")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$|/main\\.cpp$")
  set(kind PUBLIC)
  if(sources)
    add_library(hongyan_${name} STATIC ${sources})
    hongyan_precompile(hongyan_${name} OWNER hongyan_base)
  else()
    add_library(hongyan_${name} INTERFACE)
    set(kind INTERFACE)
  endif()
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/see/${name})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${name} ${CMAKE_BINARY_DIR}/see/${name}/${name} SYMBOLIC)
  target_include_directories(hongyan_${name} ${kind} ${CMAKE_BINARY_DIR}/see/${name})
  list(TRANSFORM arg_SEES PREPEND hongyan_)
  target_link_libraries(hongyan_${name} ${kind} hongyan_flags ${arg_SEES} ${arg_LIBRARIES})
  if(EXISTS ${CMAKE_SOURCE_DIR}/src/${name}/floor.cmake)
    include(${CMAKE_SOURCE_DIR}/src/${name}/floor.cmake)
  endif()
endfunction()

# hongyan_view(<name> FROM <floor> FILES header... [SEES floor...]): a floor's few named headers, for those who may see no more.
function(hongyan_view name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FROM" "FILES;SEES")
  set(sources "")
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/see/${name}/${arg_FROM})
  foreach(file IN LISTS arg_FILES)
    file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${arg_FROM}/${file} ${CMAKE_BINARY_DIR}/see/${name}/${arg_FROM}/${file} SYMBOLIC)
  endforeach()
  add_library(hongyan_${name} INTERFACE)
  target_include_directories(hongyan_${name} INTERFACE ${CMAKE_BINARY_DIR}/see/${name})
  list(TRANSFORM arg_SEES PREPEND hongyan_)
  target_link_libraries(hongyan_${name} INTERFACE ${arg_SEES})
endfunction()

# hongyan_tests(<floor> [more libraries without their prefix...]): <floor>_test from src/<floor>/**/*_test.cpp, with
# -DHONGYAN_TESTS=OFF nothing.
function(hongyan_tests name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*_test.cpp)
  if(NOT sources OR NOT HONGYAN_TESTS)
    return()
  endif()
  list(TRANSFORM ARGN PREPEND hongyan_ OUTPUT_VARIABLE more)
  add_executable(${name}_test ${sources})
  target_link_libraries(${name}_test PRIVATE hongyan_${name} ${more} GTest::gmock_main)
  hongyan_precompile(${name}_test OWNER base_test HEADERS <gmock/gmock.h> <gtest/gtest.h>)
  target_compile_definitions(${name}_test PRIVATE HONGYAN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  # One process per floor, so that what its cases share (a PostgreSQL server) starts once.
  add_test(NAME ${name}_test COMMAND ${name}_test)
  set_tests_properties(${name}_test PROPERTIES LABELS unit TIMEOUT 300)
endfunction()
