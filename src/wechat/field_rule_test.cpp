#include "wechat/field_rule.hpp"

#include <gtest/gtest.h>

#include "base/utf8.hpp"

namespace hongyan::wechat {
namespace {

std::string times(std::size_t count, std::string_view text) {
  std::string result;
  while (count-- > 0) result += text;
  return result;
}

constexpr std::string_view ok = "";

struct Case {
  FieldKind kind;
  std::string value;
  std::string_view rule;  // of the problem, "" when WeChat takes the value
};

std::string verdict_on(const Case& c) {
  const auto problem = check_field(c.kind, c.value);
  return problem ? std::string(to_string(problem->rule)) : std::string();
}

void check(std::span<const Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(verdict_on(c), c.rule) << to_string(c.kind) << " '" << c.value << "'";
}

TEST(FieldRule, Things) {
  using enum FieldKind;
  const Case cases[] = {
      {thing, "少儿编程·周六班", ok},
      {thing, "", "empty"},
      {thing, times(19, "汉"), ok},
      {thing, times(20, "汉"), ok},
      {thing, times(21, "汉"), "too_long"},
      {thing, times(20, "a"), ok},
      {thing, times(21, "a"), "too_long"},
      {thing, times(20, "😀"), ok},
      {thing, times(21, "😀"), "too_long"},
      {thing, "Hello, 世界! 100%", ok},
      {thing, "两行\n文字", "bad_character"},
      {thing, "制表\t符", "bad_character"},
      {thing, "回车\r", "bad_character"},
      {thing, std::string("零\0字节", 10), "bad_character"},
      {thing, "行分隔\xE2\x80\xA8符", "bad_character"},
      {thing, "反向\xE2\x80\xAE文字", "bad_character"},
      {thing, "坏\xFF字节", "bad_character"},
      {thing, "全角ＡＢＣ１２３", ok},
      {thing, "かな한글", ok},
      {thing, " ", ok},
      {short_thing, times(9, "短"), ok},
      {short_thing, times(10, "短"), ok},
      {short_thing, times(11, "短"), "too_long"},
      {short_thing, "换\n行", "bad_character"},
      {short_thing, "", "empty"},
  };
  check(cases);
}

TEST(FieldRule, NumbersLettersAndSymbols) {
  using enum FieldKind;
  const Case cases[] = {
      {number, "339208499", ok},
      {number, "12.5", ok},
      {number, "0", ok},
      {number, times(31, "1"), ok},
      {number, times(32, "1"), ok},
      {number, times(33, "1"), "too_long"},
      {number, "", "empty"},
      {number, "12a", "bad_character"},
      {number, "12件", "bad_character"},
      {number, "１２", "bad_character"},
      {number, "1 2", "bad_character"},
      {number, "1.2.3", "bad_form"},
      {number, "12.", "bad_form"},
      {number, ".5", "bad_form"},
      {number, "-5", "bad_form"},
      {number, "1,000", "bad_form"},
      {letter, "ABCxyz", ok},
      {letter, times(31, "z"), ok},
      {letter, times(32, "z"), ok},
      {letter, times(33, "z"), "too_long"},
      {letter, "AB1", "bad_character"},
      {letter, "A B", "bad_character"},
      {letter, "字母", "bad_character"},
      {letter, "ＡＢ", "bad_character"},
      {letter, "é", "bad_character"},
      {letter, "", "empty"},
      {symbol, "***", ok},
      {symbol, "！？…", ok},
      {symbol, times(4, "#"), ok},
      {symbol, times(5, "#"), ok},
      {symbol, times(6, "#"), "too_long"},
      {symbol, "*a", "bad_character"},
      {symbol, "*1", "bad_character"},
      {symbol, "* *", "bad_character"},
      {symbol, "*汉", "bad_character"},
      {symbol, "😀", "bad_character"},
      {symbol, "", "empty"},
      {character_string, "NO-20260101", ok},
      {character_string, "NO 20260101", ok},
      {character_string, times(31, "x"), ok},
      {character_string, times(32, "x"), ok},
      {character_string, times(33, "x"), "too_long"},
      {character_string, "订单1", "bad_character"},
      {character_string, "A😀", "bad_character"},
      {character_string, "１２", "bad_character"},
      {character_string, "a\nb", "bad_character"},
      {character_string, "", "empty"},
  };
  check(cases);
}

TEST(FieldRule, TimesAndDates) {
  using enum FieldKind;
  const Case cases[] = {
      {time, "15:01", ok},
      {time, "15:01:30", ok},
      {time, "9:05", ok},
      {time, "00:00", ok},
      {time, "23:59:59", ok},
      {time, "24:00", "bad_form"},
      {time, "15:60", "bad_form"},
      {time, "15:01:60", "bad_form"},
      {time, "15:1", "bad_form"},
      {time, "15：01", "bad_form"},
      {time, "15:01:30.5", "bad_form"},
      {time, "2019年10月1日 15:01", ok},
      {time, "2019年10月1日15:01", ok},
      {time, "2026-11-20 08:00:00", ok},
      {time, "2026/11/20 08:00", ok},
      {time, "2026-11-2008:00", "bad_form"},
      {time, "2019年8月8日", ok},
      {time, "09:00~10:00", ok},
      {time, "09:00 ~ 10:00", ok},
      {time, "2019年10月1日 15:01~16:01", ok},
      {time, "2019年10月1日 15:01~2019年10月2日 15:01", ok},
      {time, "09:00~", "bad_form"},
      {time, "~10:00", "bad_form"},
      {time, "09:00~10:00~11:00", "bad_form"},
      {time, "09:00-10:00", "bad_form"},
      {time, "09:00～10:00", "bad_form"},
      {time, "下午三点", "bad_form"},
      {time, "3pm", "bad_form"},
      {time, "2026-11-20T08:00:00Z", "bad_form"},
      {time, "", "empty"},
      {date, "2019年10月1日", ok},
      {date, "2019年10月", ok},
      {date, "10月1日", ok},
      {date, "2019-12-25 09:42", ok},
      {date, "2019-12-25 09:42:10", ok},
      {date, "2018/01/01", ok},
      {date, "2018.01.01", ok},
      {date, "2018-01", ok},
      {date, "01-01", ok},
      {date, "1/1", ok},
      {date, "2024-02-29", ok},
      {date, "2023-02-29", "bad_form"},
      {date, "2023年2月29日", "bad_form"},
      {date, "02-29", ok},
      {date, "2019-04-31", "bad_form"},
      {date, "2019-13-01", "bad_form"},
      {date, "2019-00-01", "bad_form"},
      {date, "2019-1-0", "bad_form"},
      {date, "2019年", "bad_form"},
      {date, "10月", "bad_form"},
      {date, "2019-12/25", "bad_form"},
      {date, "19-12-25", "bad_form"},
      {date, "15:01", "bad_form"},
      {date, "2018-01 09:42", "bad_form"},
      {date, "2019-12-01~2019-12-31", ok},
      {date, "2019年10月1日~10月7日", ok},
      {date, "2019-12-01 09:00~18:00", ok},
      {date, "2019-12-01T09:00:00Z", "bad_form"},
      {date, "明天", "bad_form"},
      {date, "20191225", "bad_form"},
      {date, "2019-12-25 ", "bad_form"},
      {date, "", "empty"},
  };
  check(cases);
}

TEST(FieldRule, AmountsAndNumbersOfPhonesAndCars) {
  using enum FieldKind;
  const Case cases[] = {
      {amount, "￥100", ok},
      {amount, "¥100.00", ok},
      {amount, "$9.99", ok},
      {amount, "€5", ok},
      {amount, "＄5", ok},
      {amount, "99.9元", ok},
      {amount, "￥99.9元", ok},
      {amount, "100", ok},
      {amount, "￥" + times(9, "1"), ok},
      {amount, "￥" + times(10, "1"), ok},
      {amount, "￥" + times(10, "1") + ".00", ok},
      {amount, "￥" + times(11, "1"), "too_long"},
      {amount, "￥￥1", "bad_form"},
      {amount, "￥", "bad_form"},
      {amount, "￥ 1", "bad_form"},
      {amount, "￥1.", "bad_form"},
      {amount, "￥.5", "bad_form"},
      {amount, "￥1,000", "bad_form"},
      {amount, "-1", "bad_form"},
      {amount, "共100元", "bad_form"},
      {amount, "100元整", "bad_form"},
      {amount, "１００", "bad_form"},
      {amount, "", "empty"},
      {phone_number, "+86-0766-66888866", ok},
      {phone_number, "138****1234", ok},
      {phone_number, times(16, "1"), ok},
      {phone_number, times(17, "1"), ok},
      {phone_number, times(18, "1"), "too_long"},
      {phone_number, "电话12345", "bad_character"},
      {phone_number, "123x", "bad_character"},
      {phone_number, "", "empty"},
      {car_number, "粤A8Z888挂", ok},
      {car_number, "粤A12345", ok},
      {car_number, "粤AD12345", ok},
      {car_number, "粤AD123456", "too_long"},
      {car_number, "AB12345", ok},
      {car_number, "粤A1粤345", "bad_form"},
      {car_number, "粤A·12345", "bad_form"},
      {car_number, "粤A 12345", "bad_form"},
      {car_number, "", "empty"},
  };
  check(cases);
}

TEST(FieldRule, NamesPhrasesAndFreeText) {
  using enum FieldKind;
  const Case cases[] = {
      {name, "张三", ok},
      {name, "广州腾讯科技有限公司", ok},
      {name, times(9, "张"), ok},
      {name, times(10, "张"), ok},
      {name, times(11, "张"), "too_long"},
      {name, times(19, "a"), ok},
      {name, times(20, "a"), ok},
      {name, times(21, "a"), "too_long"},
      {name, "John Smith-Jones", ok},
      {name, "阿凡提·买买提", ok},
      {name, "张abcdefghi", ok},
      {name, "张abcdefghij", "too_long"},
      {name, "用户410774", "bad_character"},
      {name, "张１", "bad_character"},
      {name, "张😀", "bad_character"},
      {name, "张\n三", "bad_character"},
      {name, "José", ok},
      {name, "", "empty"},
      {phrase, "配送中", ok},
      {phrase, times(4, "中"), ok},
      {phrase, times(5, "中"), ok},
      {phrase, times(6, "中"), "too_long"},
      {phrase, "已发A", "bad_character"},
      {phrase, "第1", "bad_character"},
      {phrase, "好！", "bad_character"},
      {phrase, "好 的", "bad_character"},
      {phrase, "", "empty"},
      {constant, times(20, "值"), ok},
      {constant, times(21, "值"), "too_long"},
      {constant, "", "empty"},
      {enumeration, "客厅", ok},
      {enumeration, "", "empty"},
      {free_text, "", ok},
      {free_text, times(300, "长"), ok},
      {free_text, "两行\n文字", ok},
      {free_text, "坏\xFF", "bad_character"},
  };
  check(cases);
}

TEST(FieldRule, ListedValuesOnly) {
  const std::vector<std::string> rooms{"客厅", "餐厅"};
  EXPECT_EQ(check_field(FieldKind::enumeration, "客厅", rooms), std::nullopt);
  EXPECT_EQ(check_field(FieldKind::enumeration, "卧室", rooms)->rule, FieldRule::not_listed);
  EXPECT_EQ(check_field(FieldKind::constant, "卧室", rooms)->rule, FieldRule::not_listed);
  EXPECT_EQ(check_field(FieldKind::thing, "卧室", rooms), std::nullopt);
}

TEST(FieldRule, ProblemsSayHowMuchAndHowMany) {
  const auto thing = check_field(FieldKind::thing, times(23, "汉"));
  ASSERT_TRUE(thing);
  EXPECT_EQ(thing->limit, 20u);
  EXPECT_EQ(thing->actual, 23u);
  EXPECT_EQ(thing->explain_zh, "thing 最多 20 个字符，现有 23 个");
  EXPECT_EQ(thing->explain_en, "thing takes at most 20 characters, this has 23");
  EXPECT_EQ(check_field(FieldKind::name, times(11, "张"))->limit, 10u);
  EXPECT_EQ(check_field(FieldKind::name, times(21, "z"))->limit, 20u);
  EXPECT_EQ(check_field(FieldKind::amount, "￥12345678901.50")->actual, 11u);
  for (const FieldKind kind : all_field_kinds())
    if (const auto problem = check_field(kind, "\x01")) {
      EXPECT_TRUE(is_utf8(problem->explain_zh));
      EXPECT_FALSE(problem->explain_zh.empty() || problem->explain_en.empty());
    }
}

TEST(FieldRule, LimitsAreExact) {
  for (const FieldKind kind : all_field_kinds()) {
    const std::size_t limit = limit_of(kind);
    if (limit == 0) continue;
    std::string_view filler = "1";
    if (kind == FieldKind::letter || kind == FieldKind::name) filler = "x";
    if (kind == FieldKind::symbol) filler = "*";
    if (kind == FieldKind::phrase) filler = "汉";
    EXPECT_FALSE(check_field(kind, times(limit - 1, filler))) << to_string(kind);
    EXPECT_FALSE(check_field(kind, times(limit, filler))) << to_string(kind);
    const auto problem = check_field(kind, times(limit + 1, filler));
    ASSERT_TRUE(problem) << to_string(kind);
    EXPECT_EQ(problem->rule, FieldRule::too_long) << to_string(kind);
    EXPECT_EQ(problem->limit, limit) << to_string(kind);
    EXPECT_EQ(problem->actual, limit + 1) << to_string(kind);
  }
}

TEST(FieldKey, IsAKindAndANumber) {
  struct Row {
    std::string_view key;
    FieldKey parsed;
  };
  const Row rows[] = {
      {"thing1", {FieldKind::thing, 1}},
      {"thing01", {FieldKind::thing, 1}},
      {"short_thing5", {FieldKind::short_thing, 5}},
      {"character_string10", {FieldKind::character_string, 10}},
      {"phone_number3", {FieldKind::phone_number, 3}},
      {"car_number12", {FieldKind::car_number, 12}},
      {"enum_string2", {FieldKind::enumeration, 2}},
      {"enum2", {FieldKind::enumeration, 2}},
      {"const4", {FieldKind::constant, 4}},
      {"time7", {FieldKind::time, 7}},
      {"keyword1", {FieldKind::free_text, 1}},
      {"first", {FieldKind::free_text, 0}},
      {"remark", {FieldKind::free_text, 0}},
      {"thing", {FieldKind::free_text, 0}},
      {"1", {FieldKind::free_text, 0}},
      {"", {FieldKind::free_text, 0}},
      {"thing99999999999", {FieldKind::free_text, 0}},
      {"Thing1", {FieldKind::free_text, 1}},
  };
  for (const Row& row : rows) EXPECT_EQ(parse_field_key(row.key), row.parsed) << row.key;
  for (const FieldKind kind : all_field_kinds())
    EXPECT_EQ(parse_field_key(std::string(to_string(kind)) + "3").kind, kind) << to_string(kind);
}

TEST(FieldLoss, WarnsOfWhatThePhoneDoesNotShow) {
  EXPECT_TRUE(find_loss(FieldKind::thing, "好😀"));
  EXPECT_TRUE(find_loss(FieldKind::thing, "爱❤️"));
  EXPECT_FALSE(find_loss(FieldKind::thing, "好★"));
  EXPECT_FALSE(find_loss(FieldKind::free_text, times(20, "字")));
  EXPECT_TRUE(find_loss(FieldKind::free_text, times(21, "字")));
  EXPECT_FALSE(find_loss(FieldKind::free_text, "\xFF"));
}

}  // namespace
}  // namespace hongyan::wechat
