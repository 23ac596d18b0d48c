#include "domain/json_pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

using ::testing::ElementsAre;

json::object object(std::string_view text) { return read_json(text)->as_object(); }

TEST(JsonPattern, fills_strings_at_any_depth_and_leaves_the_rest) {
  const auto pattern = JsonPattern::parse(object(
      R"({"msgtype":"news","n":3,"news":{"articles":[{"title":"{{a}}!","url":"https://x.cn/?q={{b}}"}]},"z":"{{a}}{{c}}"})"));
  ASSERT_TRUE(pattern);
  EXPECT_THAT(pattern->variables(), ElementsAre("a", "b", "c"));
  const JsonPattern::Filled filled = pattern->fill({{"a", "课"}, {"b", "1&2"}});
  EXPECT_EQ(write_json(filled.object),
            R"({"msgtype":"news","n":3,"news":{"articles":[{"title":"课!","url":"https://x.cn/?q=1%262"}]},"z":"课"})");
  EXPECT_THAT(filled.missing, ElementsAre("c"));
}

TEST(JsonPattern, says_where_a_placeholder_is_wrong) {
  const auto pattern = JsonPattern::parse(object(R"({"text":{"content":["ok","{{A b}}"]}})"));
  ASSERT_FALSE(pattern);
  EXPECT_EQ(pattern.error().pointer, "/text/content/1");
  EXPECT_EQ(pattern.error().problem.placeholder, "A b");
}

}  // namespace
}  // namespace hongyan::domain
