// A gateway between a caller and a scripted WeChat: who may pass, what goes on, what comes back, what is repeated.
#include "gateway/gateway.hpp"

#include <gmock/gmock.h>

#include "base/failure.hpp"
#include "gateway/fixture.hpp"
#include "store/gateway_use.hpp"

namespace hongyan::gateway {
namespace {

using http::Method;
using testing::answer;
using testing::trouble;
using WeChat = testing::ScriptedWeChat;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class Passing : public ::testing::Test, protected GatewayHouse {};

TEST_F(Passing, a_token_request_is_answered_with_a_token_of_our_own) {
  const http::Response plain =
      ask({path + "/cgi-bin/token?grant_type=client_credential&appid=" + appid + "&secret=hy_good"});
  const auto body = read_json(plain.body);
  ASSERT_TRUE(body.has_value()) << plain.body;
  EXPECT_THAT(text_of(*body, "access_token"), StartsWith("hygw_"));
  EXPECT_EQ(number_of(*body, "expires_in"), 7'200);
  const http::Response stable =
      ask({path + "/cgi-bin/stable_token", Method::post,
           R"({"grant_type":"client_credential","appid":")" + appid + R"(","secret":"hy_good","force_refresh":true})"});
  EXPECT_THAT(stable.body, HasSubstr("hygw_"));
  EXPECT_THAT(wechat.sends.submitted(), IsEmpty());
  EXPECT_EQ(wechat.token_fetches, 0);
}

TEST_F(Passing, refusals_have_wechats_form) {
  const std::string token = token_of("hy_good");
  const std::string ask_token = path + "/cgi-bin/token?grant_type=client_credential&appid=" + appid;
  struct Case {
    std::string name;
    Ask ask;
    int errcode;
  };
  const Case cases[] = {
      {"no such key", {ask_token + "&secret=hy_bad"}, 40125},
      {"a key without the scope", {ask_token + "&secret=hy_unscoped"}, 48001},
      {"another app's key", {ask_token + "&secret=hy_bound"}, 40013},
      {"a key without the patience", {ask_token + "&secret=hy_fast"}, 45011},
      {"no secret", {ask_token}, 41004},
      {"no appid", {path + "/cgi-bin/token?grant_type=client_credential&secret=hy_good"}, 41002},
      {"another appid", {path + "/cgi-bin/token?appid=wx1&secret=hy_good"}, 40013},
      {"no grant_type", {path + "/cgi-bin/token?appid=" + appid + "&secret=hy_good"}, 40002},
      {"stable_token by GET", {path + "/cgi-bin/stable_token?appid=" + appid}, 43002},
      {"no such app", {"/gateway/wx0000000000000000/cgi-bin/user/get?access_token=" + token}, 40013},
      {"no token", {path + "/cgi-bin/user/get"}, 41001},
      {"no token of ours", {path + "/cgi-bin/user/get?access_token=71_abc"}, 40001},
      {"another app's token", {"/gateway/" + other_appid + "/cgi-bin/user/get?access_token=" + token}, 40001},
      {"a key in the URL", {path + "/cgi-bin/user/get?access_token=hy_good"}, 40001},
      {"a bad bearer", {path + "/cgi-bin/user/get", Method::get, "", {{"Authorization", "Bearer x"}}}, 40001},
      {"a secret nobody asked for", {path + "/cgi-bin/x?secret=hy_good&access_token=" + token}, 48001},
      {"a path that climbs", {path + "/cgi-bin/../x?access_token=" + token}, 40066},
      {"login with a bad key", {path + "/sns/jscode2session?js_code=c&secret=x&appid=" + appid}, 40125},
      {"login for another app", {path + "/sns/jscode2session?js_code=c&secret=hy_good&appid=wx1"}, 40013},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const http::Response response = ask(c.ask);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(errcode_of(response), c.errcode) << response.body;
    EXPECT_THAT(response.body, HasSubstr(" rid: "));
    EXPECT_NE(response.headers.find("X-Hongyan-Gateway"), nullptr);
  }
  EXPECT_THAT(wechat.sends.submitted(), IsEmpty());
}

TEST_F(Passing, tokens_end_and_keys_are_revoked) {
  const std::string target = with_token("/cgi-bin/user/get");
  clock.advance(Seconds{7'199});
  EXPECT_EQ(errcode_of(ask({target})), 0);
  clock.advance(Seconds{1});
  EXPECT_EQ(errcode_of(ask({target})), 42001);
  const std::string fresh = with_token("/cgi-bin/user/get");
  keys_.erase(keys_.find("hy_good"));
  EXPECT_EQ(errcode_of(ask({fresh})), 40001);
}

TEST_F(Passing, a_call_goes_on_with_the_real_token_and_its_answer_comes_back_untouched) {
  const std::string reply = R"({"errcode":47003,"errmsg":"argument invalid! rid: 6aac0063-7ed08fb9-1250f724"})";
  wechat.next_sends = {answer(200, reply)};
  const http::Response response = ask({with_token("/cgi-bin/message/template/send"),
                                       Method::post,
                                       R"({"touser":"o"})",
                                       {{"Content-Type", "text/plain"}}});
  EXPECT_EQ(response.body, reply);
  EXPECT_EQ(response.headers.find("X-Hongyan-Gateway"), nullptr);
  ASSERT_THAT(wechat.sends.submitted(), SizeIs(1));
  const http::Request& request = wechat.sends.submitted()[0].request;
  EXPECT_EQ(request.method, Method::post);
  EXPECT_EQ(request.target, "/cgi-bin/message/template/send?access_token=T1");
  EXPECT_EQ(request.body, R"({"touser":"o"})");
  EXPECT_EQ(*request.headers.find("Content-Type"), "text/plain");
}

TEST_F(Passing, a_key_as_bearer_needs_no_token_request) {
  EXPECT_EQ(errcode_of(ask({path + "/wxa/x?a=1", Method::get, "", {{"Authorization", "Bearer hy_good"}}})), 0);
  EXPECT_THAT(sent(), ElementsAre("api.weixin.qq.com/wxa/x?a=1&access_token=T1"));
  EXPECT_EQ(wechat.sends.submitted()[0].request.headers.find("Authorization"), nullptr);
}

TEST_F(Passing, what_a_person_allowed_goes_with_the_persons_own_token) {
  const http::Headers bearer{{"Authorization", "Bearer hy_good"}};
  EXPECT_EQ(errcode_of(ask({path + "/sns/userinfo?access_token=U1&openid=o", Method::get, "", bearer})), 0);
  EXPECT_EQ(errcode_of(ask({path + "/sns/auth?access_token=U1&openid=o", Method::get, "", bearer})), 0);
  EXPECT_EQ(errcode_of(ask({path + "/sns/userinfo?access_token=U1&openid=o"})), 41001) << "nobody knows whose it is";
  EXPECT_EQ(errcode_of(ask({path + "/sns/userinfo?access_token=U1&secret=s", Method::get, "", bearer})), 48001);
  EXPECT_THAT(sent(), ElementsAre("api.weixin.qq.com/sns/userinfo?access_token=U1&openid=o",
                                  "api.weixin.qq.com/sns/auth?access_token=U1&openid=o"));
}

// A client of web login that knows nothing but another host.
TEST_F(Passing, a_persons_token_from_here_needs_no_key_beside_it) {
  wechat.next_sends = {
      testing::answer(200, R"({"access_token":"U1","expires_in":7200,"refresh_token":"R1","openid":"o"})")};
  const http::Response login = ask({path + "/sns/oauth2/access_token", Method::post,
                                    "appid=" + appid + "&secret=hy_good&code=c&grant_type=authorization_code"});
  const auto grant = read_json(login.body);
  ASSERT_TRUE(grant.has_value()) << login.body;
  const std::string access = text_of(*grant, "access_token"), refresh = text_of(*grant, "refresh_token");
  EXPECT_THAT(access, EndsWith(".U1"));
  EXPECT_EQ(errcode_of(ask({path + "/sns/userinfo?access_token=" + access + "&openid=o"})), 0);
  EXPECT_EQ(errcode_of(ask({path + "/sns/oauth2/refresh_token", Method::post,
                            "appid=" + appid + "&grant_type=refresh_token&refresh_token=" + refresh})),
            0);
  ASSERT_THAT(wechat.sends.submitted(), SizeIs(3));
  EXPECT_THAT(wechat.sends.submitted()[0].request.body, HasSubstr("secret=real-secret"));
  EXPECT_EQ(wechat.sends.submitted()[1].request.target, "/sns/userinfo?access_token=U1&openid=o");
  EXPECT_THAT(wechat.sends.submitted()[2].request.body, EndsWith("refresh_token=R1"));
  EXPECT_EQ(errcode_of(ask({path + "/sns/userinfo?access_token=hygw_x.U1&openid=o"})), 40001) << "nobody's pass";
  clock.advance(std::chrono::hours{3});
  EXPECT_EQ(errcode_of(ask({path + "/sns/userinfo?access_token=" + access + "&openid=o"})), 42001);
}

TEST_F(Passing, secrets_are_completed_for_the_apis_that_want_them) {
  (void)ask({path + "/sns/jscode2session?appid=" + appid + "&secret=hy_good&js_code=c&grant_type=authorization_code"});
  (void)ask({path + "/cgi-bin/clear_quota/v2", Method::post, R"({"appid":")" + appid + R"(","appsecret":"hy_good"})"});
  // Two SDKs put their access_token beside it (wechatpy, WxJava): a pass of ours, which WeChat must not see.
  (void)ask({with_token("/sns/jscode2session") + "&appid=" + appid + "&secret=hy_good&js_code=c"});
  EXPECT_THAT(sent(),
              ElementsAre("api.weixin.qq.com/sns/jscode2session?appid=" + appid +
                              "&secret=real-secret&js_code=c&grant_type=authorization_code",
                          "api.weixin.qq.com/cgi-bin/clear_quota/v2",
                          "api.weixin.qq.com/sns/jscode2session?appid=" + appid + "&secret=real-secret&js_code=c"));
  EXPECT_THAT(wechat.sends.submitted()[1].request.body, HasSubstr(R"("appsecret":"real-secret")"));
}

TEST_F(Passing, a_stale_token_is_renewed_once_and_the_call_repeated_once) {
  for (const int errcode : {40001, 40014, 42001}) {
    SCOPED_TRACE(errcode);
    const std::size_t before = wechat.sends.submitted().size();
    wechat.next_sends = {WeChat::refused(errcode)};
    EXPECT_EQ(errcode_of(ask({with_token("/cgi-bin/user/get" + std::to_string(errcode))})), 0);
    EXPECT_EQ(wechat.sends.submitted().size(), before + 2);
    EXPECT_NE(wechat.tokens_used.at(before), wechat.tokens_used.at(before + 1));
  }
}

TEST_F(Passing, an_api_that_refuses_every_token_causes_no_storm) {
  const std::string target = with_token("/cgi-bin/component/x");
  for (int i = 0; i < 50; ++i) {
    wechat.next_sends = {WeChat::refused(40001), WeChat::refused(40001)};
    EXPECT_EQ(errcode_of(ask({target})), 40001);
  }
  EXPECT_LE(wechat.token_fetches, 2);
  EXPECT_EQ(wechat.sends.submitted().size(), 51u);
  wechat.next_sends = {WeChat::refused(40001)};
  EXPECT_EQ(errcode_of(ask({with_token("/cgi-bin/user/get")})), 0) << "other APIs are still helped";
}

TEST_F(Passing, without_a_new_token_the_first_answer_comes_back) {
  const std::string target = with_token("/cgi-bin/user/get");
  EXPECT_EQ(errcode_of(ask({target})), 0);
  for (int i = 0; i < 50; ++i) wechat.next_errands.push_back(WeChat::refused(40125));
  wechat.next_sends = {WeChat::refused(42001)};
  EXPECT_EQ(errcode_of(ask({target})), 42001);
  EXPECT_EQ(errcode_of(ask({target})), -1) << "no token at all: certainly not sent";
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(2));
}

TEST_F(Passing, only_what_was_not_sent_goes_to_another_host) {
  const std::string target = with_token("/cgi-bin/user/get");
  wechat.next_sends = {trouble(http::Breakdown::not_connected)};
  EXPECT_EQ(errcode_of(ask({target})), 0);
  EXPECT_THAT(sent(), ElementsAre("api.weixin.qq.com/cgi-bin/user/get?access_token=T1",
                                  "api2.weixin.qq.com/cgi-bin/user/get?access_token=T1"));
  struct Case {
    testing::ScriptedEnding ending;
    int status;
    int errcode;
  };
  const Case cases[] = {{trouble(http::Breakdown::not_written), 200, -1},
                        {trouble(http::Breakdown::no_answer), 504, errcode_of_lost_answer},
                        {trouble(http::Breakdown::bad_answer), 504, errcode_of_lost_answer},
                        {testing::silence(), 504, errcode_of_lost_answer}};
  for (const Case& c : cases) {
    const std::size_t before = wechat.sends.submitted().size();
    wechat.next_sends = {c.ending};
    const http::Response response = ask({target});
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(errcode_of(response), c.errcode);
    EXPECT_EQ(wechat.sends.submitted().size(), before + 1) << "never sent twice";
  }
}

TEST_F(Passing, callers_beyond_what_can_wait_are_told_to_come_again) {
  GatewayRules narrow_rules;
  narrow_rules.waiting_max = 3;
  narrow_rules.waiting_bytes_max = 10;
  Gateway narrow({failing, wechat.sends, egress_, apps_, tokens_, metrics_, clock, random}, questions(),
                 Secret(std::string(32, 'p')), narrow_rules);
  std::vector<std::optional<http::Response>> answered(6);
  const auto take = [&](std::size_t number, std::string body) {
    narrow.take({.method = Method::post, .target = path + "/x", .headers = {}, .body = std::move(body), .peer = ""},
                http::Reply([&answered, number](http::Response response) { answered[number] = std::move(response); }));
  };
  take(0, "12345678");
  take(1, "123");  // over the bytes
  take(2, "12");
  take(3, "");
  take(4, "");  // over the number
  EXPECT_FALSE(answered[0] || answered[2] || answered[3]);
  ASSERT_TRUE(answered[1] && answered[4]);
  EXPECT_EQ(errcode_of(*answered[1]), -1);
  EXPECT_EQ(errcode_of(*answered[4]), -1);
  narrow.run_once(clock.wall());
  EXPECT_TRUE(answered[0] && answered[2] && answered[3]);
}

TEST_F(Passing, while_the_database_is_down_callers_are_told_so_at_once) {
  std::vector<std::optional<http::Response>> answered(3);
  const std::string target = with_token("/cgi-bin/user/get");
  KeyQuestions reading = questions();
  reading.of_id = [](sql::Connection& connection, std::string_view) -> std::optional<Client> {
    (void)connection.execute("SELECT 1", {});
    return std::nullopt;
  };
  Gateway fresh({failing, wechat.sends, egress_, apps_, tokens_, metrics_, clock, random}, std::move(reading),
                Secret(std::string(32, 'p')));
  for (auto& one : answered)
    fresh.take({.method = Method::get, .target = target, .headers = {}, .body = "", .peer = ""},
               http::Reply([&one](http::Response response) { one = std::move(response); }));
  faults.fail_at(1, testing::FaultPlan::When::before, testing::FaultPlan::Times::for_ever);
  EXPECT_THROW(fresh.run_once(clock.wall()), Failure);
  ASSERT_TRUE(answered[0] && answered[1] && answered[2]);
  EXPECT_EQ(answered[0]->status, 500);  // the one that met it
  EXPECT_EQ(errcode_of(*answered[1]), -1);
  EXPECT_EQ(errcode_of(*answered[2]), -1);
}

TEST_F(Passing, calls_are_counted_per_key_and_api) {
  wechat.next_sends = {WeChat::accepted(), WeChat::refused(47003), trouble(http::Breakdown::no_answer)};
  const std::string target = with_token("/cgi-bin/user/get");
  for (int i = 0; i < 3; ++i) (void)ask({target});
  (void)ask({path + "/wxa/%E5%9B%BE", Method::get, "", {{"Authorization", "Bearer hy_good"}}});
  clock.advance(Seconds{2});
  gateway_.run_once(clock.wall());
  std::vector<std::string> lines;
  const std::int64_t day = domain::quota_day({}, clock.wall());
  for (const store::GatewayUse& one :
       store::list_gateway_use(*connection_, {.day = day, .appids = {}, .key_id = ""}, "", 10))
    lines.push_back(fmt::format("{} {} {} {}", store::place_of(one), one.calls, one.refused, one.failed));
  EXPECT_THAT(lines, ElementsAre(appid + "/good/cgi-bin/user/get 3 1 1", appid + "/good/other 1 0 0"));
}

TEST_F(Passing, no_answer_and_no_metric_shows_a_credential) {
  wechat.next_sends = {trouble(http::Breakdown::no_answer)};
  std::string seen = ask({with_token("/cgi-bin/user/get")}).body;
  seen += ask({path + "/cgi-bin/token?grant_type=client_credential&secret=hy_bad&appid=" + appid}).body;
  seen += metrics_.text();
  for (const char* const secret : {"real-secret", "hy_", "access_token=T"}) EXPECT_THAT(seen, Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace hongyan::gateway
