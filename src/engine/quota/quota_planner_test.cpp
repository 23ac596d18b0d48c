// Nothing over a known budget goes out, the important first, and what waits is told until when.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/work_ground.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::State;
using WeChat = testing::ScriptedWeChat;
using ::testing::SizeIs;
constexpr std::string_view path = "/cgi-bin/message/template/send";

class Planning : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  static DispatchRules few_slots() {
    DispatchRules rules;
    rules.in_flight_max = 4;
    rules.claim_max = 8;
    return rules;
  }
  Planning() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}, few_slots()) { dispatch(); }
  void know(domain::CallBudget budget) { store::learn_budget(connection(), service, path, budget, now()); }
  void wish(int first, int count, int priority = 1) {
    std::vector<store::Notification> all;
    for (int i = first; i < first + count; ++i) {
      all.push_back(sample("N" + std::to_string(i), domain::Channel::template_message, "o" + std::to_string(i)));
      all.back().priority = priority;
    }
    insert(all);
  }
  [[nodiscard]] std::int64_t used() {
    const auto uses = store::list_quota_use(connection(), service, domain::quota_day({}, now()));
    for (const store::QuotaUse& one : uses)
      if (one.api == path) return one.used;
    return 0;
  }
  void pass(Milliseconds time) {
    clock.advance(time);
    rescue();
    dispatch();
  }
};

TEST_F(Planning, every_send_is_counted) {
  wish(0, 7);
  dispatch();
  EXPECT_THAT(wechat.delivered, SizeIs(7));
  EXPECT_EQ(used(), 7);
}

TEST_F(Planning, at_the_budgets_end_the_api_waits_for_the_next_day_and_wechat_is_not_asked) {
  know({.daily = 10});
  wish(0, 25, 0);
  dispatch();
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(10));
  EXPECT_EQ(used(), 10);
  const auto parks = store::list_parks(connection(), now());
  ASSERT_THAT(parks, SizeIs(1));
  EXPECT_EQ(parks[0].api, path);
  EXPECT_EQ(parks[0].reason, quota_park);
  EXPECT_EQ(parks[0].until, domain::day_reopens({}, now()));
  pass(domain::day_reopens({}, now()) - now());
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(20));
  pass(std::chrono::hours{24});
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(20)) << "the others have expired";
}

TEST_F(Planning, less_important_sends_leave_a_reserve) {
  know({.daily = 100});
  wish(0, 100, 2);
  dispatch();
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(80));
  wish(100, 20, 1);
  dispatch();
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(95));
  EXPECT_THAT(store::list_parks(connection(), now()), SizeIs(0)) << "the urgent still may";
  wish(200, 9, 0);
  dispatch();
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(100));
  EXPECT_THAT(store::list_parks(connection(), now()), SizeIs(1));
  EXPECT_EQ(used(), 100);
}

TEST_F(Planning, a_budget_per_minute_spreads_what_waits_over_minutes) {
  know({.daily = 0, .per_window = 10});
  clock.advance(domain::minute_reopens(now()) - now());
  wish(0, 35, 0);
  dispatch();
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(10));
  EXPECT_EQ(find("N34").reason, quota_park);
  for (const std::size_t expected : {20U, 30U, 35U}) {
    pass(Milliseconds{60'000});
    EXPECT_THAT(wechat.sends.submitted(), SizeIs(expected));
  }
}

TEST_F(Planning, what_never_reached_wechat_is_not_taken_off_the_budget) {
  know({.daily = 3});
  wechat.next_sends = {testing::trouble(http::Breakdown::not_connected)};
  wish(0, 3, 0);
  dispatch();
  pass(Milliseconds{60'000});
  EXPECT_THAT(wechat.delivered, SizeIs(3));
  EXPECT_EQ(used(), 3);
}

TEST_F(Planning, a_call_just_before_midnight_counts_in_both_days) {
  know({.daily = 10});
  clock.advance(domain::next_quota_day({}, now()) - now() - Milliseconds{500});
  wish(0, 4, 0);
  dispatch();
  const std::int64_t today = domain::quota_day({}, now());
  EXPECT_EQ(store::list_quota_use(connection(), service, today).at(0).used, 4);
  EXPECT_EQ(store::list_quota_use(connection(), service, today + 1).at(0).used, 4);
}

// Our clock is ahead: by WeChat's it is still yesterday.
TEST_F(Planning, a_call_just_after_midnight_counts_in_both_days_and_finds_the_old_one_spent) {
  know({.daily = 10});
  clock.advance(domain::next_quota_day({}, now()) - now() - std::chrono::hours{1});
  wish(0, 8, 0);
  dispatch();
  ASSERT_THAT(wechat.sends.submitted(), SizeIs(8));
  clock.advance(domain::next_quota_day({}, now()) - now() + Milliseconds{500});
  wish(10, 4, 0);
  dispatch();
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(10));
  pass(Milliseconds{60'000});
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(12)) << "and not a day later";
}

TEST_F(Planning, a_reset_or_a_new_limit_is_heard_of_within_a_second) {
  know({.daily = 4});
  wish(0, 8, 0);
  dispatch();
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(4));
  know({.daily = 100});
  store::lift_park(connection(), service, path);
  clock.advance(Milliseconds{1'100});
  wish(100, 2, 0);
  dispatch();
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(6));
}

TEST_F(Planning, two_nodes_stay_within_one_budget) {
  know({.daily = 21});
  testing::ScriptedWeChat its_wechat(clock);
  WorkGround other({*memory, *memory, its_wechat.sends, its_wechat.errands, clock, random}, few_slots(), "n2");
  dispatch();
  other.dispatch();
  wish(0, 60, 0);
  for (int round = 0; round < 100; ++round) {
    dispatcher.note_work();
    other.dispatcher.note_work();
    dispatcher.run_once(now());
    other.dispatcher.run_once(now());
  }
  EXPECT_FALSE(wechat.sends.submitted().empty());
  EXPECT_FALSE(its_wechat.sends.submitted().empty());
  EXPECT_EQ(wechat.sends.submitted().size() + its_wechat.sends.submitted().size(), 21U);
  EXPECT_EQ(used(), 21);
}

TEST_F(Planning, a_round_that_fails_at_any_statement_never_lets_more_out) {
  know({.daily = 6});
  wish(0, 12, 0);
  for (int statement = 1; statement < 60; ++statement) {
    faults.fail_at(statement, testing::FaultPlan::When::before);
    try {
      tokens.run_once(now());
      dispatcher.run_once(now());
    } catch (const Failure&) {
    }
    faults.fail_never();
    clock.advance(Milliseconds{300});
    rescue();
    dispatcher.note_work();
  }
  for (int i = 0; i < 40; ++i) pass(Milliseconds{1'000});
  EXPECT_LE(wechat.sends.submitted().size(), 6U);
  EXPECT_GE(wechat.sends.submitted().size(), 1U);
}

}  // namespace
}  // namespace hongyan::engine
