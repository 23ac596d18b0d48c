#include "api/problem.hpp"

#include <gtest/gtest.h>

#include <set>

#include "api/listing.hpp"
#include "http/status.hpp"

namespace hongyan::api {
namespace {

TEST(Problem, every_kind_says_what_it_is_in_both_languages) {
  std::set<std::string_view> names;
  for (const ProblemKind kind : all_problem_kinds()) {
    EXPECT_TRUE(names.insert(to_string(kind)).second);
    EXPECT_GE(status_of(kind), 400);
    EXPECT_NE(http::reason_phrase(status_of(kind)), "Unknown");
    const Problem problem{.kind = kind, .zh = {}, .en = {}, .errors = {}};
    const json::value zh = *read_json(write_problem(problem, Language::zh));
    const json::value en = *read_json(write_problem(problem, Language::en));
    EXPECT_EQ(text_of(zh, "title_en"), text_of(en, "title"));
    EXPECT_EQ(text_of(zh, "detail_en"), text_of(en, "detail"));
    EXPECT_NE(text_of(zh, "title"), text_of(en, "title"));
    EXPECT_FALSE(en.as_object().contains("title_en"));
    EXPECT_EQ(text_of(en, "type"), "/problems/" + std::string(to_string(kind)));
    EXPECT_FALSE(explain_problem(to_string(kind)).empty());
  }
  EXPECT_TRUE(explain_problem("nothing").empty());
}

TEST(Problem, tells_when_to_come_again) {
  for (const ProblemKind kind : {ProblemKind::overloaded, ProblemKind::not_stored, ProblemKind::outcome_unknown})
    EXPECT_NE(
        to_response(Problem{.kind = kind, .zh = {}, .en = {}, .errors = {}}, Language::zh).headers.find("Retry-After"),
        nullptr);
  EXPECT_EQ(problem_of(Failure("x")).kind, ProblemKind::not_stored);
  EXPECT_EQ(problem_of(Failure("x", Failure::Kind::outcome_unknown)).kind, ProblemKind::outcome_unknown);
}

TEST(Language, the_first_that_is_ours_counts) {
  struct Case {
    const char* header;
    Language language;
  };
  const Case cases[] = {{"", Language::zh},          {"en", Language::en},           {"en-GB,zh;q=0.8", Language::en},
                        {"zh-CN, en", Language::zh}, {"fr, en;q=0.5", Language::en}, {"de", Language::zh},
                        {"EN-us", Language::en},     {"english", Language::zh}};
  for (const Case& one : cases) {
    http::Request request;
    request.headers.add("Accept-Language", one.header);
    EXPECT_EQ(language_of(request), one.language) << one.header;
  }
  EXPECT_EQ(language_of({}), Language::zh);
}

http::Request request_for(const std::string& query) {
  http::Request request;
  request.target = "/v1/apps?" + query;
  return request;
}

TEST(QueryForm, finds_what_is_wrong_with_a_query) {
  struct Case {
    const char* query;
    const char* pointer;
  };
  const Case cases[] = {{"limit=0", "?limit"},        {"limit=201", "?limit"},   {"limit=x", "?limit"},
                        {"cursor=%25", "?cursor"},    {"colour=red", "?colour"}, {"cursor=AA", "?cursor"},
                        {"limit=1&limit=2", "?limit"}};
  for (const Case& one : cases) {
    QueryForm form(request_for(one.query));
    (void)form.page();
    const auto problem = form.finish();
    ASSERT_TRUE(problem.has_value()) << one.query;
    EXPECT_EQ(problem->errors.at(0).pointer, one.pointer);
  }
  QueryForm by_id(request_for("cursor=" + make_cursor("u1001")));
  (void)by_id.page(QueryForm::Order::by_id);
  EXPECT_EQ(by_id.finish().value().errors.at(0).code, "bad_cursor") << "of a list that goes by other keys";
  QueryForm good(request_for("limit=200&cursor=" + make_cursor("鸿雁")));
  const QueryForm::Page page = good.page();
  EXPECT_FALSE(good.finish().has_value());
  EXPECT_EQ(page.limit, 200U);
  EXPECT_EQ(page.after, "鸿雁");
}

TEST(QueryForm, a_parameter_whose_name_is_no_text_is_named_legibly) {
  QueryForm form(request_for("%ff%e5limit=1"));
  const auto problem = form.finish();
  ASSERT_TRUE(problem.has_value());
  EXPECT_TRUE(read_json(write_problem(*problem, Language::zh)).has_value());
}

}  // namespace
}  // namespace hongyan::api
