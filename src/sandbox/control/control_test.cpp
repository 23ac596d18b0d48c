#include "sandbox/control/control.hpp"

#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;

TEST(Control, ErrorsSayWhatHelps) {
  struct Case {
    http::Method method;
    std::string target;
    std::string body;
    int status;
    std::string says;
  };
  Fixture at;
  for (const Case& each :
       {Case{http::Method::get, "/sandbox/nothing", "", 404, "GET /sandbox lists what there is"},
        Case{http::Method::get, "/sandbox/follow", "", 405, "does not take GET"},
        Case{http::Method::post, "/sandbox/follow", "{", 400, "the body is not JSON"},
        Case{http::Method::post, "/sandbox/follow", "{}", 400, "name the person: \\\"openid\\\""},
        Case{http::Method::post, "/sandbox/follow", R"({"openid":"x"})", 404, "there is no openid x"},
        Case{http::Method::post, "/sandbox/follow", R"({"openid":"ogYQ75G33BMpuKOjKjIIOiFP7cF4"})", 400,
             "a mini program cannot be followed"},
        Case{http::Method::post, "/sandbox/apps", R"({"kind":"robot"})", 400, "\\\"kind\\\" must be"},
        Case{http::Method::post, "/sandbox/apps/wx1/callback", "{}", 404, "there is no app wx1"},
        Case{http::Method::post, "/sandbox/apps/wx2210554e092c3f99/callback", R"({"url":"ftp://a"})", 400, "url"},
        Case{http::Method::post, "/sandbox/apps/wx2210554e092c3f99/callback", R"({"encoding_aes_key":"short"})", 400,
             "43 letters and digits"},
        Case{http::Method::post, "/sandbox/clock", "{}", 400, "advance_ms"},
        Case{http::Method::post, "/sandbox/settings", R"({"tokens":1})", 400, "there is no setting"},
        Case{http::Method::post, "/sandbox/settings", R"({"plain_handover":"never"})", 400,
             "\\\"overlap\\\" or \\\"at_once\\\""},
        Case{http::Method::post, "/sandbox/block", R"({"openid":"o_rbq1TOgERuflYd7PsiE9H565Oo","how":"gone"})", 400,
             "blacklist"}}) {
    const http::Response response = at.sandbox.handle({each.method, each.target, {}, each.body, {}});
    EXPECT_EQ(response.status, each.status) << each.target;
    EXPECT_THAT(response.body, HasSubstr(each.says)) << each.target;
  }
}

TEST(Control, IsNotReachedByCallsThatBearAToken) {
  Fixture at;
  const std::string token = "access_token=" + at.token(service_appid);
  for (const std::string target : {"/sandbox?", "/sandbox/apps?", "//sandbox/apps?", "/sandbox/log?after=0&",
                                   "/mp/subscribemsg?action=get_confirm&", "/connect/oauth2/authorize?scope=a&"})
    EXPECT_EQ(number_of(at.get(target + token), "errcode"), 40066) << target;
  EXPECT_EQ(number_of(at.post("/sandbox/clock?" + token, R"({"advance_ms":60000})"), "errcode"), 40066);
  EXPECT_EQ(number_of(at.get("/sandbox/clock"), "offset_ms"), 0);
}

TEST(Control, AMemberThatChangesNothingIsRefused) {
  Fixture at;
  const std::string target = "/sandbox/apps/" + std::string(service_appid);
  for (const std::string body : {R"({"verfied":false})", R"({"verified":"no"})", R"({"secret_frozen":1})", R"([])",
                                 R"({"kind":"mini_program"})", R"({"callback":{"url":"http://127.0.0.1/"}})"})
    EXPECT_NE(text_of(at.post(target, body), "error"), "") << body;
  EXPECT_TRUE(find_member(at.app(service_appid), "verified")->get_bool());
  EXPECT_EQ(text_of(at.post(target, write_json(at.app(service_appid))), "error"), "")
      << "what is told may be sent back";
  EXPECT_EQ(text_of(at.post(target, R"({"verified":false,"kill_tokens":true})"), "error"), "");
  EXPECT_FALSE(find_member(at.app(service_appid), "verified")->get_bool());
}

TEST(Control, WhatIsOfAnotherKindIsToldWithItsPlace) {
  struct Case {
    std::string target, body, pointer;
  };
  Fixture at;
  const std::string app = "/sandbox/apps/" + std::string(service_appid);
  const std::string person = R"("openid":"ogYQ75G33BMpuKOjKjIIOiFP7cF4")";
  for (const Case& each :
       {Case{"/sandbox/users", R"({"count":"3"})", "/count"},
        Case{"/sandbox/users", R"({"count":2.5})", "/count"},
        Case{"/sandbox/users", R"({"counts":3})", "/counts"},
        Case{"/sandbox/users", R"({"following":1})", "/following"},
        Case{"/sandbox/users", R"({"apps":"wx6a1b0c2d3e4f5a01"})", "/apps"},
        Case{"/sandbox/follow", R"({"openid":5})", "/openid"},
        Case{"/sandbox/follow", "[]", ""},
        Case{"/sandbox/follow", R"({"openid":"a","openid":"b"})", "/openid"},
        Case{"/sandbox/form", "{" + person + R"(,"count":"2"})", "/count"},
        Case{"/sandbox/prompt", "{" + person + R"(,"answers":{},"always_keep":"yes"})", "/always_keep"},
        Case{"/sandbox/subscription", "{" + person + R"(,"main_switch":"aus"})", "/main_switch"},
        Case{"/sandbox/mass", R"({"appid":"wx6a1b0c2d3e4f5a01","status":"send fail","errors":"1"})", "/errors"},
        Case{"/sandbox/mass", R"({"appid":"wx6a1b0c2d3e4f5a01","errors":1})", "/errors"},
        Case{"/sandbox/mass", R"({"appid":"wx6a1b0c2d3e4f5a01","protocol_agreed":"no"})", "/protocol_agreed"},
        Case{"/sandbox/faults", R"({"scripts":{}})", "/scripts"},
        Case{"/sandbox/faults", R"({"scripts":[{"fault":"slow"},{"fault":"slow","times":"3"}]})", "/scripts/1/times"},
        Case{"/sandbox/faults", R"({"scripts":[{"fault":"slow","path":"/token"}]})", "/scripts/0/path"},
        Case{"/sandbox/faults", R"({"scripts":[{"fault":"refused","errcode":4294967296,"errmsg":"x"}]})", "/scripts/0"},
        Case{"/sandbox/clock", R"({"advance_ms":"60000"})", "/advance_ms"},
        Case{"/sandbox/clock", R"({"advance_ms":9223372036854775807})", "/advance_ms"},
        Case{"/sandbox/clock", R"({"set":"9999-01-01"})", "/set"},
        Case{"/sandbox/quota", R"({"appid":"wx6a1b0c2d3e4f5a01","api":"/cgi-bin/message/custom/send","used":-1})",
             "/used"},
        Case{"/sandbox/quota", R"({"appid":"wx6a1b0c2d3e4f5a01","api":"/cgi-bin/message/custom/send","fill":"all"})",
             "/fill"},
        Case{app, R"({"name":7})", "/name"},
        Case{app, R"({"kill_tokens":"now"})", "/kill_tokens"},
        Case{app + "/callback", R"({"uri":"http://127.0.0.1/"})", "/uri"},
        Case{"/sandbox/apps", R"({"kind":"mini_program","verfied":true})", "/verfied"},
        Case{"/sandbox/apps", R"({"kind":"mini_program","callback":{"mode":2}})", "/callback/mode"}}) {
    const http::Response response = at.sandbox.handle({http::Method::post, each.target, {}, each.body, {}});
    EXPECT_EQ(response.status, 400) << each.target << each.body;
    const auto told = read_json(response.body);
    ASSERT_TRUE(told && find_member(*told, "pointer") != nullptr) << each.target << each.body << response.body;
    EXPECT_EQ(text_of(*told, "pointer"), each.pointer) << response.body;
  }
  EXPECT_TRUE(at.sandbox.log().empty()) << "nothing of it happened";
  EXPECT_EQ(at.sandbox.handle({http::Method::get, "/sandbox/log?after=last", {}, {}, {}}).status, 400);
  EXPECT_NE(text_of(at.post("/sandbox/settings", R"({"prepay_uses":99999999999})"), "error"), "");
  EXPECT_NE(text_of(at.post("/sandbox/settings", R"({"token_life_s":9223372036854775807})"), "error"), "");
  EXPECT_EQ(text_of(at.post("/sandbox/users", R"({"count":null,"name":null})"), "error"), "") << "null is absent";
}

TEST(Control, SettingsAreReadAndChangedAllOrNothing) {
  Fixture at;
  const json::value before = at.get("/sandbox/settings");
  EXPECT_EQ(text_of(before, "duplicate_answer"), "same_msgid");
  at.post("/sandbox/settings", R"({"template_daily":5,"nonsense":1})");
  EXPECT_EQ(at.sandbox.settings().template_daily, 100'000);
  at.post(
      "/sandbox/settings",
      R"({"template_daily":5,"duplicate_answer":"error_40241","blocked_words":[],"receipt_delay_ms":0,"stub":true,"faults":{"slow":1}})");
  EXPECT_EQ(at.sandbox.settings().template_daily, 5);
  EXPECT_EQ(at.sandbox.settings().duplicate_answer, DuplicateAnswer::error_40241);
  EXPECT_TRUE(at.sandbox.settings().blocked_words.empty());
  EXPECT_TRUE(at.sandbox.settings().stub);
  EXPECT_EQ(at.sandbox.settings().faults.slow, 1);
  // What is read can be written back as it is.
  EXPECT_EQ(at.post("/sandbox/settings", write_json(before)), before);
}

TEST(Control, TheClockMovesAndTokensAgeWithIt) {
  Fixture at;
  const std::string token = at.token(service_appid);
  EXPECT_EQ(text_of(at.post("/sandbox/clock", R"({"set":"2026-11-20T10:00:00Z"})"), "now"), "2026-11-20T10:00:00.000Z");
  EXPECT_EQ(number_of(at.get("/cgi-bin/template/get_industry?access_token=" + token), "errcode"), 42001);
}

TEST(Control, PeopleAndAppsCanBeAdded) {
  Fixture at;
  const json::value app = at.post("/sandbox/apps", R"({"kind":"service_account","name":"新号"})");
  const std::string appid = text_of(app, "appid");
  EXPECT_EQ(appid.size(), 18u);
  const json::value users = at.post("/sandbox/users", R"({"appid":")" + appid + R"(","count":3,"following":true})");
  EXPECT_EQ(find_member(users, "users")->get_array().size(), 3u);
  EXPECT_EQ(number_of(at.app(appid), "followers"), 3);
  const json::value everywhere = at.post("/sandbox/users", R"({"name":"小明"})");
  const json::array& identities = find_member(everywhere, "users")->get_array();
  ASSERT_EQ(identities.size(), 5u);
  EXPECT_EQ(text_of(identities[0], "unionid"), text_of(identities[4], "unionid"));
  EXPECT_NE(text_of(identities[0], "openid"), text_of(identities[4], "openid"));
  EXPECT_EQ(text_of(at.get("/cgi-bin/token?grant_type=client_credential&appid=" + appid +
                           "&secret=" + text_of(app, "secret")),
                    "expires_in"),
            "7200");
}

TEST(Control, TheLogIsReadInPagesAndBounded) {
  Fixture at({.log_entries_max = 10});
  for (int i = 0; i < 15; ++i) at.post("/cgi-bin/message/template/send", "{}");
  EXPECT_LE(at.sandbox.log().size(), 10u);
  EXPECT_EQ(at.sandbox.log().back().seq, 15u);
  const json::value page = at.get("/sandbox/log?after=12&limit=2");
  const json::array& entries = find_member(page, "entries")->get_array();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(number_of(entries[0], "seq"), 13);
  EXPECT_EQ(number_of(entries[0], "errcode"), 41001);
  EXPECT_EQ(number_of(page, "next_after"), 14);
}

TEST(Stub, TakesAnyMessageAndRemembersNothing) {
  Fixture at({.stub = true});
  for (const std::string path :
       {"/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend", "/cgi-bin/message/custom/send"})
    EXPECT_EQ(number_of(at.post(path + "?access_token=any", "{}"), "errcode", -9), 0);
  EXPECT_EQ(text_of(at.get("/cgi-bin/token?appid=a"), "expires_in"), "7200");
  EXPECT_TRUE(at.sandbox.log().empty());
}

}  // namespace
}  // namespace hongyan::sandbox
