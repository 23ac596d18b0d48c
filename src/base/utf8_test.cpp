#include "base/utf8.hpp"

#include <gmock/gmock.h>

namespace hongyan {
namespace {

TEST(Utf8, is_recognised) {
  for (const std::string_view text :
       {"", "abc", "中文", "é", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff", "😀a"})
    EXPECT_TRUE(is_utf8(text)) << text;
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
}

TEST(Utf8, other_bytes_are_refused) {
  constexpr std::string_view texts[] = {
      "\x80",
      "\xbf",
      "\xc0\x80",
      "\xc1\xbf",
      "\xc2",
      "\xc2\x41",
      "\xe0\x80\x80",
      "\xe0\x9f\xbf",
      "\xe4\xb8",
      "\xed\xa0\x80",
      "\xed\xbf\xbf",
      "\xf0\x80\x80\x80",
      "\xf0\x8f\xbf\xbf",
      "\xf0\x9f\x98",
      "\xf4\x90\x80\x80",
      "\xf5\x80\x80\x80",
      "\xff",
      "\xfe",
      "ok\xff",
      "\xe4\xb8\xad\xe4",
  };
  for (const std::string_view text : texts) EXPECT_FALSE(is_utf8(text)) << ::testing::PrintToString(text);
}

TEST(Utf8, every_character_is_taken_whole) {
  std::string_view rest = "aé中😀";
  EXPECT_EQ(take_character(rest), U'a');
  EXPECT_EQ(take_character(rest), U'é');
  EXPECT_EQ(take_character(rest), U'中');
  EXPECT_EQ(take_character(rest), U'😀');
  EXPECT_EQ(take_character(rest), std::nullopt);
}

TEST(Utf8, a_bad_byte_is_not_taken) {
  std::string_view rest = "\xff";
  EXPECT_EQ(take_character(rest), std::nullopt);
  EXPECT_EQ(rest.size(), 1u);
}

TEST(Utf8, what_is_no_text_becomes_legible) {
  EXPECT_EQ(legible("鸿雁"), "鸿雁");
  EXPECT_EQ(legible("a\xFF\xE9\xB8z"), "a\uFFFD\uFFFD\uFFFDz");
  EXPECT_EQ(legible(""), "");
}

TEST(Utf8, counts_characters_not_bytes) {
  EXPECT_EQ(count_characters(""), 0u);
  EXPECT_EQ(count_characters("abc"), 3u);
  EXPECT_EQ(count_characters("课程提醒"), 4u);
  EXPECT_EQ(count_characters("a😀"), 2u);
  EXPECT_EQ(count_characters("👨‍👩‍👧"), 5u);  // joined for the eye, five scalar values all the same
  EXPECT_EQ(count_characters("a\xff\xfe"), 3u);
}

TEST(Utf8, a_prefix_never_cuts_a_character) {
  EXPECT_EQ(prefix_of_characters("中文abc", 3), "中文a");
  EXPECT_EQ(prefix_of_characters("中文", 2), "中文");
  EXPECT_EQ(prefix_of_characters("中文", 9), "中文");
  EXPECT_EQ(prefix_of_characters("中文", 0), "");
}

}  // namespace
}  // namespace hongyan
