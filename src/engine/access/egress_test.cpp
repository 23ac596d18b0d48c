#include "engine/access/egress.hpp"

#include <gmock/gmock.h>

#include "testing/scripted_transport.hpp"

namespace hongyan::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string appid = "wx5e00000000000001";

store::App app_with(std::string origin, std::vector<std::string> fallbacks, std::string proxy = "") {
  store::App app;
  app.api_origin = std::move(origin);
  app.fallback_origins = std::move(fallbacks);
  app.egress_proxy = Secret(std::move(proxy));
  return app;
}

http::Ending reached() { return {.result = http::Response{}}; }
http::Ending ended(http::Breakdown breakdown) { return {.result = http::Trouble{breakdown, "scripted"}}; }

class EgressMemory : public ::testing::Test {
 protected:
  std::string choose() { return egress_.choose(appid, way_).host; }
  void fail(const std::string& host) {
    egress_.note(appid, {http::Scheme::https, host, 443}, ended(http::Breakdown::not_connected));
  }
  testing::ManualClock clock_;
  WechatClock wechat_clock_{clock_};
  Egress egress_{wechat_clock_, {.avoid = Milliseconds{1'000}, .trial = Milliseconds{100}}};
  const WayOut way_ = *way_out_of(app_with("https://a", {"https://b", "https://c"}));
};

TEST(WayOut, is_read_from_the_app) {
  const auto way =
      way_out_of(app_with("https://api.weixin.qq.com", {"https://api2.weixin.qq.com"}, "http://u:p@proxy:3128"));
  ASSERT_TRUE(way.has_value()) << way.error();
  EXPECT_THAT(way->hosts, ElementsAre(http::Origin{http::Scheme::https, "api.weixin.qq.com", 443},
                                      http::Origin{http::Scheme::https, "api2.weixin.qq.com", 443}));
  EXPECT_EQ(way->proxy->text(), "http://u@proxy:3128");
  EXPECT_FALSE(way_out_of(app_with("https://a", {}))->proxy.has_value());
  for (const store::App& wrong :
       {app_with("a", {}), app_with("https://a", {"b"}), app_with("https://a", {}, "socks5://u:secretpw@p:1")}) {
    const auto refused = way_out_of(wrong);
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error(), Not(HasSubstr("secretpw")));
  }
}

TEST_F(EgressMemory, the_first_host_is_taken_until_it_cannot_be_reached) {
  EXPECT_EQ(choose(), "a");
  fail("a");
  EXPECT_EQ(choose(), "b");
  fail("b");
  EXPECT_EQ(choose(), "c");
  EXPECT_EQ(egress_.choose("another app", way_).host, "a");
}

TEST_F(EgressMemory, only_what_was_certainly_not_sent_speaks_against_a_host) {
  for (const http::Breakdown breakdown :
       {http::Breakdown::not_written, http::Breakdown::no_answer, http::Breakdown::bad_answer}) {
    egress_.note(appid, way_.hosts.front(), ended(breakdown));
    EXPECT_EQ(choose(), "a");
  }
}

TEST_F(EgressMemory, one_exchange_tries_a_host_again_while_the_others_go_elsewhere) {
  fail("a");
  clock_.advance(Milliseconds{1'000});
  EXPECT_EQ(choose(), "a");
  EXPECT_EQ(choose(), "b");
  egress_.note(appid, way_.hosts.front(), reached());
  EXPECT_EQ(choose(), "a");
  EXPECT_EQ(choose(), "a");
}

TEST_F(EgressMemory, with_all_unreachable_the_one_that_failed_first_is_tried) {
  for (const char* const host : {"b", "a", "c"}) {
    fail(host);
    clock_.advance(Milliseconds{1});
  }
  EXPECT_EQ(choose(), "b");
}

TEST_F(EgressMemory, an_exchange_alone_goes_from_host_to_host_and_stops_at_the_first_reached) {
  struct Case {
    std::string name;
    std::vector<testing::ScriptedEnding> endings;
    std::vector<std::string> hosts;
    bool answered;
  };
  const auto gone = [] { return testing::trouble(http::Breakdown::not_connected); };
  const Case cases[] = {
      {"the first answers", {testing::answer(200, "{}")}, {"a"}, true},
      {"the second answers", {gone(), testing::answer(200, "{}")}, {"a", "b"}, true},
      {"all are gone", {gone(), gone(), gone()}, {"a", "b", "c"}, false},
      {"the time is over", {testing::trouble(http::Breakdown::not_connected, Milliseconds{10'000})}, {"a"}, false},
      {"sent, and no answer", {testing::trouble(http::Breakdown::no_answer)}, {"a"}, false},
      {"perhaps half written", {testing::trouble(http::Breakdown::not_written)}, {"a"}, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    testing::ManualClock clock;
    WechatClock wechat_clock(clock);
    Egress egress(wechat_clock);
    std::size_t number = 0;
    testing::ScriptedTransport transport(clock, [&](const http::Exchange&) { return c.endings.at(number++); });
    WayOut way = way_;
    way.proxy = http::Proxy{.origin = {http::Scheme::http, "p", 3128}, .user = {}, .password = {}};
    const http::Ending ending = egress.exchange_alone(transport, appid, way, http::Exchange{});
    EXPECT_EQ(std::holds_alternative<http::Response>(ending.result), c.answered);
    std::vector<std::string> hosts;
    for (const http::Exchange& one : transport.submitted()) {
      hosts.push_back(one.origin.host);
      EXPECT_EQ(one.proxy, way.proxy);
    }
    EXPECT_EQ(hosts, c.hosts);
  }
}

}  // namespace
}  // namespace hongyan::engine
