#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct WebLogins : Fixture {
  static std::string url(std::string_view scope, std::string_view more = "&state=S1") {
    return fmt::format("/connect/oauth2/authorize?appid={}&redirect_uri={}&response_type=code&scope={}{}",
                       service_appid, http::percent_encode("https://shop.example.com/in?a=1#/home"), scope, more);
  }
  json::value tap(std::string_view scope, std::string_view answer) {
    return post("/sandbox/oauth",
                fmt::format(R"({{"openid":"{}","url":"https://open.weixin.qq.com{}#wechat_redirect","answer":"{}"}})",
                            stranger, url(scope), answer));
  }
  std::string code(std::string_view scope = "snsapi_userinfo") {
    const std::string back = text_of(tap(scope, "accept"), "redirect");
    const std::size_t from = back.find("code=") + 5;
    return back.substr(from, back.find('&', from) - from);
  }
  json::value change(std::string_view code, std::string_view more = "&grant_type=authorization_code") {
    return get(fmt::format("/sns/oauth2/access_token?appid={}&secret={}&code={}{}", service_appid,
                           secret(service_appid), code, more));
  }
  json::value refresh(std::string_view token) {
    return get(fmt::format("/sns/oauth2/refresh_token?appid={}&grant_type=refresh_token&refresh_token={}",
                           service_appid, token));
  }
  json::value ask(std::string_view path, std::string_view token, std::string_view openid = stranger) {
    return get(fmt::format("/sns/{}?access_token={}&openid={}&lang=zh_CN", path, token, openid));
  }
  static std::int64_t errcode(const json::value& reply) { return number_of(reply, "errcode", -9); }
};

TEST(WebLogin, LeadsFromThePageToThePerson) {
  WebLogins at;
  EXPECT_THAT(text_of(at.tap("snsapi_userinfo", "accept"), "redirect"),
              ::testing::MatchesRegex("https://shop.example.com/in\\?a=1&code=0[0-9A-Za-z]{31}&state=S1#/home"));
  EXPECT_EQ(text_of(at.tap("snsapi_userinfo", "refuse"), "redirect"), "https://shop.example.com/in?a=1&state=S1#/home");
  const json::value grant = at.change(at.code());
  EXPECT_EQ(number_of(grant, "expires_in"), 7200);
  EXPECT_EQ(text_of(grant, "openid"), stranger);
  EXPECT_EQ(text_of(grant, "scope"), "snsapi_userinfo");
  EXPECT_NE(text_of(grant, "unionid"), "");
  const json::value person = at.ask("userinfo", text_of(grant, "access_token"));
  EXPECT_NE(text_of(person, "nickname"), "");
  EXPECT_EQ(text_of(person, "openid"), stranger);
  EXPECT_EQ(write_json(at.ask("auth", text_of(grant, "access_token"))), R"({"errcode":0,"errmsg":"ok"})");
  const json::value again = at.refresh(text_of(grant, "refresh_token"));
  EXPECT_NE(text_of(again, "access_token"), text_of(grant, "access_token"));
  EXPECT_EQ(text_of(again, "refresh_token"), text_of(grant, "refresh_token"));
}

// As OAuth libraries of several languages do.
TEST(WebLogin, TakesAPostedFormInThePlaceOfTheQuery) {
  WebLogins at;
  const json::value grant =
      at.post("/sns/oauth2/access_token", fmt::format("grant_type=authorization_code&code={}&appid={}&secret={}",
                                                      at.code(), service_appid, at.secret(service_appid)));
  EXPECT_EQ(text_of(grant, "openid"), stranger) << write_json(grant);
  const json::value again =
      at.post("/sns/oauth2/refresh_token", fmt::format("refresh_token={}&grant_type=refresh_token&appid={}",
                                                       text_of(grant, "refresh_token"), service_appid));
  EXPECT_EQ(text_of(again, "openid"), stranger) << write_json(again);
  EXPECT_EQ(WebLogins::errcode(at.post("/sns/oauth2/access_token", R"({"code":"x"})")), 41002);
}

