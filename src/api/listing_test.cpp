#include "api/listing.hpp"

#include <gmock/gmock.h>

#include "api/cursor.hpp"
#include "api/fixture.hpp"

namespace hongyan::api {
namespace {

class QueryForms : public ::testing::Test {
 protected:
  Call call_with(const std::string& query) {
    http::Request request;
    request.target = "/v1/apps?" + query;
    return {.api = house_.context(), .request = std::move(request), .path = {}, .caller = {}, .language = Language::zh};
  }

  ApiHouse house_;
};

TEST_F(QueryForms, find_what_is_wrong_with_a_query) {
  const struct Case {
    const char* query;
    const char* pointer;
  } cases[] = {{"limit=0", "?limit"},        {"limit=201", "?limit"},   {"limit=x", "?limit"},
               {"cursor=%25", "?cursor"},    {"colour=red", "?colour"}, {"cursor=AA", "?cursor"},
               {"limit=1&limit=2", "?limit"}};
  for (const Case& one : cases) {
    const Call call = call_with(one.query);
    QueryForm form(call);
    (void)form.page();
    const auto problem = form.finish();
    ASSERT_TRUE(problem.has_value()) << one.query;
    EXPECT_EQ(problem->errors.at(0).pointer, one.pointer);
  }
  const Call call = call_with("limit=200&cursor=" + make_cursor(call_with(""), "鸿雁"));
  QueryForm good(call);
  const QueryForm::Page page = good.page();
  EXPECT_FALSE(good.finish().has_value());
  EXPECT_EQ(page.limit, 200U);
  EXPECT_EQ(page.after, "鸿雁");
}

TEST_F(QueryForms, refuse_a_place_that_the_list_does_not_have) {
  const Call call = call_with("cursor=" + make_cursor(call_with(""), "x"));
  QueryForm form(call);
  EXPECT_EQ(form.place_after(form.page(), number_in_place), std::nullopt);
  const auto problem = form.finish();
  ASSERT_TRUE(problem.has_value());
  EXPECT_EQ(problem->errors.at(0).code, "bad_cursor");
}

TEST_F(QueryForms, name_a_parameter_whose_name_is_no_text_legibly) {
  const Call call = call_with("%ff%e5limit=1");
  QueryForm form(call);
  const auto problem = form.finish();
  ASSERT_TRUE(problem.has_value());
  EXPECT_TRUE(read_json(write_problem(*problem, Language::zh)).has_value());
}

TEST_F(QueryForms, a_page_that_ends_where_it_began_has_no_next) {
  const Call call = call_with("");
  const auto write = [](const std::string& text) { return json::value(text); };
  const auto place_of = [](const std::string& text) { return text; };
  const std::vector<std::string> things{"a", "b", "c"};
  const json::object more = write_page(call, things, {.limit = 2, .after = "0"}, write, place_of);
  EXPECT_EQ(more.at("items"), (json::array{"a", "b"}));
  EXPECT_EQ(open_cursor(call, more.at("next_cursor").as_string()), "b");
  EXPECT_TRUE(write_page(call, things, {.limit = 3, .after = "0"}, write, place_of).at("next_cursor").is_null());
  EXPECT_TRUE(write_page(call, things, {.limit = 2, .after = "b"}, write, place_of).at("next_cursor").is_null());
}

}  // namespace
}  // namespace hongyan::api
