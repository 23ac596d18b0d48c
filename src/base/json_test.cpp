#include "base/json.hpp"

#include <gmock/gmock.h>

#include "base/json_words.hpp"

namespace hongyan {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

TEST(StrictJson, reads_what_is_well_formed) {
  constexpr std::string_view texts[] = {"null",
                                        "true",
                                        " false ",
                                        "0",
                                        "-1",
                                        "9223372036854775807",
                                        "-9223372036854775808",
                                        "1.5",
                                        "1e300",
                                        "\"\"",
                                        "[]",
                                        "{}",
                                        "[1,[2,{\"a\":[]}],\"中\"]",
                                        R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})",
                                        R"("\ud83d\ude00 \n\u00e9\/")",
                                        R"({"":1})",
                                        "\t\r\n[ 1 , 2 ]\n"};
  for (const std::string_view text : texts) {
    const auto value = read_json_strictly(text);
    ASSERT_TRUE(value) << text << ": " << value.error().reason;
    EXPECT_EQ(*value, json::parse(json::string_view(text.data(), text.size()))) << text;
  }
}

TEST(StrictJson, names_every_defect_and_its_place) {
  struct Case {
    std::string text;
    std::string pointer;
    std::string reason;
    std::size_t offset;
  };
  const Case cases[] = {
      {"", "", "the text ends before the value is complete", 0},
      {"  ", "", "the text ends before the value is complete", 2},
      {R"({"a":)", "/a", "the text ends before the value is complete", 5},
      {"[1,2", "/2", "the text ends before the value is complete", 4},
      {"1 2", "", "something follows after the value", 2},
      {"{} x", "", "something follows after the value", 3},
      {"[1,]", "/1", "this is not JSON", 3},
      {"{a:1}", "", "this is not JSON", 1},
      {"'a'", "", "this is not JSON", 0},
      {"[NaN]", "/0", "this is not JSON", 1},
      {"[Infinity]", "/0", "this is not JSON", 1},
      {"[01]", "/1", "this is not JSON", 2},
      {"[1]//c", "", "something follows after the value", 3},
      {R"({"a":1,"b":2,"a":3})", "/a", "the key stands there twice", 14},
      {R"({"x":[0,{"a/~":1,"a\/~":2}]})", "/x/1/a~1~0", "the key stands there twice", 18},
      {R"({"":1,"":2})", "/", "the key stands there twice", 7},
      {R"({"a":1,"\u0061":3})", "/a", "the key stands there twice", 17},  // an escaped key: where it was noticed
      {"[\"a\", 9223372036854775808]", "/1", "the number does not fit into 64 bits", 6},
      {"{\"n\":-9223372036854775809}", "/n", "the number does not fit into 64 bits", 5},
      {"99999999999999999999999", "", "the number does not fit into 64 bits", 0},
      {"[1e400]", "/0", "the number does not fit into 64 bits", 1},
      {R"(["a\u0000b"])", "/0", "the text holds a NUL character", 2},
      {R"({"a\u0000":1})", "", "the text holds a NUL character", 2},
      {R"(["\ud83d"])", "/0", "a surrogate stands alone", 8},
      {R"(["\ud83dx"])", "/0", "a surrogate stands alone", 8},
      {R"(["\ude00"])", "/0", "a surrogate stands alone", 8},
      {R"(["\ud83d\ud83d"])", "/0", "a surrogate stands alone", 10},
      {R"(["\q"])", "/0", "there is no such escape", 3},
      {R"(["\u12g4"])", "/0", "\\u wants four hexadecimal digits", 6},
      {"[\"a\nb\"]", "/0", "a control character stands here; in text it must be escaped", 3},
      {"[\"\xff\"]", "/0", "the text is not UTF-8", 2},
      {"[\"\xc0\xaf\"]", "/0", "the text is not UTF-8", 2},
      {"[\"\xed\xa0\x80\"]", "/0", "the text is not UTF-8", 2},
      {"[\"\xe4\xb8\"]", "/0", "the text is not UTF-8", 2},
      {"\xef\xbb\xbf{}", "", "this is not JSON", 0},
      {std::string("[\0]", 3), "/0", "a control character stands here; in text it must be escaped", 1},
      {R"(["\ud83d\n"])", "/0", "a surrogate stands alone", 9},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto value = read_json_strictly(c.text);
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().pointer, c.pointer);
    EXPECT_EQ(value.error().reason, c.reason);
    EXPECT_EQ(value.error().offset, c.offset);
    EXPECT_NE(in_chinese(value.error()), c.reason);
  }
}

