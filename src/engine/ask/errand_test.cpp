// What stands in the way of a call that carries no notification, and how each is counted in the budgets of all.
#include "engine/ask/errand.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/work_ground.hpp"
#include "store/quota.hpp"
#include "testing/doors.hpp"
#include "wechat/calls/tag.hpp"

namespace hongyan::engine {
namespace {

using testing::answer;
using ::testing::SizeIs;
using Cause = ErrandTrouble::Cause;
using Fate = ErrandTrouble::Fate;
using WeChat = testing::ScriptedWeChat;
constexpr wechat::Api api = wechat::Api::tag_list;

class Errands : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Errands() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {
    (void)tokens.find_or_fetch(service.text(), now());
  }
  std::expected<wechat::ApiReply, ErrandTrouble> ask(std::size_t priority = 1) {
    ErrandDoors doors{wechat.errands, egress, tokens, clock, random};
    doors.priority = priority;
    const store::App app = *apps.find(service.text());
    return Errand(doors, connection(), app).call(wechat::tag_list_call());
  }
  void answer_with(std::vector<testing::ScriptedEnding> endings) {
    wechat.next_errands.assign(endings.begin(), endings.end());
  }
  std::int64_t used(WallTime at) {
    for (const store::QuotaUse& use : store::list_quota_use(connection(), service, domain::quota_day({}, at)))
      if (use.api == wechat::path_of(api)) return use.used;
    return 0;
  }
  void allow(domain::CallBudget budget) {
    store::learn_budget(connection(), service, wechat::path_of(api), budget, now());
  }
  static testing::ScriptedEnding fine() { return answer(200, R"({"tags":[]})"); }
};

TEST_F(Errands, are_counted_each_time_they_go_out) {
  answer_with({fine()});
  ASSERT_TRUE(ask());
  EXPECT_EQ(used(now()), 1);
  answer_with({WeChat::refused(40001), answer(200, R"({"access_token":"NEW","expires_in":7200})"), fine()});
  ASSERT_TRUE(ask()) << "once more with a new token";
  EXPECT_EQ(used(now()), 3);
}

TEST_F(Errands, do_not_go_over_a_known_budget_and_leave_its_reserve_to_those_who_may_use_it) {
  allow({.daily = 10});
  const std::size_t asked = wechat.errands.submitted().size();
  const auto count_until_closed = [&](std::size_t priority) {
    int calls = 0;
    for (;; ++calls) {
      answer_with({fine()});
      const auto reply = ask(priority);
      if (reply) continue;
      EXPECT_EQ(reply.error().cause, Cause::budget);
      EXPECT_EQ(reply.error().until, domain::day_reopens({}, now()));
      return calls;
    }
  };
  EXPECT_EQ(count_until_closed(2), 8) << "80 percent";
  EXPECT_EQ(count_until_closed(1), 1) << "95 percent";
  EXPECT_EQ(count_until_closed(0), 1) << "all of it";
  EXPECT_THAT(wechat.errands.submitted(), SizeIs(asked + 10));
  clock.advance(std::chrono::hours{24} + std::chrono::minutes{1});
  answer_with({});
  (void)tokens.find_or_fetch(service.text(), now());
  answer_with({fine()});
  EXPECT_TRUE(ask()) << "another day";
}

TEST_F(Errands, wait_for_the_next_window_of_a_budget_by_the_minute) {
  clock.advance(Seconds{10});
  allow({.per_window = 2});
  for (int i = 0; i < 2; ++i) {
    answer_with({fine()});
    if (!ask()) break;  // 95 percent of two is one
  }
  const auto reply = ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().cause, Cause::budget);
  clock.advance(*reply.error().until - now());
  answer_with({fine()});
  EXPECT_TRUE(ask());
}

TEST_F(Errands, near_midnight_are_counted_on_both_days) {
  const WallTime midnight = domain::next_quota_day({}, now());
  clock.advance(midnight - now() - Milliseconds{5'000});
  (void)tokens.find_or_fetch(service.text(), now());
  answer_with({fine()});
  ASSERT_TRUE(ask());
  EXPECT_EQ(used(now()), 1);
  EXPECT_EQ(used(midnight), 1);
}

TEST_F(Errands, are_not_asked_where_the_api_is_parked) {
  const WallTime until = now() + std::chrono::hours{1};
  store::save_park(connection(), {service, std::string(wechat::path_of(api)), until, "quota_spent", 45009, "spent"});
  const std::size_t asked = wechat.errands.submitted().size();
  const auto reply = ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().cause, Cause::parked);
  EXPECT_EQ(reply.error().until, until);
  EXPECT_THAT(wechat.errands.submitted(), SizeIs(asked));
  EXPECT_EQ(used(now()), 0);
}

TEST_F(Errands, close_an_api_where_its_calls_are_spent_and_not_where_something_is_full) {
  const struct {
    int errcode;
    bool parks;
  } cases[] = {{45009, true},   {45011, true},  {45059, false}, {45056, false}, {45026, false},
               {200012, false}, {65405, false}, {43100, false}, {45034, false}};
  for (const auto& one : cases) {
    connection().execute_script("DELETE FROM park");
    answer_with({WeChat::refused(one.errcode, "full")});
    const auto reply = ask();
    ASSERT_FALSE(reply) << one.errcode;
    EXPECT_EQ(reply.error().cause, Cause::refused) << one.errcode;
    EXPECT_THAT(store::list_parks(connection(), now()), SizeIs(one.parks ? 1 : 0)) << one.errcode;
    EXPECT_EQ(reply.error().remedy, one.parks ? ErrandTrouble::Remedy::later : ErrandTrouble::Remedy::somebody)
        << one.errcode;
  }
}

TEST_F(Errands, say_what_became_of_them) {
  struct Case {
    const char* name;
    testing::ScriptedEnding ending;
    Cause cause;
    Fate fate;
  };
  const Case cases[] = {{"refused", WeChat::refused(45157, "taken"), Cause::refused, Fate::not_done},
                        {"busy", WeChat::refused(-1, "system error"), Cause::refused, Fate::not_done},
                        {"no answer to a question", testing::silence(), Cause::no_answer, Fate::not_done},
                        {"no JSON", answer(502, "<html>"), Cause::no_answer, Fate::not_done}};
  for (const Case& one : cases) {
    answer_with({one.ending});
    const auto reply = ask();
    ASSERT_FALSE(reply) << one.name;
    EXPECT_EQ(reply.error().cause, one.cause) << one.name;
    EXPECT_EQ(reply.error().fate, one.fate) << one.name;
  }
}

}  // namespace
}  // namespace hongyan::engine
