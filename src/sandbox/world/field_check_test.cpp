#include "sandbox/world/field_check.hpp"

#include <gmock/gmock.h>

namespace hongyan::sandbox {
namespace {

struct Case {
  FieldType type;
  std::string_view value;
  bool fits;
};

TEST(FieldCheck, FollowsThePublishedTable) {
  const std::vector<std::string> rooms{"客厅", "餐厅"};
  for (const Case& each : {
           Case{FieldType::thing, "少儿编程·周六班", true},
           Case{FieldType::thing, "一二三四五六七八九十一二三四五六七八九十", true},
           Case{FieldType::thing, "一二三四五六七八九十一二三四五六七八九十一", false},
           Case{FieldType::thing, "a\nb", false},
           Case{FieldType::thing, "\xFF", false},
           Case{FieldType::thing, "好😀", true},
           Case{FieldType::number, "339208499", true},
           Case{FieldType::number, "12.5", true},
           Case{FieldType::number, "3人", false},
           Case{FieldType::number, "1.2.3", false},
           Case{FieldType::number, ".5", false},
           Case{FieldType::letter, "ABC", true},
           Case{FieldType::letter, "A1", false},
           Case{FieldType::letter, "中", false},
           Case{FieldType::symbol, "***", true},
           Case{FieldType::symbol, "a", false},
           Case{FieldType::symbol, "******", false},
           Case{FieldType::character_string, "NO-20260101", true},
           Case{FieldType::character_string, "编号1", false},
           Case{FieldType::character_string, "123456789012345678901234567890123", false},
           Case{FieldType::time, "15:01", true},
           Case{FieldType::time, "15:01:30", true},
           Case{FieldType::time, "2019年10月1日 15:01", true},
           Case{FieldType::time, "2026-11-21 09:00", true},
           Case{FieldType::time, "09:00~10:00", true},
           Case{FieldType::time, "2019年10月1日 15:01~16:00", true},
           Case{FieldType::time, "25:00", false},
           Case{FieldType::time, "明天上午", false},
           Case{FieldType::time, "2019年8月8日", true},  // as in the sample of bizsend
           Case{FieldType::time, "2026-11-21T09:00:00Z", false},
           Case{FieldType::time, "09:00:00.123", false},
           Case{FieldType::date, "2019-12-25 09:42", true},
           Case{FieldType::date, "2018/01/01", true},
           Case{FieldType::date, "2018.01.01", true},
           Case{FieldType::date, "2018-01", true},
           Case{FieldType::date, "01-01", true},
           Case{FieldType::date, "2019年10月1日", true},
           Case{FieldType::date, "2019年10月", true},
           Case{FieldType::date, "10月1日", true},
           Case{FieldType::date, "2019-10-01~2019-10-05", true},
           Case{FieldType::date, "2019-13-01", false},
           Case{FieldType::date, "周六", false},
           Case{FieldType::date, "2026-11-21T09:00:00Z", false},
           Case{FieldType::amount, "￥100", true},
           Case{FieldType::amount, "99.9元", true},
           Case{FieldType::amount, "100", true},
           Case{FieldType::amount, "￥99.00", true},
           Case{FieldType::amount, "共100元", false},
           Case{FieldType::amount, "12345678901", false},
           Case{FieldType::amount, "￥1234567890.12", true},
           Case{FieldType::amount, "￥", false},
           Case{FieldType::amount, "1.", false},
           Case{FieldType::phone_number, "+86-0766-66888866", true},
           Case{FieldType::phone_number, "+86-0766-668888661", false},
           Case{FieldType::phone_number, "电话1", false},
           Case{FieldType::car_number, "粤A8Z888挂", true},
           Case{FieldType::car_number, "A粤8Z888", false},
           Case{FieldType::car_number, "粤A8Z88888", false},
           Case{FieldType::name, "张三", true},
           Case{FieldType::name, "用户410774", false},
           Case{FieldType::name, "一二三四五六七八九十一", false},
           Case{FieldType::name, "John Ronald Reuel T.", true},
           Case{FieldType::name, "John Ronald Reuel To.", false},
           Case{FieldType::phrase, "配送中", true},
           Case{FieldType::phrase, "配送中123", false},
           Case{FieldType::phrase, "一二三四五六", false},
           Case{FieldType::phrase, "好!", false},
           Case{FieldType::enum_string, "客厅", true},
           Case{FieldType::enum_string, "书房", false},
           Case{FieldType::constant, "餐厅", true},
           Case{FieldType::constant, "书房", false},
           Case{FieldType::short_thing, "一二三四五六七八九十", true},
           Case{FieldType::short_thing, "一二三四五六七八九十一", false},
       })
    EXPECT_EQ(value_fits(each.type, each.value, rooms), each.fits) << to_string(each.type) << " " << each.value;
}

TEST(FieldCheck, ReadsThePagesTheOtherWayWhereTheyLeaveTwo) {
  const FieldReading strict{TimeWithoutClock::refused, AmountDecimals::counted};
  EXPECT_FALSE(value_fits(FieldType::time, "2019年8月8日", {}, strict));
  EXPECT_TRUE(value_fits(FieldType::time, "2019年8月8日 09:00", {}, strict));
  EXPECT_FALSE(value_fits(FieldType::amount, "￥1234567890.12", {}, strict));
  EXPECT_TRUE(value_fits(FieldType::amount, "￥12345678.12", {}, strict));
}

TEST(FieldCheck, ReadsTheTypeOffTheKey) {
  EXPECT_EQ(field_type_of("character_string10"), FieldType::character_string);
  EXPECT_EQ(field_type_of("enum_string2"), FieldType::enum_string);
  EXPECT_EQ(field_type_of("const3"), FieldType::constant);
  EXPECT_EQ(field_type_of("keyword1"), std::nullopt);
}

}  // namespace
}  // namespace hongyan::sandbox
