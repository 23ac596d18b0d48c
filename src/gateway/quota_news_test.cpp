#include "gateway/quota_news.hpp"

#include <gmock/gmock.h>

#include "engine/quota/quota_rules.hpp"
#include "gateway/fixture.hpp"
#include "store/quota.hpp"

namespace hongyan::gateway {
namespace {

using WeChat = testing::ScriptedWeChat;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string api = "/cgi-bin/message/template/send";

class Telling : public ::testing::Test, protected GatewayHouse {
 protected:
  int call(const std::string& at_wechat, const std::string& body = "{}") {
    return errcode_of(ask({with_token(at_wechat), http::Method::post, body}));
  }
  std::vector<store::Park> parks() { return store::list_parks(*connection_, clock.wall()); }
  // Parks `api` by a caller's refused call, its count of the day at `used`.
  void spend(std::int64_t used) {
    store::add_quota_use(*connection_, app_, api, domain::quota_day({}, clock.wall()), used);
    wechat.next_sends = {WeChat::refused(45009)};
    ASSERT_EQ(call(api), 45009);
    gateway_.run_once(clock.wall());
    ASSERT_THAT(parks(), SizeIs(1));
  }
  const wechat::AppId app_ = *wechat::AppId::parse(appid);
};

TEST_F(Telling, a_spent_budget_parks_the_api_for_everyone) {
  struct Case {
    std::string name, path;
    int errcode;
    bool parks;
  };
  const Case cases[] = {{"of the day", api, 45009, true},
                        {"of the minute", api, 45011, true},
                        {"of an API that we never call ourselves", "/wxa/msg_sec_check", 45009, true},
                        {"another refusal", api, 43004, false},
                        {"of a person", "/sns/something", 45011, false},
                        {"a path in a caller's own spelling", "/cgi-bin/message/template%2Fsend", 45009, false}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    wechat.next_sends = {WeChat::refused(c.errcode, "reach max rid: 1")};
    EXPECT_EQ(call(c.path), c.errcode);
    gateway_.run_once(clock.wall());
    const std::size_t asked = wechat.sends.submitted().size();
    ASSERT_EQ(parks().size(), c.parks ? 1U : 0U);
    if (!c.parks) continue;
    const store::Park park = parks().front();
    EXPECT_EQ(park.appid, app_);
    EXPECT_EQ(park.api, c.path);
    EXPECT_EQ(park.reason, engine::refused_park);
    EXPECT_EQ(park.errcode, c.errcode);
    EXPECT_EQ(park.errmsg, "reach max rid: 1");
    EXPECT_EQ(park.until, domain::quota_returns({}, c.errcode, clock.wall()));
    EXPECT_EQ(call(c.path), c.errcode);
    EXPECT_EQ(wechat.sends.submitted().size(), asked) << "answered here";
    clock.advance(park.until - clock.wall());
    wechat.next_sends = {WeChat::accepted()};
    EXPECT_EQ(call(c.path), 0) << "it is over";
  }
}

TEST_F(Telling, a_login_that_comes_too_often_closes_nothing_for_others) {
  wechat.next_sends = {WeChat::refused(45011)};
  EXPECT_EQ(errcode_of(ask({path + "/sns/jscode2session?appid=" + appid + "&secret=hy_good&js_code=c"})), 45011);
  gateway_.run_once(clock.wall());
  EXPECT_THAT(parks(), IsEmpty());
}

TEST_F(Telling, a_reset_that_a_caller_asked_for_opens_what_was_spent) {
  const std::int64_t day = domain::quota_day({}, clock.wall());
  const auto used = [&] {
    for (const store::QuotaUse& one : store::list_quota_use(*connection_, app_, day))
      if (one.api == api) return one.used;
    return std::int64_t{0};
  };
  spend(100);
  struct Case {
    std::string path, body;
    testing::ScriptedEnding answer;
    bool opens;
  };
  const Case cases[] = {
      {"/cgi-bin/clear_quota", "{}", WeChat::refused(48006), false},
      {"/cgi-bin/clear_quota", "{}", testing::answer(200, "<html>"), false},
      {"/cgi-bin/openapi/quota/clear", R"({"cgi_path":"/cgi-bin/message/custom/send"})", WeChat::accepted(), false},
      {"/cgi-bin/openapi/quota/clear", R"({"cgi_path":")" + api + "\"}", WeChat::accepted(), true},
      {"/cgi-bin/clear_quota", "{}", WeChat::accepted(), true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.path + c.body);
    if (parks().empty()) spend(100);
    wechat.next_sends = {c.answer};
    (void)call(c.path, c.body);
    gateway_.run_once(clock.wall());
    EXPECT_EQ(parks().empty(), c.opens);
    if (c.opens) {
      EXPECT_LT(used(), 100);
    }
    EXPECT_EQ(call(api) == 0, c.opens);
  }
  const std::int64_t month = domain::quota_month({}, clock.wall());
  EXPECT_EQ(store::count_clears(*connection_, app_, month, store::ClearScope::account), 1);
  EXPECT_EQ(store::count_clears(*connection_, app_, month, store::ClearScope::single_api), 2);
}

TEST_F(Telling, what_the_memory_did_not_take_is_told_again) {
  ASSERT_EQ(call("/cgi-bin/user/get"), 0) << "a token is there";
  const std::string target = with_token(api);
  wechat.next_sends = {WeChat::refused(45009)};
  std::optional<http::Response> answered;
  begin({target, http::Method::post, "{}"}, answered);
  gateway_.run_once(clock.wall());
  faults.fail_at(1, testing::FaultPlan::When::before, testing::FaultPlan::Times::for_ever);
  EXPECT_THROW(gateway_.run_once(clock.wall()), Failure);
  EXPECT_TRUE(answered) << "its caller does not wait for our memory";
  faults.fail_never();
  gateway_.run_once(clock.wall());
  EXPECT_THAT(parks(), SizeIs(1));
}

}  // namespace
}  // namespace hongyan::gateway
