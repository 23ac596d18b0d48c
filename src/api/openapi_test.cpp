// Drift: what openapi.yaml says of paths, methods and scopes is what the routes are.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "api/fixture.hpp"

namespace hongyan::api {
namespace {

std::string read_document() {
  std::ifstream file(HONGYAN_SOURCE_DIR "/src/api/openapi.yaml");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// "POST /v1/notifications notifications:write" for every operation of the document, by its indentation.
std::set<std::string> documented() {
  std::set<std::string> operations;
  std::istringstream lines(read_document());
  std::string path, method;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("components:")) break;
    if (line.starts_with("  /")) path = line.substr(2, line.rfind(':') - 2);
    for (const std::string_view word : {"get", "post", "put", "delete"})
      if (line == "    " + std::string(word) + ":") method = word;
    if (line.starts_with("      x-scope: ")) {
      std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      operations.insert(method + ' ' + path + ' ' + line.substr(15));
    }
  }
  return operations;
}

TEST(Openapi, names_every_route_with_its_scope_and_no_other) {
  const ApiHouse house;
  std::set<std::string> routed;
  for (const DeclaredRoute& route : house.routes)
    routed.insert(std::string(http::to_string(route.method)) + ' ' + route.pattern + ' ' +
                  std::string(to_string(route.scope)));
  EXPECT_EQ(routed.size(), house.routes.size());
  EXPECT_THAT(documented(), ::testing::ContainerEq(routed));
}

TEST(Openapi, is_served_as_it_stands) {
  ApiHouse house;
  const http::Response response = house.get("/openapi.yaml");
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.body == read_document());
}

TEST(Openapi, names_every_scope_and_every_problem) {
  const std::string document = read_document();
  for (const Scope scope : grantable_scopes())
    EXPECT_NE(document.find(to_string(scope)), std::string::npos) << to_string(scope);
  for (const ProblemKind kind : all_problem_kinds()) {
    if (kind == ProblemKind::method_not_allowed || kind == ProblemKind::internal)
      continue;  // of no operation in particular
    EXPECT_NE(document.find(to_string(kind)), std::string::npos) << to_string(kind);
  }
}

}  // namespace
}  // namespace hongyan::api
