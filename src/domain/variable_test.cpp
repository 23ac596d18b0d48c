#include "domain/variable.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

struct Case {
  VariableKind kind;
  const char* json;
  const char* text;  // a defect's code after '!'
};
using enum VariableKind;
const Case cases[] = {
    {text, R"("少儿编程")", "少儿编程"},
    {text, "7", "7"},
    {text, "12.5", "12.5"},
    {text, R"("")", ""},
    {text, "null", ""},
    {text, "true", "!bad_kind"},
    {text, "[]", "!bad_kind"},
    {text, "{}", "!bad_kind"},

    {number, "12", "12"},
    {number, "-3", "-3"},
    {number, "12.5", "12.5"},
    {number, "0.1", "0.1"},
    {number, "-0.0", "0"},
    {number, "18446744073709551615", "18446744073709551615"},
    {number, "1e20", "!bad_number"},
    {number, "1e-9", "!bad_number"},
    {number, R"("0012")", "0012"},
    {number, R"("12.50")", "12.50"},
    {number, R"("-1")", "-1"},
    {number, R"("1,200")", "!bad_number"},
    {number, R"("twelve")", "!bad_number"},

    {amount, "12.5", "￥12.50"},
    {amount, "99", "￥99.00"},
    {amount, "0", "￥0.00"},
    {amount, "0.07", "￥0.07"},
    {amount, "0.30000000000000004", "￥0.30"},
    {amount, "1234567.89", "￥1234567.89"},
    {amount, "12.345", "!bad_amount"},
    {amount, "-1", "!bad_amount"},
    {amount, "-0.5", "!bad_amount"},
    {amount, "1e18", "!bad_amount"},
    {amount, R"("12.5")", "￥12.50"},
    {amount, R"("12")", "￥12.00"},
    {amount, R"("12.345")", "!bad_amount"},
    {amount, R"("￥12.5")", "￥12.5"},
    {amount, R"("99.9元")", "99.9元"},
    {amount, R"("$5")", "$5"},
    {amount, R"("免费")", "!bad_amount"},
    {amount, R"("")", ""},

    {time, R"("2026-11-20T00:00:00Z")", "2026年11月20日 08:00"},
    {time, R"("2026-11-20T08:00:00+08:00")", "2026年11月20日 08:00"},
    {time, R"("2026-11-20T09:30")", "2026年11月20日 09:30"},
    {time, R"("2026-11-20T09:30:59")", "2026年11月20日 09:30"},
    {time, R"("2026年11月20日 09:00")", "2026年11月20日 09:00"},
    {time, R"("09:00~10:00")", "09:00~10:00"},
    {time, R"("tomorrow")", "!bad_time"},
    {time, R"("2026-13-01T00:00:00Z")", "!bad_time"},
    {time, "1795161600", "!bad_kind"},

    {date, R"("2026-11-20")", "2026年11月20日"},
    {date, R"("2026-11-19T20:00:00Z")", "2026年11月20日"},
    {date, R"("2026年11月")", "2026年11月"},
    {date, R"("2026-02-30")", "!bad_date"},
    {date, R"("soon")", "!bad_date"},
    {date, "20261120", "!bad_kind"},

    {phone, R"("+86 138-0000-0000")", "+86 138-0000-0000"},
    {phone, "13800000000", "13800000000"},
    {phone, R"("call me")", "!bad_phone"},
    {phone, R"("电话")", "!bad_phone"},
};

TEST(Variable, values_become_the_text_people_read) {
  for (const Case& one : cases) {
    const auto value = read_json(one.json);
    ASSERT_TRUE(value) << one.json;
    const auto formatted = format_value(one.kind, *value, "");
    const std::string found = formatted ? *formatted : "!" + formatted.error().code;
    EXPECT_EQ(found, one.text) << to_string(one.kind) << " " << one.json;
    if (!formatted) {
      EXPECT_FALSE(formatted.error().zh.empty() || formatted.error().en.empty()) << one.json;
    }
  }
}

TEST(Variable, times_are_told_in_the_recipients_zone) {
  EXPECT_EQ(format_value(time, json::value("2026-11-20T00:00:00Z"), "America/New_York"), "2026年11月19日 19:00");
  EXPECT_EQ(format_value(date, json::value("2026-11-20T00:00:00Z"), "America/New_York"), "2026年11月19日");
  EXPECT_EQ(format_value(time, json::value("2026-11-20T09:30"), "America/New_York"), "2026年11月20日 09:30");
}

TEST(Variable, words_of_the_kinds) {
  for (const VariableKind kind : all_variable_kinds()) EXPECT_EQ(parse_variable_kind(to_string(kind)), kind);
  EXPECT_FALSE(parse_variable_kind("money"));
}

}  // namespace
}  // namespace hongyan::domain
