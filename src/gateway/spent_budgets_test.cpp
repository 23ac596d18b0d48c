#include "gateway/spent_budgets.hpp"

#include <gmock/gmock.h>

#include "gateway/fixture.hpp"
#include "store/gateway_use.hpp"
#include "store/quota.hpp"

namespace hongyan::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string api = "/cgi-bin/message/custom/send";

class Spending : public ::testing::Test, protected GatewayHouse {
 protected:
  void park(const std::string& parked_api, const std::string& reason, int errcode = 0,
            Seconds lasting = Seconds{3'600}) {
    store::save_park(*connection_, {.appid = app_,
                                    .api = parked_api,
                                    .until = clock.wall() + lasting,
                                    .reason = reason,
                                    .errcode = errcode,
                                    .errmsg = ""});
  }
  std::int64_t today() { return domain::quota_day({}, clock.wall()); }
  const wechat::AppId app_ = *wechat::AppId::parse(appid);
};

TEST_F(Spending, only_parks_of_a_budget_close_an_api) {
  struct Case {
    std::string name, api, reason;
    int errcode;
    bool spent;
    SpentBudget::Period period = SpentBudget::Period::day;
  };
  const Case cases[] = {{"WeChat said so", api, "quota_spent", 45009, true},
                        {"for this minute", api, "quota_spent", 45011, true, SpentBudget::Period::minute},
                        {"our own planning", api, "quota_budget", 0, true},
                        {"another API", "/cgi-bin/user/get", "quota_spent", 45009, false},
                        {"not allowed at all", api, "account_blocked", 48001, false},
                        {"the whole account", "", "account_blocked", 50002, false}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    park(c.api, c.reason, c.errcode);
    SpentBudgets budgets({});
    const auto spent = budgets.find(*connection_, app_, api, clock.wall());
    EXPECT_EQ(spent.has_value(), c.spent);
    EXPECT_EQ(spent ? spent->period : c.period, c.period);
    store::lift_park(*connection_, app_, c.api);
    clock.advance(Milliseconds{1'000});
    EXPECT_FALSE(budgets.find(*connection_, app_, api, clock.wall())) << "a second later it is known";
  }
  park(api, "quota_spent", 45009, Seconds{1});
  SpentBudgets budgets({});
  EXPECT_TRUE(budgets.find(*connection_, app_, api, clock.wall()));
  clock.advance(Milliseconds{999});
  EXPECT_TRUE(budgets.find(*connection_, app_, api, clock.wall()));
  clock.advance(Milliseconds{1});
  EXPECT_FALSE(budgets.find(*connection_, app_, api, clock.wall()));
}

TEST_F(Spending, a_budget_that_wechat_has_told_closes_when_its_last_call_was_made) {
  SpentBudgets budgets({});
  const auto is_spent = [&] {
    clock.advance(Milliseconds{1'000});
    return budgets.find(*connection_, app_, api, clock.wall()).has_value();
  };
  store::note_budget_asked(*connection_, app_, api, clock.wall());
  store::add_quota_use(*connection_, app_, api, today(), 99);
  EXPECT_FALSE(is_spent()) << "nobody has told a budget";
  store::learn_budget(*connection_, app_, api, {.daily = 100, .per_window = 0}, clock.wall());
  EXPECT_FALSE(is_spent());
  store::add_quota_use(*connection_, app_, api, today(), 1);
  EXPECT_TRUE(is_spent());
  EXPECT_EQ(budgets.find(*connection_, app_, api, clock.wall())->until, domain::next_quota_day({}, clock.wall()));
  EXPECT_FALSE(budgets.find(*connection_, *wechat::AppId::parse(other_appid), api, clock.wall()));
  store::learn_budget(*connection_, app_, api, {.daily = 101, .per_window = 0}, clock.wall());
  EXPECT_FALSE(is_spent()) << "it has grown";
  store::add_quota_use(*connection_, app_, api, today(), 1);
  EXPECT_TRUE(is_spent());
  clock.advance(domain::next_quota_day({}, clock.wall()) - clock.wall());
  EXPECT_FALSE(is_spent()) << "another day";
}

TEST_F(Spending, a_call_without_a_budget_is_answered_here_in_wechats_words) {
  const std::string target = path + api + "?access_token=" + token_of("hy_good");
  park(api, "quota_spent", 45009);
  const http::Response refused = ask({target, http::Method::post, "{}"});
  EXPECT_EQ(refused.status, 200);
  EXPECT_EQ(errcode_of(refused), 45009);
  EXPECT_THAT(refused.body, HasSubstr("reach max api daily quota limit (hongyan: not sent: "));
  EXPECT_THAT(wechat.sends.submitted(), IsEmpty());
  EXPECT_THAT(metrics_.text(), HasSubstr("hongyan_gateway_held_back_total{key=\"good\"} 1"));
  EXPECT_EQ(errcode_of(ask({with_token("/cgi-bin/user/get")})), 0) << "other APIs are open";
  clock.advance(Seconds{2});
  gateway_.run_once(clock.wall());
  const auto uses = store::list_gateway_use(
      *connection_, {.day = domain::quota_day({}, clock.wall()), .appids = {}, .key_id = "good"}, "", 10);
  ASSERT_THAT(uses, SizeIs(2));
  EXPECT_EQ(uses[0].api, api);
  EXPECT_EQ(uses[0].calls, 0);
  EXPECT_EQ(uses[0].held_back, 1);
  EXPECT_EQ(uses[1].held_back, 0);
  store::lift_park(*connection_, app_, api);
  park(api, "quota_spent", 45011, Seconds{30});
  clock.advance(Seconds{1});
  EXPECT_EQ(errcode_of(ask({target})), 45011);
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(1));
}

TEST_F(Spending, a_house_that_passes_all_passes_those_too) {
  GatewayRules rules;
  rules.spent_quota = GatewayRules::SpentQuota::passed;
  Gateway passing({failing, wechat.sends, egress_, apps_, tokens_, metrics_, clock, random}, questions(),
                  Secret(std::string(32, 'p')), rules);
  const std::string token = token_of("hy_good");
  park(api, "quota_spent", 45009);
  std::optional<http::Response> answered;
  passing.take({.method = http::Method::post,
                .target = path + api + "?access_token=" + token,
                .headers = {},
                .body = "{}",
                .peer = ""},
               http::Reply([&](http::Response response) { answered = std::move(response); }));
  for (int round = 0; round < 100 && !answered; ++round) {
    tokens_.run_once(clock.wall());
    if (passing.run_once(clock.wall()).after.count() > 0) clock.advance(Milliseconds{20});
  }
  ASSERT_TRUE(answered);
  EXPECT_EQ(errcode_of(*answered), 0);
}

}  // namespace
}  // namespace hongyan::gateway
