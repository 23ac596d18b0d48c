#include "cli/text_table.hpp"

#include <gtest/gtest.h>

namespace hongyan::cli {
namespace {

TEST(TextTable, KnowsHowWideTerminalsShowText) {
  struct Case {
    std::string text;
    std::size_t width;
  };
  for (const Case& c : {Case{"", 0}, Case{"abc", 3}, Case{"鸿雁", 4}, Case{"¥12", 3}, Case{"￥12", 4}, Case{"、。", 4},
                        Case{"é", 1}, Case{"e\u0301", 1}, Case{"🎉", 2}, Case{"…", 1}, Case{"\xff", 1}})
    EXPECT_EQ(display_width(c.text), c.width) << c.text;
}

TEST(TextTable, AlignsColumnsOfMixedText) {
  TextTable table;
  table.add({"名称", "KIND", "x"});
  table.add({"a", "鸿雁课堂", ""});
  table.add({"abcdef", "", "last"});
  EXPECT_EQ(table.text("  "),
            "  名称    KIND      x\n"
            "  a       鸿雁课堂\n"
            "  abcdef            last\n");
}

TEST(TextTable, LetsNoEscapeSequenceThrough) {
  TextTable table;
  table.add({"a\x1b[31mred\nline\x7f"});
  EXPECT_EQ(table.text(), "a [31mred line\n");
}

}  // namespace
}  // namespace hongyan::cli
