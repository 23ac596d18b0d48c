// What the keeper does when WeChat refuses the credentials, when a caller brings back a dead token, and what it counts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/access/token_keeper.hpp"
#include "engine/work_ground.hpp"
#include "store/quota.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using WeChat = testing::ScriptedWeChat;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Breaker : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Breaker() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {}
  const std::string app_ = service.text();
  [[nodiscard]] std::string fetched() {
    const auto token = tokens.find_or_fetch(app_, now());
    return token ? token->text.reveal() : "";
  }
  void refuse_next(int times, int errcode, std::string_view errmsg = "no") {
    for (int i = 0; i < times; ++i) wechat.next_errands.push_back(WeChat::refused(errcode, errmsg));
  }
  [[nodiscard]] std::vector<store::Park> parks() { return store::list_parks(connection(), now()); }
};

struct Case {
  int errcode;
  const char* reason;
};
const Case cases[] = {{40001, "secret_wrong"},        {40125, "secret_wrong"},     {41004, "secret_wrong"},
                      {40013, "appid_wrong"},         {41002, "appid_wrong"},      {40164, "ip_not_whitelisted"},
                      {61004, "ip_not_whitelisted"},  {89501, "ip_not_confirmed"}, {89503, "ip_not_confirmed"},
                      {89506, "ip_refused"},          {89507, "ip_refused"},       {40243, "secret_frozen"},
                      {50004, "token_api_forbidden"}, {50007, "account_frozen"},   {45009, "token_quota_spent"},
                      {40002, "token_refused"}};

TEST_F(Breaker, names_the_cause_of_every_refusal) {
  for (const Case& one : cases) {
    refuse_next(1, one.errcode);
    EXPECT_EQ(fetched(), "") << one.errcode;
    ASSERT_THAT(parks(), SizeIs(1)) << one.errcode;
    EXPECT_EQ(parks()[0].reason, one.reason) << one.errcode;
    EXPECT_EQ(parks()[0].api, token_park);
    tokens.try_anew(connection(), app_);
    EXPECT_THAT(parks(), IsEmpty());
  }
}

TEST_F(Breaker, backs_off_while_the_refusals_last) {
  refuse_next(6, 40125);
  for (const int minutes : {5, 10, 20, 40, 60, 60}) {
    EXPECT_EQ(fetched(), "");
    ASSERT_THAT(parks(), SizeIs(1));
    EXPECT_EQ(parks()[0].until, now() + std::chrono::minutes{minutes});
    clock.advance(std::chrono::minutes{minutes});
  }
  EXPECT_EQ(wechat.token_fetches, 6);
  EXPECT_EQ(fetched(), "T7");
  EXPECT_THAT(parks(), IsEmpty());
}

TEST_F(Breaker, another_node_does_not_ask_what_has_just_been_answered) {
  WeChat its_wechat{clock};
  WorkGround other({*memory, failing, its_wechat.sends, its_wechat.errands, clock, random}, {}, "n2");
  refuse_next(1, 40164, "invalid ip 1.2.3.4");
  EXPECT_EQ(fetched(), "");
  EXPECT_FALSE(other.tokens.find_or_fetch(app_, now()));
  EXPECT_EQ(its_wechat.token_fetches, 0);
  clock.advance(std::chrono::minutes{5});
  EXPECT_TRUE(other.tokens.find_or_fetch(app_, now()));
}

TEST_F(Breaker, what_waited_goes_on_once_an_operator_says_so) {
  refuse_next(1, 40164, "invalid ip 1.2.3.4");
  EXPECT_EQ(fetched(), "");
  insert({sample("A")});
  dispatch();
  clock.advance(Milliseconds{300});
  rescue();
  dispatch();
  ASSERT_EQ(find("A").reason, "ip_not_whitelisted");
  tokens.try_anew(connection(), app_);
  clock.advance(Milliseconds{2'500});
  rescue();
  EXPECT_NE(fetched(), "");
  dispatch();
  EXPECT_THAT(wechat.delivered, SizeIs(1));
}

TEST_F(Breaker, a_storm_of_callers_with_one_dead_token_makes_one_refresh) {
  const Secret dead(fetched());
  ASSERT_EQ(dead.reveal(), "T1");
  for (int caller = 0; caller < 20; ++caller) {
    tokens.refuse(app_, dead);
    EXPECT_EQ(fetched(), "T2");
  }
  EXPECT_EQ(wechat.token_fetches, 2);
}

TEST_F(Breaker, a_token_that_another_node_has_replaced_is_not_handed_out) {
  WeChat its_wechat{clock};
  its_wechat.next_errands = {testing::answer(200, R"({"access_token":"NEW","expires_in":7200})")};
  WorkGround other({*memory, failing, its_wechat.sends, its_wechat.errands, clock, random}, {}, "n2");
  ASSERT_EQ(fetched(), "T1");
  ASSERT_TRUE(other.tokens.find_or_fetch(app_, now()));
  other.tokens.refuse(app_, Secret("T1"));
  ASSERT_EQ(other.tokens.find_or_fetch(app_, now()).value_or(Token{}).text.reveal(), "NEW");
  EXPECT_EQ(fetched(), "T1");
  tokens.catch_up(connection(), app_);
  EXPECT_EQ(fetched(), "NEW");
  EXPECT_EQ(wechat.token_fetches, 1);
}

TEST_F(Breaker, every_token_call_is_counted) {
  ASSERT_EQ(fetched(), "T1");
  tokens.refuse(app_, 1);
  ASSERT_EQ(fetched(), "T2");
  const auto uses = store::list_quota_use(connection(), service, domain::quota_day({}, now()));
  ASSERT_THAT(uses, SizeIs(1));
  EXPECT_EQ(uses[0].api, "/cgi-bin/stable_token");
  EXPECT_EQ(uses[0].used, 2);
}

TEST_F(Breaker, no_refresh_is_ever_forced) {
  (void)fetched();
  tokens.refuse(app_, 1);
  (void)fetched();
  for (const http::Exchange& one : wechat.errands.submitted())
    EXPECT_TRUE(one.request.body.contains(R"("force_refresh":false)")) << one.request.body;
}

}  // namespace
}  // namespace hongyan::engine
