# The heavy headers of the libraries are parsed once a build instead of once a file, which halves the time of the
# sanitizers' builds. With clang alone: g++ 12 loses sight of what is a system header and warns of the library's own
# code. A file still names what it includes: the builds with g++ and script/lint see to that.
set(hongyan_precompile_default OFF)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  set(hongyan_precompile_default ON)
endif()
option(HONGYAN_PRECOMPILE "parse the heavy library headers once" ${hongyan_precompile_default})
set(hongyan_heavy_headers <algorithm> <array> <chrono> <expected> <functional> <map> <memory> <optional> <string>
  <string_view> <unordered_map> <variant> <vector> <boost/json.hpp> <fmt/format.h>)

# hongyan_precompile(<target> OWNER <target> [HEADERS header...]): the first target of an owner makes the precompiled
# header, the others share it; all are compiled with the same flags.
function(hongyan_precompile target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OWNER" "HEADERS")
  if(NOT HONGYAN_PRECOMPILE)
    return()
  elseif(target STREQUAL arg_OWNER)
    target_precompile_headers(${target} PRIVATE ${hongyan_heavy_headers} ${arg_HEADERS})
  else()
    target_precompile_headers(${target} REUSE_FROM ${arg_OWNER})
  endif()
endfunction()