TEST(WebLogin, ABrowserIsAskedWhoItIsOrSentBackAtOnce) {
  WebLogins at;
  const auto open = [&](const std::string& target) {
    return at.sandbox.handle({http::Method::get, target, {}, {}, {}});
  };
  EXPECT_THAT(open(WebLogins::url("snsapi_userinfo")).body, HasSubstr("允许 accept"));
  const std::string who = "&state=S&sandbox_openid=" + std::string(stranger);
  EXPECT_EQ(open(WebLogins::url("snsapi_base", who)).status, 302) << "silent";
  EXPECT_EQ(open(WebLogins::url("snsapi_userinfo", who)).status, 200);
  const http::Response back = open(WebLogins::url("snsapi_userinfo", who + "&sandbox_answer=accept"));
  EXPECT_THAT(*back.headers.find("Location"), StartsWith("https://shop.example.com/in?a=1&code=0"));
  EXPECT_THAT(open(WebLogins::url("snsapi_login")).body, HasSubstr("scope must be"));
  EXPECT_THAT(open(WebLogins::url("snsapi_base", "&state=a-b")).body, HasSubstr("state holds"));
  at.post("/sandbox/apps/" + std::string(service_appid), R"({"web_domains":["other.example.com"]})");
  EXPECT_THAT(open(WebLogins::url("snsapi_base")).body, HasSubstr("web_domains"));
  at.post("/sandbox/apps/" + std::string(service_appid), R"({"verified":false})");
  EXPECT_THAT(open(WebLogins::url("snsapi_base")).body, HasSubstr("no 网页授权"));
}

TEST(WebLogin, RefusesWithThePlatformsCodes) {
  WebLogins at;
  const std::string base = "/sns/oauth2/access_token?";
  const std::string own = fmt::format("appid={}", service_appid);
  const std::string whole = fmt::format("{}&secret={}", own, at.secret(service_appid));
  const std::pair<std::string, int> cases[] = {
      {base, 41002},
      {base + "appid=wx0", 40013},
      {base + fmt::format("appid={}", mini_appid), 40013},
      {base + own, 41004},
      {base + own + "&secret=x", 40125},
      {base + whole, 41008},
      {base + whole + "&code=x", 40002},
      {base + whole + "&code=x&grant_type=authorization_code", 40029},
      {"/sns/oauth2/refresh_token?", 41002},
      {"/sns/oauth2/refresh_token?" + own, 40002},
      {"/sns/oauth2/refresh_token?" + own + "&grant_type=refresh_token", 41003},
      {"/sns/oauth2/refresh_token?" + own + "&grant_type=refresh_token&refresh_token=x", 40030},
      {"/sns/userinfo?openid=x", 41001},
      {"/sns/userinfo?access_token=x&openid=x", 40001},
      {"/sns/auth?access_token=x&openid=x", 40001},
  };
  for (const auto& [target, errcode] : cases) EXPECT_EQ(WebLogins::errcode(at.get(target)), errcode) << target;
  EXPECT_THAT(text_of(at.get("/sns/userinfo?access_token=x&openid=x"), "errmsg"),
              StartsWith("invalid credential, access_token is invalid or not latest, rid: "));
  const std::string code = at.code();
  const json::value grant = at.change(code);
  const std::string token = text_of(grant, "access_token"), refresh_token = text_of(grant, "refresh_token");
  EXPECT_EQ(WebLogins::errcode(at.change(code)), 40163);
  EXPECT_EQ(WebLogins::errcode(at.ask("userinfo", token, "")), 41009);
  EXPECT_EQ(WebLogins::errcode(at.ask("auth", token, follower)), 40003);
  EXPECT_EQ(WebLogins::errcode(at.ask("userinfo", text_of(at.change(at.code("snsapi_base")), "access_token"))), 48001);
  const std::string old = at.code();
  at.clock.advance(Seconds{300});
  EXPECT_EQ(WebLogins::errcode(at.change(old)), 42003);
  at.clock.advance(Seconds{7200});
  EXPECT_EQ(WebLogins::errcode(at.ask("userinfo", token)), 42001);
  at.clock.advance(Seconds{30 * 24 * 3600});
  EXPECT_EQ(WebLogins::errcode(at.refresh(refresh_token)), 42002);
  const json::value fresh = at.change(at.code());
  at.post("/sandbox/oauth", fmt::format(R"({{"openid":"{}","answer":"revoke"}})", stranger));
  EXPECT_EQ(WebLogins::errcode(at.refresh(text_of(fresh, "refresh_token"))), 42007);
  EXPECT_EQ(WebLogins::errcode(at.ask("userinfo", text_of(fresh, "access_token"))), 42007);
}

}  // namespace
}  // namespace hongyan::sandbox
