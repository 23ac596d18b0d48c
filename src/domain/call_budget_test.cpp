#include "domain/call_budget.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace hongyan::domain {
namespace {

WallTime at(std::string_view text) {
  const auto moment = parse_iso8601(text);
  EXPECT_TRUE(moment) << text;
  return moment.value_or(WallTime{});
}

TEST(CallBudget, what_is_published_depends_on_the_kind_of_account) {
  EXPECT_EQ(published_budget(AppKind::service_account, wechat::Api::template_send).daily, 100'000);
  EXPECT_EQ(published_budget(AppKind::test_account, wechat::Api::token).daily, 200);
  EXPECT_EQ(published_budget(AppKind::mini_program, wechat::Api::subscribe_send).daily, 10'000'000);
  EXPECT_EQ(published_budget(AppKind::mini_program, wechat::Api::stable_token).per_window, 10'000);
  EXPECT_EQ(published_budget(AppKind::service_account, wechat::Api::mass_preview).daily, 100);
  EXPECT_EQ(published_budget(AppKind::service_account, wechat::Api::notice_send), CallBudget{});
}

struct Sharing {
  const char* name;
  std::int64_t used, limit;
  CallsByPriority wanted, granted;
};
const Sharing sharings[] = {
    {"no limit is known", 1'000'000, 0, {5, 5, 5}, {5, 5, 5}},
    {"far from the limit", 0, 100, {5, 5, 5}, {5, 5, 5}},
    {"the low priority leaves a fifth", 75, 100, {0, 0, 10}, {0, 0, 5}},
    {"what more important calls take, less important ones lose", 75, 100, {3, 1, 10}, {3, 1, 1}},
    {"past four fifths low calls wait", 80, 100, {0, 1, 1}, {0, 1, 0}},
    {"past ninety-five normal calls wait", 95, 100, {2, 1, 1}, {2, 0, 0}},
    {"one below the limit", 99, 100, {2, 0, 0}, {1, 0, 0}},
    {"at the limit", 100, 100, {1, 1, 1}, {0, 0, 0}},
    {"beyond the limit, as another system's calls leave it", 120, 100, {1, 1, 1}, {0, 0, 0}},
    {"a budget of one is for whoever comes", 0, 1, {0, 0, 1}, {0, 0, 1}},
    {"a budget of one is used once", 0, 1, {0, 1, 1}, {0, 1, 0}},
};

TEST(CallBudget, priorities_share_what_is_left) {
  for (const Sharing& one : sharings)
    EXPECT_EQ(share_out(one.used, one.wanted, one.limit, {}), one.granted) << one.name;
}

TEST(CallBudget, ceilings_do_not_overflow) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(ceiling_of(most, 0, {}), most);
  EXPECT_LT(ceiling_of(most, 2, {}), ceiling_of(most, 1, {}));
}

TEST(CallBudget, windows_follow_each_other) {
  const CallBudget minute{.daily = 0, .per_window = 10};
  const WallTime now = at("2026-11-20T08:00:59.999Z");
  EXPECT_EQ(next_window(minute, now), at("2026-11-20T08:01:00Z"));
  EXPECT_EQ(window_number(minute, now) + 1, window_number(minute, next_window(minute, now)));
  const CallBudget five{.daily = 0, .per_window = 10, .window = Seconds{5}};
  EXPECT_EQ(next_window(five, at("2026-11-20T08:00:02Z")), at("2026-11-20T08:00:05Z"));
}

TEST(CallBudget, months_are_those_of_beijing) {
  EXPECT_EQ(quota_month({}, at("2026-11-30T23:59:59+08:00")), 2026 * 12 + 10);
  EXPECT_EQ(quota_month({}, at("2026-11-30T16:00:00Z")), 2026 * 12 + 11);
}

struct Draining {
  const char* name;
  Backlog backlog;
  const char* drained;  // "" for never
};
const Draining drainings[] = {
    {"nothing waits", {.calls = 0, .used_today = 5, .daily = 5}, "2026-11-20T12:00:00+08:00"},
    {"no limit and no known pace: at once", {.calls = 9}, "2026-11-20T12:00:00+08:00"},
    {"at the pace it has", {.calls = 120, .per_minute = 60}, "2026-11-20T12:02:00+08:00"},
    {"today's budget is enough",
     {.calls = 60, .used_today = 40, .daily = 100, .per_minute = 60},
     "2026-11-20T12:01:00+08:00"},
    {"the rest tomorrow", {.calls = 70, .used_today = 40, .daily = 100, .per_minute = 60}, "2026-11-21T00:00:10+08:00"},
    {"exactly one more day", {.calls = 160, .used_today = 40, .daily = 100}, "2026-11-21T00:00:00+08:00"},
    {"one call into the third day", {.calls = 161, .used_today = 40, .daily = 100}, "2026-11-22T00:00:00+08:00"},
    {"a pace slower than the budget",
     {.calls = 1'440, .used_today = 0, .daily = 100'000, .per_minute = 1},
     "2026-11-21T12:00:00+08:00"},
    {"closed until tomorrow, the budget is whole",
     {.calls = 100, .used_today = 100, .daily = 100, .closed_until = at("2026-11-21T00:00:00+08:00")},
     "2026-11-21T00:00:00+08:00"},
    {"more than ten years", {.calls = 4'000, .used_today = 0, .daily = 1}, ""},
};

TEST(CallBudget, a_backlog_drains_at_its_pace_and_budget) {
  const WallTime now = at("2026-11-20T12:00:00+08:00");
  for (const Draining& one : drainings) {
    const auto drained = drains_at(one.backlog, {}, now);
    ASSERT_EQ(drained.has_value(), *one.drained != '\0') << one.name;
    if (drained.has_value()) {
      EXPECT_EQ(*drained, at(one.drained)) << one.name << ": " << to_iso8601(*drained);
    }
  }
}

}  // namespace
}  // namespace hongyan::domain
