#include "domain/mass_quota.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

WallTime at(std::string_view text) {
  const auto moment = parse_iso8601(text);
  EXPECT_TRUE(moment) << text;
  return moment.value_or(WallTime{});
}

using enum MassSender;
using enum MassRange;

struct Case {
  const char* name;
  MassSender sender;
  MassRange range;
  MassUse use;
  const char* now;
  std::int64_t left;
  const char* next;           // "" = now
  const char* next_by_45028;  // when WeChat says that the quota is spent
};
const Case cases[] = {
    {"a subscription account has one a day",
     subscription_account,
     everybody,
     {},
     "2026-11-20T12:00:00+08:00",
     1,
     "",
     "2026-11-21T00:00:00+08:00"},
    {"a tag uses the day's one up too",
     subscription_account,
     tag,
     {1, 0, 0},
     "2026-11-20T12:00:00+08:00",
     0,
     "2026-11-21T00:00:00+08:00",
     "2026-11-21T00:00:00+08:00"},
    {"a service account has one a day to all",
     service_account,
     everybody,
     {5, 0, 3},
     "2026-11-20T12:00:00+08:00",
     1,
     "",
     "2026-11-21T00:00:00+08:00"},
    {"the second to all waits for tomorrow",
     service_account,
     everybody,
     {1, 1, 1},
     "2026-11-20T12:00:00+08:00",
     0,
     "2026-11-21T00:00:00+08:00",
     "2026-11-21T00:00:00+08:00"},
    {"the fifth to all waits for the next month",
     service_account,
     everybody,
     {0, 0, 4},
     "2026-11-20T12:00:00+08:00",
     0,
     "2026-12-01T00:00:00+08:00",
     "2026-12-01T00:00:00+08:00"},
    {"in December that is the next year",
     service_account,
     everybody,
     {0, 0, 4},
     "2026-12-31T23:59:59+08:00",
     0,
     "2027-01-01T00:00:00+08:00",
     "2027-01-01T00:00:00+08:00"},
    {"months begin in Beijing",
     service_account,
     everybody,
     {0, 0, 4},
     "2026-11-30T16:00:00Z",
     0,
     "2027-01-01T00:00:00+08:00",
     "2027-01-01T00:00:00+08:00"},
    {"a list has the API's daily quota",
     service_account,
     list,
     {3, 1, 4},
     "2026-11-20T12:00:00+08:00",
     97,
     "",
     "2026-11-21T00:00:00+08:00"},
    {"and no more",
     service_account,
     tag,
     {100, 0, 0},
     "2026-11-20T12:00:00+08:00",
     0,
     "2026-11-21T00:00:00+08:00",
     "2026-11-21T00:00:00+08:00"},
};

TEST(MassQuota, is_what_the_kind_of_account_allows) {
  for (const Case& one : cases) {
    const WallTime now = at(one.now);
    const MassForecast forecast = forecast_mass(one.sender, one.range, one.use, now, {});
    EXPECT_EQ(forecast.left, one.left) << one.name;
    EXPECT_EQ(forecast.next, *one.next == '\0' ? now : at(one.next)) << one.name << ": " << to_iso8601(forecast.next);
    EXPECT_EQ(next_mass_quota(one.sender, one.range, one.use, now, {}), at(one.next_by_45028)) << one.name;
  }
}

TEST(MassQuota, whose_figure_nobody_knows_is_left_to_wechat) {
  const WallTime now = at("2026-11-20T12:00:00+08:00");
  const MassUse use{3, 2, 4};
  const auto left = [&](MassSender sender, const MassRules& rules) {
    return forecast_mass(sender, everybody, use, now, {}, rules).left;
  };
  EXPECT_EQ(left(service_account, {}), 0);
  EXPECT_EQ(left(service_account, {.to_all_a_day = 0}), 0) << "the month's are known";
  EXPECT_EQ(left(service_account, {.to_all_a_month = 0}), 0) << "the day's are known";
  EXPECT_EQ(left(service_account, {.to_all_a_day = 0, .to_all_a_month = 0}), 97);
  EXPECT_EQ(left(service_account, {.to_all_a_day = 3, .to_all_a_month = 6}), 1);
  EXPECT_EQ(left(subscription_account, {}), 0);
  EXPECT_EQ(left(subscription_account, {.subscription_a_day = 0}), 97);
}

TEST(MassQuota, of_an_account_that_has_none_never_comes) {
  const WallTime now = at("2026-11-20T12:00:00+08:00");
  EXPECT_EQ(forecast_mass(MassSender::none, tag, {}, now, {}).next, WallTime::max());
  EXPECT_EQ(next_mass_quota(MassSender::none, tag, {}, now, {}), at("2026-11-21T00:00:00+08:00"));
}

TEST(MassQuota, months_begin_at_their_first_midnight) {
  EXPECT_EQ(month_beginning({}, at("2026-11-20T12:00:00+08:00")), at("2026-11-01T00:00:00+08:00"));
  EXPECT_EQ(month_beginning({}, at("2026-10-31T16:00:00Z")), at("2026-11-01T00:00:00+08:00"));
}

}  // namespace
}  // namespace hongyan::domain
