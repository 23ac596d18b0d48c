#include "domain/quota.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

WallTime at(std::string_view text) {
  const auto moment = parse_iso8601(text);
  EXPECT_TRUE(moment) << text;
  return moment.value_or(WallTime{});
}

struct Case {
  const char* name;
  const char* now;
  Milliseconds day_starts;
  const char* next;
};
const Case cases[] = {
    {"one millisecond before midnight", "2026-11-20T23:59:59.999+08:00", {}, "2026-11-21T00:00:00+08:00"},
    {"midnight itself is the new day", "2026-11-21T00:00:00+08:00", {}, "2026-11-22T00:00:00+08:00"},
    {"midnight in UTC is eight in the morning", "2026-11-20T00:00:00Z", {}, "2026-11-20T16:00:00Z"},
    {"year's end", "2026-12-31T23:59:59+08:00", {}, "2027-01-01T00:00:00+08:00"},
    {"leap day", "2028-02-28T12:00:00+08:00", {}, "2028-02-29T00:00:00+08:00"},
    {"before the epoch in UTC", "1970-01-01T07:00:00+08:00", {}, "1970-01-02T00:00:00+08:00"},
    {"a day that starts at eight, before it", "2026-11-20T07:59:59+08:00", std::chrono::hours{8},
     "2026-11-20T08:00:00+08:00"},
    {"a day that starts at eight, in it", "2026-11-20T08:00:00+08:00", std::chrono::hours{8},
     "2026-11-21T08:00:00+08:00"},
};

TEST(Quota, days_begin_at_midnight_in_beijing) {
  for (const Case& one : cases) {
    const QuotaCalendar calendar{one.day_starts};
    const WallTime next = next_quota_day(calendar, at(one.now));
    EXPECT_EQ(next, at(one.next)) << one.name << ": " << to_iso8601(next);
    EXPECT_EQ(quota_day(calendar, next), quota_day(calendar, at(one.now)) + 1) << one.name;
    EXPECT_EQ(quota_day(calendar, next - Milliseconds{1}), quota_day(calendar, at(one.now))) << one.name;
  }
}

TEST(Quota, days_are_counted_from_1970) {
  EXPECT_EQ(quota_day({}, at("1970-01-01T00:00:00+08:00")), 0);
  EXPECT_EQ(quota_day({}, at("1970-01-01T15:59:59Z")), 0);
  EXPECT_EQ(quota_day({}, at("1970-01-01T16:00:00Z")), 1);
  EXPECT_EQ(quota_day({}, at("2026-11-20T12:00:00+08:00")), 20'777);
}

// A machine whose clock is ahead hears of yesterday's spent quota today: that must not cost it the day.
TEST(Quota, a_spent_day_reopens_when_every_clock_shows_the_next) {
  EXPECT_EQ(day_reopens({}, at("2026-11-20T12:00:00+08:00")), at("2026-11-21T00:01:00+08:00"));
  EXPECT_EQ(day_reopens({}, at("2026-11-20T23:59:59.999+08:00")), at("2026-11-21T00:01:00+08:00"));
  EXPECT_EQ(day_reopens({}, at("2026-11-21T00:00:01+08:00")), at("2026-11-21T00:01:00+08:00"));
  EXPECT_EQ(day_reopens({}, at("2026-11-21T00:01:00+08:00")), at("2026-11-22T00:01:00+08:00"));
}

TEST(Quota, a_spent_minute_reopens_in_the_next_and_never_now) {
  EXPECT_EQ(minute_reopens(at("2026-11-20T08:00:00Z")), at("2026-11-20T08:01:02Z"));
  EXPECT_EQ(minute_reopens(at("2026-11-20T08:00:02Z")), at("2026-11-20T08:01:02Z"));
  EXPECT_EQ(minute_reopens(at("2026-11-20T23:59:59.999Z")), at("2026-11-21T00:00:02Z"));
}

}  // namespace
}  // namespace hongyan::domain
