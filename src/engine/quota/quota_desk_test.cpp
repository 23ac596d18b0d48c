// What WeChat tells about budgets, what a reset frees, and who asks by itself.
#include "engine/quota/quota_desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/access/hint.hpp"
#include "engine/quota/quota_watch.hpp"
#include "engine/work_ground.hpp"
#include "store/quota.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using testing::answer;
using ::testing::SizeIs;
constexpr wechat::Api api = wechat::Api::template_send;

class Desking : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Desking() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) { dispatch(); }
  store::App app() { return *apps.find(service.text()); }
  ErrandDoors doors() { return {wechat.errands, egress, tokens, clock, random, rules}; }
  void tell(std::int64_t limit, std::int64_t used) {
    wechat.next_errands.push_back(
        answer(200, R"({"errcode":0,"errmsg":"ok","quota":{"daily_limit":)" + std::to_string(limit) + R"(,"used":)" +
                        std::to_string(used) + R"(,"remain":0},"rate_limit":{"call_count":600,"refresh_second":60}})"));
  }
  void wish(int first, int count) {
    std::vector<store::Notification> all;
    for (int i = first; i < first + count; ++i) {
      all.push_back(sample("N" + std::to_string(i), domain::Channel::template_message, "o" + std::to_string(i)));
      all.back().priority = 0;
    }
    insert(all);
    dispatch();
  }
  ApiQuota look(std::string_view path = wechat::path_of(api)) {
    for (ApiQuota& one : look_at_quota(connection(), app(), rules, now()).apis)
      if (one.api == path) return std::move(one);
    return {};
  }
  QuotaRules rules;
};

TEST_F(Desking, what_wechat_tells_is_kept_and_a_higher_count_of_its_own_is_believed) {
  EXPECT_EQ(look().source, ApiQuota::Source::published);
  EXPECT_EQ(look().budget.daily, 100'000);
  const store::App one = app();
  tell(200'000, 150);
  ASSERT_TRUE(QuotaDesk(doors(), connection(), one).refresh(api));
  EXPECT_EQ(look().source, ApiQuota::Source::told);
  EXPECT_EQ(look().budget, (domain::CallBudget{.daily = 200'000, .per_window = 600}));
  EXPECT_EQ(look().used, 150);
  EXPECT_EQ(look("/cgi-bin/openapi/quota/get").used, 1) << "asking is a call too";
}

TEST_F(Desking, a_reset_frees_what_waited_and_is_counted) {
  const store::App one = app();
  store::learn_budget(connection(), service, wechat::path_of(api), {.daily = 5}, now());
  wish(0, 12);
  EXPECT_THAT(wechat.delivered, SizeIs(5));
  EXPECT_EQ(look().waiting, 7);
  EXPECT_TRUE(look().park);
  EXPECT_EQ(look().drains_at, domain::next_quota_day({}, look().park->until)) << "the reserve of one is not theirs";
  wechat.next_errands = {testing::ScriptedWeChat::refused(0, "ok")};
  const auto woken = QuotaDesk(doors(), connection(), one).clear(std::nullopt);
  ASSERT_TRUE(woken);
  EXPECT_EQ(*woken, 7);
  EXPECT_FALSE(look().park);
  clock.advance(hints_live);
  rescue();
  dispatch();
  EXPECT_THAT(wechat.delivered, SizeIs(10));
  EXPECT_EQ(look_at_quota(connection(), one, rules, now()).account_clears_left, 9);
}

TEST_F(Desking, resets_beyond_those_of_the_month_are_not_asked_for) {
  const store::App one = app();
  const std::int64_t month = domain::quota_month({}, now());
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(store::take_clear(connection(), service, month, store::ClearScope::account, account_clears_max));
  const std::size_t asked = wechat.errands.submitted().size();
  const auto refused = QuotaDesk(doors(), connection(), one).clear(std::nullopt);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, QuotaTrouble::Kind::no_clear_left);
  EXPECT_EQ(wechat.errands.submitted().size(), asked);
}

TEST_F(Desking, a_reset_that_wechat_refuses_is_not_counted) {
  const store::App one = app();
  wechat.next_errands = {
      testing::ScriptedWeChat::refused(48006, "forbid to clear quota because of reaching the limit")};
  const auto refused = QuotaDesk(doors(), connection(), one).clear(api);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().errand.errcode, 48006);
  EXPECT_EQ(look_at_quota(connection(), one, rules, now()).api_clears_left, api_clears_max);
}

TEST_F(Desking, wechat_is_asked_when_half_of_a_budget_is_used_and_not_again_at_once) {
  QuotaWatch watch(failing, doors(), apps, metrics, "n1");
  store::add_quota_use(connection(), service, wechat::path_of(api), domain::quota_day({}, now()), 60'000);
  tell(1'000'000, 60'000);
  watch.run_once(now());
  EXPECT_EQ(look().budget.daily, 1'000'000);
  const std::size_t asked = wechat.errands.submitted().size();
  store::learn_budget(connection(), service, wechat::path_of(api), {.daily = 60'000}, now());
  clock.advance(Milliseconds{120'000});
  watch.run_once(now());
  EXPECT_EQ(wechat.errands.submitted().size(), asked);
  WorkGround other({*memory, *memory, wechat.sends, wechat.errands, clock, random}, {}, "n2");
  QuotaWatch second(*memory, {wechat.errands, other.egress, other.tokens, clock, random, rules}, other.apps,
                    other.metrics, "n2");
  clock.advance(Milliseconds{60'000});
  second.run_once(now());
  EXPECT_EQ(wechat.errands.submitted().size(), asked) << "another node has the watch";
}

TEST_F(Desking, wechat_is_asked_for_a_budget_that_it_calls_spent_before_we_do) {
  QuotaWatch watch(failing, doors(), apps, metrics, "n1");
  for (int i = 0; i < 3; ++i) wechat.next_sends.push_back(testing::ScriptedWeChat::refused(45009));
  wish(0, 3);
  ASSERT_TRUE(look().park);
  EXPECT_EQ(look().waiting, 3);
  EXPECT_EQ(look().budget.daily, 100'000);
  tell(2, 2);
  watch.run_once(now());
  EXPECT_EQ(look().budget.daily, 2);
  EXPECT_EQ(look().source, ApiQuota::Source::told);
  EXPECT_GE(*look().drains_at, domain::next_quota_day({}, look().park->until)) << "three do not fit into one day";
}

}  // namespace
}  // namespace hongyan::engine
