#include "domain/text_pattern.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

const Values values{{"course", "少儿编程·周六班"}, {"course_id", "a/7?x=1&y"}, {"link", "https://example.com/o?id=1"}};

struct Case {
  const char* name;
  const char* text;
  const char* shown;
  const char* address;
  std::vector<std::string> missing;
};
const Case cases[] = {
    {"constant", "待上课", "待上课", "待上课", {}},
    {"empty", "", "", "", {}},
    {"one variable", "{{course}}", "少儿编程·周六班", "少儿编程·周六班", {}},
    {"spaces inside the braces", "{{ course }}", "少儿编程·周六班", "少儿编程·周六班", {}},
    {"text around",
     "课程:{{course}}!",
     "课程:少儿编程·周六班!",
     "课程:%E5%B0%91%E5%84%BF%E7%BC%96%E7%A8%8B%C2%B7%E5%91%A8%E5%85%AD%E7%8F%AD!",
     {}},
    {"in an address a value is encoded",
     "pages/detail?id={{course_id}}",
     "pages/detail?id=a/7?x=1&y",
     "pages/detail?id=a%2F7%3Fx%3D1%26y",
     {}},
    {"an address that is the value", "{{link}}", "https://example.com/o?id=1", "https://example.com/o?id=1", {}},
    {"an address that begins with the value",
     "{{link}}&from={{course_id}}",
     "https://example.com/o?id=1&from=a/7?x=1&y",
     "https://example.com/o?id=1&from=a%2F7%3Fx%3D1%26y",
     {}},
    {"twice",
     "{{link}}{{link}}",
     "https://example.com/o?id=1https://example.com/o?id=1",
     "https://example.com/o?id=1https%3A%2F%2Fexample.com%2Fo%3Fid%3D1",
     {}},
    {"missing", "a{{nobody}}b{{nobody}}c{{other}}", "abc", "abc", {"nobody", "other"}},
    {"single braces are text", "{a} }} {", "{a} }} {", "{a} }} {", {}},
};

TEST(TextPattern, fills_what_it_read) {
  for (const Case& one : cases) {
    const auto pattern = TextPattern::parse(one.text);
    ASSERT_TRUE(pattern) << one.name;
    EXPECT_EQ(pattern->source(), one.text) << one.name;
    const auto shown = pattern->fill(values);
    EXPECT_EQ(shown.text, one.shown) << one.name;
    EXPECT_EQ(shown.missing, one.missing) << one.name;
    EXPECT_EQ(pattern->fill(values, TextPattern::Target::address).text, one.address) << one.name;
  }
}

TEST(TextPattern, knows_its_variables) {
  const auto pattern = TextPattern::parse("{{b}} {{a}} {{b}}");
  ASSERT_TRUE(pattern);
  EXPECT_EQ(pattern->variables(), (std::vector<std::string>{"b", "a"}));
  EXPECT_FALSE(pattern->is_constant());
  EXPECT_TRUE(TextPattern::parse("a")->is_constant());
  EXPECT_TRUE(TextPattern{}.is_constant());
}

TEST(TextPattern, an_empty_value_is_missing) {
  const auto filled = TextPattern::parse("{{course}}")->fill({{"course", ""}});
  EXPECT_EQ(filled.missing, std::vector<std::string>{"course"});
}

TEST(TextPattern, refuses_broken_placeholders) {
  using Kind = TextPattern::Problem::Kind;
  for (const auto& [text, kind] : {std::pair{"{{course", Kind::not_closed},
                                   {"a {{", Kind::not_closed},
                                   {"{{}}", Kind::bad_name},
                                   {"{{Course}}", Kind::bad_name},
                                   {"{{course.DATA}}", Kind::bad_name},
                                   {"{{课程}}", Kind::bad_name},
                                   {"{{a b}}", Kind::bad_name},
                                   {"{{{a}}}", Kind::bad_name}}) {
    const auto pattern = TextPattern::parse(text);
    ASSERT_FALSE(pattern) << text;
    EXPECT_EQ(pattern.error().kind, kind) << text;
  }
}

TEST(TextPattern, names_of_variables) {
  EXPECT_TRUE(is_variable_name("a"));
  EXPECT_TRUE(is_variable_name("a_1"));
  EXPECT_TRUE(is_variable_name(std::string(64, 'a')));
  EXPECT_FALSE(is_variable_name(std::string(65, 'a')));
  for (const char* bad : {"", "1a", "_a", "A", "a-b", "a.b", "a b", "ä"}) EXPECT_FALSE(is_variable_name(bad)) << bad;
}

}  // namespace
}  // namespace hongyan::domain
