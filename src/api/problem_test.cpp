#include "api/problem.hpp"

#include <gtest/gtest.h>

#include <set>

#include "api/language.hpp"
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

}  // namespace
}  // namespace hongyan::api
