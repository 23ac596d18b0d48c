#include "http/message.hpp"

#include <gmock/gmock.h>

#include "http/status.hpp"

namespace hongyan::http {
namespace {

using ::testing::Pointee;

TEST(Method, travels_as_text_and_back) {
  for (const Method method :
       {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::del, Method::options})
    EXPECT_EQ(parse_method(to_string(method)), method) << to_string(method);
}

TEST(Method, names_are_case_sensitive_and_unknown_ones_are_other) {
  for (const std::string_view text : {"get", "Get", "", "GETS", "TRACE", "CONNECT", "PROPFIND"})
    EXPECT_EQ(parse_method(text), Method::other) << text;
}

TEST(Headers, are_found_without_regard_to_case) {
  const Headers headers{{"Content-Type", "text/plain"}, {"X-A", "1"}, {"x-a", "2"}};
  EXPECT_THAT(headers.find("content-TYPE"), Pointee(std::string("text/plain")));
  EXPECT_THAT(headers.find("X-a"), Pointee(std::string("1")));
  EXPECT_EQ(headers.find("X-B"), nullptr);
  EXPECT_EQ(headers.find("X-"), nullptr);
}

TEST(Headers, set_replaces_all_of_that_name_in_the_place_of_the_first) {
  Headers headers{{"A", "1"}, {"B", "2"}, {"a", "3"}, {"C", "4"}};
  headers.set("A", "9");
  headers.set("D", "5");
  EXPECT_TRUE((headers == Headers{{"A", "9"}, {"B", "2"}, {"C", "4"}, {"D", "5"}}));
}

TEST(Response, is_made_with_its_content_type) {
  const Response response = make_response(202, "application/json", "{}");
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, "{}");
  EXPECT_TRUE((response.headers == Headers{{"Content-Type", "application/json"}}));
}

TEST(Response, plain_problem_is_a_small_problem_document) {
  const Response response = make_plain_problem(404);
  EXPECT_EQ(response.body, R"({"type":"about:blank","title":"Not Found","status":404})");
  EXPECT_TRUE((response.headers == Headers{{"Content-Type", "application/problem+json"}}));
}

}  // namespace
}  // namespace hongyan::http
