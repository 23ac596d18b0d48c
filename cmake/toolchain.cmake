# The language, the warnings and the hardening that every target of the house shares.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(HONGYAN_SANITIZE "" CACHE STRING "sanitizers for every target, as -fsanitize= takes them: empty, address,undefined or thread")

find_program(HONGYAN_CCACHE ccache)
if(HONGYAN_CCACHE)
  # What ccache must overlook to keep files that were compiled with a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${HONGYAN_CCACHE})
endif()

add_library(hongyan_flags INTERFACE)
target_compile_options(hongyan_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wformat=2 -Wconversion -Wimplicit-fallthrough -Wshadow -Wnon-virtual-dtor
  -Werror=format-security -Werror=switch
  -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
  -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing)
target_compile_definitions(hongyan_flags INTERFACE _GLIBCXX_ASSERTIONS)
if(HONGYAN_SANITIZE)
  target_compile_options(hongyan_flags INTERFACE -fsanitize=${HONGYAN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(hongyan_flags INTERFACE -fsanitize=${HONGYAN_SANITIZE})
  if(HONGYAN_SANITIZE MATCHES undefined)
    # The vptr check opens a pipe to look at memory; a test that runs out of descriptors on purpose makes it see ghosts.
    target_compile_options(hongyan_flags INTERFACE -fno-sanitize=vptr)
  endif()
else()
  target_compile_options(hongyan_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3> -ftrivial-auto-var-init=zero)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # The same precompiled header whenever it was made, for ccache.
  target_compile_options(hongyan_flags INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(hongyan_flags INTERFACE -Wtrampolines -Wbidi-chars=any)
endif()
target_link_options(hongyan_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack,-z,nodlopen,--as-needed)

find_program(HONGYAN_LLD ld.lld)
if(HONGYAN_LLD)
  target_link_options(hongyan_flags INTERFACE -fuse-ld=lld)
endif()
include(CheckPIESupported)
check_pie_supported()