TEST(StrictJson, holds_every_limit_to_the_one) {
  const JsonLimits limits{.depth = 4, .string_bytes = 8, .object_keys = 3};
  const auto keys = [](std::size_t count) {
    std::string text = "{";
    for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";
    return text + "}";
  };
  const auto nested = [](std::size_t depth) { return repeated("[", depth) + repeated("]", depth); };
  const auto text = [](std::size_t length) { return "[\"" + repeated("a", length) + "\"]"; };
  const auto escaped = [](std::size_t length) { return "[\"" + repeated("\\n", length) + "\"]"; };
  const auto key = [](std::size_t length) { return "{\"" + repeated("k", length) + "\":1}"; };
  for (const std::size_t below : {std::size_t{1}, std::size_t{0}}) {
    EXPECT_TRUE(read_json_strictly(nested(4 - below), limits));
    EXPECT_TRUE(read_json_strictly(text(8 - below), limits));
    EXPECT_TRUE(read_json_strictly(escaped(8 - below), limits));
    EXPECT_TRUE(read_json_strictly(key(8 - below), limits));
    EXPECT_TRUE(read_json_strictly(keys(3 - below), limits));
  }
  EXPECT_EQ(read_json_strictly(nested(5), limits).error().reason, "nested deeper than 4 levels");
  EXPECT_EQ(in_chinese(read_json_strictly(nested(5), limits).error()), "嵌套超过 4 层");
  for (const std::string& over : {text(9), key(9), keys(4)}) {
    const JsonDefect defect = read_json_strictly(over, limits).error();
    EXPECT_NE(in_chinese(defect), defect.reason);
  }
  EXPECT_EQ(read_json_strictly(text(9), limits).error().reason, "the text is longer than allowed");
  EXPECT_EQ(read_json_strictly(escaped(9), limits).error().reason, "the text is longer than allowed");
  EXPECT_EQ(read_json_strictly(key(9), limits).error().reason, "the key is longer than allowed");
  EXPECT_EQ(read_json_strictly(keys(4), limits).error().reason, "the object has more keys than allowed");
}

TEST(StrictJson, finds_the_later_of_two_equal_keys_among_many) {
  std::string text = "{";
  for (int i = 0; i < 100; ++i) text += "\"key" + std::to_string(i) + "\":1,";
  const std::size_t offset = text.size() + 1;
  text += "\"key50\":2}";
  const auto value = read_json_strictly(text);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().pointer, "/key50");
  EXPECT_EQ(value.error().offset, offset);
}

TEST(Json, lenient_reader_takes_duplicate_keys_and_refuses_what_is_no_json) {
  EXPECT_TRUE(read_json(R"({"a":1,"a":2})"));
  EXPECT_FALSE(read_json(""));
  EXPECT_FALSE(read_json("{"));
  EXPECT_FALSE(read_json("{} x"));
  EXPECT_FALSE(read_json("\"\xff\""));
  EXPECT_TRUE(read_json(repeated("[", 32) + repeated("]", 32)));
  EXPECT_FALSE(read_json(repeated("[", 33) + repeated("]", 33)));
}

TEST(Json, is_written_compactly_as_wechat_wants_it) {
  const auto value = read_json(R"({ "a" : "中<>&/\u00e9" , "b" : [ 1, true, null ] })");
  ASSERT_TRUE(value);
  EXPECT_EQ(write_json(*value), R"({"a":"中<>&/é","b":[1,true,null]})");
}

TEST(Json, members_are_read_as_text_and_numbers) {
  const auto value = read_json(R"({"s":"x","n":-7,"t":"42","u":18446744073709551615,"b":true,"e":"","m":"4x","o":{}})");
  ASSERT_TRUE(value);
  EXPECT_EQ(text_of(*value, "s"), "x");
  EXPECT_EQ(text_of(*value, "n"), "-7");
  EXPECT_EQ(text_of(*value, "u"), "18446744073709551615");
  EXPECT_EQ(text_of(*read_json(R"({"d":99.5})"), "d"), "99.5");
  EXPECT_EQ(text_of(*value, "b"), "");
  EXPECT_EQ(text_of(*value, "absent"), "");
  EXPECT_EQ(number_of(*value, "n"), -7);
  EXPECT_EQ(number_of(*value, "t"), 42);
  EXPECT_EQ(number_of(*value, "e", 5), 5);
  EXPECT_EQ(number_of(*value, "m", 5), 5);
  EXPECT_EQ(number_of(*value, "b", 5), 5);
  EXPECT_EQ(number_of(*value, "absent", -1), -1);
  EXPECT_EQ(find_member(*value, "absent"), nullptr);
  EXPECT_EQ(find_member(json::value(1), "a"), nullptr);
}

}  // namespace
}  // namespace hongyan
