# find_package(hongyan-wechat): the target hongyan::wechat, WeChat's protocol without I/O. C++23.
include(CMakeFindDependencyMacro)
find_dependency(OpenSSL 3)
find_dependency(fmt)
find_dependency(Threads)
find_dependency(Boost 1.81 COMPONENTS json)
find_dependency(pugixml)
find_dependency(PkgConfig)
pkg_check_modules(hongyan_sodium REQUIRED IMPORTED_TARGET libsodium)

get_filename_component(hongyan_prefix ${CMAKE_CURRENT_LIST_DIR}/../../.. ABSOLUTE)
if(NOT TARGET hongyan::wechat)
  add_library(hongyan::wechat INTERFACE IMPORTED)
  target_compile_features(hongyan::wechat INTERFACE cxx_std_23)
  target_include_directories(hongyan::wechat INTERFACE ${hongyan_prefix}/include/hongyan)
  target_link_libraries(hongyan::wechat INTERFACE
    ${hongyan_prefix}/lib/hongyan/libhongyan_wechat.a ${hongyan_prefix}/lib/hongyan/libhongyan_http.a
    ${hongyan_prefix}/lib/hongyan/libhongyan_base.a
    pugixml::pugixml Boost::json fmt::fmt OpenSSL::Crypto PkgConfig::hongyan_sodium Threads::Threads)
endif()
