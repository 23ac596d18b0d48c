// Taking calls from a shared count, and what is remembered about budgets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/failure.hpp"
#include "store/quota.hpp"
#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using ::testing::SizeIs;
const wechat::AppId appid = *wechat::AppId::parse("wx0000000000000001");
constexpr std::string_view send = "/cgi-bin/message/template/send";
constexpr WallTime now = WallTime{Milliseconds{1'800'000'000'000}};

CallCount today() { return {CallCount::Period::day, appid, std::string(send), 20'777}; }
CallCount window() { return {CallCount::Period::window, appid, std::string(send), 30'000'000}; }

class QuotaBudget : public testing::OnBothStores {
 protected:
  std::int64_t used(const CallCount& count) { return hold_count(connection(), count).used; }
};
HONGYAN_ON_BOTH_DATABASES(QuotaBudget);

TEST_P(QuotaBudget, calls_are_taken_whole_or_not_at_all) {
  for (const CallCount& count : {today(), window()}) {
    EXPECT_FALSE(take_calls(connection(), count, {.calls = 1, .ceiling = 10})) << "there is no count yet";
    EXPECT_EQ(used(count), 0);
    EXPECT_EQ(take_calls(connection(), count, {.calls = 7, .ceiling = 10})->used, 7);
    EXPECT_FALSE(take_calls(connection(), count, {.calls = 4, .ceiling = 10}));
    EXPECT_EQ(take_calls(connection(), count, {.calls = 3, .ceiling = 10})->used, 10);
    EXPECT_FALSE(take_calls(connection(), count, {.calls = 1, .ceiling = 10}));
    EXPECT_EQ(take_calls(connection(), count, {.calls = 1, .given_back = 2, .ceiling = 10})->used, 9);
  }
}

TEST_P(QuotaBudget, a_reset_keeps_what_may_arrive_after_it_and_ignores_what_is_given_back_later) {
  (void)used(today());
  (void)take_calls(connection(), today(), {.calls = 50, .ceiling = 100});
  reset_count(connection(), today(), 45, 3);
  EXPECT_EQ(used(today()), 8);
  const auto counted = take_calls(connection(), today(), {.calls = 1, .given_back = 5, .clears = 0, .ceiling = 100});
  ASSERT_TRUE(counted);
  EXPECT_EQ(counted->used, 9) << "those five belong to the time before the reset";
  EXPECT_EQ(counted->clears, 1);
}

TEST_P(QuotaBudget, what_wechat_counts_beside_us_only_raises_the_count) {
  raise_count(connection(), today(), 12);
  raise_count(connection(), today(), 5);
  EXPECT_EQ(used(today()), 12);
}

TEST_P(QuotaBudget, no_number_of_nodes_takes_more_than_there_is) {
  constexpr int nodes = 4, tries = 40, limit = 57;
  (void)used(today());
  std::atomic<int> taken{0};
  {
    std::vector<std::jthread> threads;
    for (int node = 0; node < nodes; ++node)
      threads.emplace_back([&] {
        const auto own = database().connect();
        for (int call = 0; call < tries; ++call)
          if (take_calls(*own, today(), {.calls = 1, .ceiling = limit})) ++taken;
      });
  }
  EXPECT_EQ(taken, limit);
  EXPECT_EQ(used(today()), limit);
}

TEST_P(QuotaBudget, a_learned_budget_changes_the_epoch_and_an_unanswered_question_does_not) {
  note_budget_asked(connection(), appid, send, now);
  auto budgets = list_budgets(connection());
  ASSERT_THAT(budgets, SizeIs(1));
  EXPECT_EQ(budgets[0].epoch, 0);
  EXPECT_FALSE(budgets[0].learned_at);
  learn_budget(connection(), appid, send, {.daily = 200'000, .per_window = 600, .window = Seconds{60}}, now);
  bump_epoch(connection(), appid, send);
  bump_epoch(connection(), appid, "");
  budgets = list_budgets(connection());
  ASSERT_THAT(budgets, SizeIs(2));
  EXPECT_EQ(budgets[0].epoch, 1);
  EXPECT_EQ(budgets[1].epoch, 2);
  EXPECT_EQ(budgets[1].budget, (domain::CallBudget{.daily = 200'000, .per_window = 600}));
  EXPECT_EQ(budgets[1].learned_at, now);
}

TEST_P(QuotaBudget, calls_are_not_taken_by_a_budget_that_has_changed) {
  (void)used(today());
  EXPECT_TRUE(take_calls(connection(), today(), {.calls = 1, .ceiling = 10, .epoch = 0}));
  learn_budget(connection(), appid, send, {.daily = 5}, now);
  bump_epoch(connection(), appid, "");
  EXPECT_FALSE(take_calls(connection(), today(), {.calls = 1, .ceiling = 10, .epoch = 0}));
  EXPECT_TRUE(take_calls(connection(), today(), {.calls = 1, .ceiling = 10, .epoch = 2}));
}

TEST_P(QuotaBudget, resets_are_counted_by_month_and_kind) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(take_clear(connection(), appid, 100, ClearScope::account, 3));
  EXPECT_FALSE(take_clear(connection(), appid, 100, ClearScope::account, 3));
  EXPECT_TRUE(take_clear(connection(), appid, 101, ClearScope::account, 3));
  EXPECT_TRUE(take_clear(connection(), appid, 100, ClearScope::single_api, 3));
  give_clear_back(connection(), appid, 100, ClearScope::account);
  EXPECT_EQ(count_clears(connection(), appid, 100, ClearScope::account), 2);
  EXPECT_EQ(count_clears(connection(), appid, 102, ClearScope::account), 0);
}

TEST_P(QuotaBudget, the_pace_is_that_of_the_last_look_that_saw_calls) {
  const auto pace = [&] { return list_paces(connection(), appid).at(0).calls_per_hour; };
  add_quota_use(connection(), appid, send, 20'777, 10);
  sample_paces(connection(), 20'777, now, Milliseconds{60'000});
  EXPECT_EQ(pace(), 0);
  add_quota_use(connection(), appid, send, 20'777, 120);
  sample_paces(connection(), 20'777, now + Milliseconds{30'000}, Milliseconds{60'000});
  EXPECT_EQ(pace(), 0) << "too soon";
  sample_paces(connection(), 20'777, now + Milliseconds{60'000}, Milliseconds{60'000});
  EXPECT_EQ(pace(), 7'200);
  sample_paces(connection(), 20'777, now + Milliseconds{120'000}, Milliseconds{60'000});
  EXPECT_EQ(pace(), 7'200) << "nothing went out: that says nothing about how fast it can";
}

TEST_P(QuotaBudget, windows_past_are_forgotten) {
  (void)used(window());
  forget_windows(connection(), appid, send, window().number + 1);
  EXPECT_FALSE(take_calls(connection(), window(), {.calls = 1, .ceiling = 10}));
}

}  // namespace
}  // namespace hongyan::store
