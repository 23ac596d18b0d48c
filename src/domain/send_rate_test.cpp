#include "domain/send_rate.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

WallTime at(std::string_view text) {
  const auto moment = parse_iso8601(text);
  EXPECT_TRUE(moment) << text;
  return moment.value_or(WallTime{});
}

struct PeriodCase {
  const char* name;
  RatePer per;
  int day_starts_min;
  const char* now;
  std::int64_t days;
  const char* ends;
  std::size_t periods;  // that a send now may count in
};
const PeriodCase periods[] = {
    {"a day is Beijing's", RatePer::day, 0, "2026-11-20T00:30:00+08:00", 1, "2026-11-21T00:00:00+08:00", 1},
    {"the evening in UTC is the next day", RatePer::day, 0, "2026-11-20T17:00:00Z", 1, "2026-11-22T00:00:00+08:00", 1},
    {"a day that starts at six", RatePer::day, 360, "2026-11-20T05:00:00+08:00", 1, "2026-11-20T06:00:00+08:00", 1},
    {"a month is the calendar's", RatePer::month, 0, "2026-11-20T12:00:00+08:00", 30, "2026-12-01T00:00:00+08:00", 1},
    {"the last month of a year", RatePer::month, 0, "2026-12-31T12:00:00+08:00", 31, "2027-01-01T00:00:00+08:00", 1},
    {"February of a leap year", RatePer::month, 0, "2028-02-29T12:00:00+08:00", 29, "2028-03-01T00:00:00+08:00", 1},
    {"just before midnight", RatePer::day, 0, "2026-11-20T23:59:50+08:00", 1, "2026-11-21T00:00:00+08:00", 2},
    {"just after midnight", RatePer::day, 0, "2026-11-21T00:00:01+08:00", 1, "2026-11-22T00:00:00+08:00", 2},
    {"a midnight within the month", RatePer::month, 0, "2026-11-20T23:59:50+08:00", 30, "2026-12-01T00:00:00+08:00", 1},
    {"the turn of the month", RatePer::month, 0, "2026-11-30T23:59:59+08:00", 30, "2026-12-01T00:00:00+08:00", 2},
};

TEST(SendRate, periods_are_quota_days_and_their_months) {
  for (const PeriodCase& one : periods) {
    SCOPED_TRACE(one.name);
    const QuotaCalendar calendar{.day_starts = std::chrono::minutes{one.day_starts_min}};
    const WallTime now = at(one.now);
    const RatePeriod period = rate_period(one.per, calendar, now);
    EXPECT_EQ(period.last_day - period.first_day + 1, one.days);
    EXPECT_EQ(period.ends, at(one.ends));
    EXPECT_EQ(rate_periods(one.per, calendar, now).size(), one.periods);
    EXPECT_EQ(day_within(period, calendar, now), quota_day(calendar, now));
    // When it returns, nothing that is sent counts in the period before any more.
    const auto after = rate_periods(one.per, calendar, rate_returns(period));
    ASSERT_EQ(after.size(), 1U);
    EXPECT_EQ(after.front().first_day, period.last_day + 1);
  }
}

TEST(SendRate, a_send_near_the_turn_counts_by_a_day_of_each_period) {
  const WallTime late = at("2026-11-20T23:59:50+08:00");
  const auto both = rate_periods(RatePer::day, {}, late);
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(day_within(both[0], {}, late), quota_day({}, late));
  EXPECT_EQ(day_within(both[1], {}, late), quota_day({}, late) + 1);
}

TEST(SendRate, the_value_is_that_of_the_field_as_the_body_has_it) {
  const auto body = read_json(R"({"data":{"character_string1":{"value":"P-7"},"number2":{"value":12},"bad":"x"}})");
  ASSERT_TRUE(body);
  const json::object& object = body->get_object();
  EXPECT_EQ(rated_value(object, "character_string1"), "P-7");
  EXPECT_EQ(rated_value(object, "number2"), "12");
  EXPECT_EQ(rated_value(object, "bad"), "");
  EXPECT_EQ(rated_value(object, "thing9"), "");
  EXPECT_EQ(rated_value({}, "thing9"), "");
}

struct RefusalCase {
  const char* name;
  int errcode;
  RateFacts facts;
  bool is_over;
  bool to_the_period = false;  // else to the end of the day
};
const WallTime day_returns = at("2026-11-21T00:00:15+08:00"), period_returns = at("2026-12-01T00:00:15+08:00");
RateFacts facts(std::int64_t used, std::int64_t times, bool refused_before = false) {
  return {.used = used,
          .times = times,
          .refused_before = refused_before,
          .day_returns = day_returns,
          .period_returns = period_returns,
          .expires_at = {}};
}
const RefusalCase refusals[] = {
    {"43101 after a send of this period: the rate", 43101, facts(1, 1), true, true},
    {"43101 although the rate as declared has room: WeChat's may be smaller", 43101, facts(1, 3), true, true},
    {"43101 to the first of a period: there is no consent", 43101, facts(0, 1), false},
    {"45009 that the count explains", 45009, facts(1, 1), true, true},
    {"45009 that nothing explains may be the API's day", 45009, facts(0, 1), true},
    {"45009 while some are left may be as well", 45009, facts(1, 3), true},
    {"45009 a second time in the period is the rate", 45009, facts(0, 1, true), true, true},
    {"any other refusal is not the rate's", 47003, facts(1, 1), false},
    {"the minute's quota is not", 45011, facts(1, 1), false},
};

TEST(SendRate, what_a_refusal_says_of_the_rate) {
  for (const RefusalCase& one : refusals) {
    EXPECT_EQ(is_over_rate(one.facts, one.errcode), one.is_over) << one.name;
    if (!one.is_over) continue;
    EXPECT_EQ(full_until(one.facts, one.errcode), one.to_the_period ? period_returns : day_returns) << one.name;
  }
}

TEST(SendRate, words_are_read_back) {
  for (const RatePer per : {RatePer::day, RatePer::month}) EXPECT_EQ(parse_rate_per(to_string(per)), per);
  EXPECT_FALSE(parse_rate_per("week"));
}

}  // namespace
}  // namespace hongyan::domain
