# with_postgres: one PostgreSQL for many test programs (src/testing/main.cpp).
add_executable(with_postgres ${CMAKE_SOURCE_DIR}/src/testing/main.cpp)
target_link_libraries(with_postgres PRIVATE hongyan_testing)
