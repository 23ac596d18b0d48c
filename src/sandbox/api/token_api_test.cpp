#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::StartsWith;

struct Tokens : Fixture {
  using Fixture::Fixture;
  // The errcode of a harmless call with that token.
  std::int64_t try_token(const std::string& token) {
    return number_of(get("/cgi-bin/template/get_industry?access_token=" + token), "errcode");
  }
  json::value stable(std::string more = "") {
    return post("/cgi-bin/stable_token", R"({"grant_type":"client_credential","appid":")" + std::string(service_appid) +
                                             R"(","secret":")" + secret(service_appid) + "\"" + more + "}");
  }
};

TEST(PlainToken, ChecksInTheObservedOrder) {
  Tokens at;
  const std::string secret = at.secret(service_appid), appid(service_appid);
  struct Case {
    std::string query;
    int errcode;
    std::string errmsg;
  };
  for (const Case& each :
       {Case{"", 41002, "appid missing rid: "}, Case{"appid=wx1", 40013, "invalid appid rid: "},
        Case{"appid=" + appid + "&secret=" + secret, 40002, "invalid grant_type rid: "},
        Case{"grant_type=client_credential&appid=" + appid, 41004, "appsecret missing rid: "},
        Case{"grant_type=client_credential&appid=" + appid + "&secret=x", 40125, "invalid appsecret rid: "}}) {
    const json::value reply = at.get("/cgi-bin/token?" + each.query);
    EXPECT_EQ(number_of(reply, "errcode"), each.errcode);
    EXPECT_THAT(text_of(reply, "errmsg"), StartsWith(each.errmsg));
  }
}

TEST(PlainToken, ANewOneEndsTheOldAfterFiveMinutesOrAtOnce) {
  Tokens at;
  const std::string first = at.token(service_appid), second = at.token(service_appid);
  EXPECT_NE(first, second);
  EXPECT_EQ(at.try_token(first), 0);
  EXPECT_EQ(at.try_token(second), 0);
  at.clock.advance(Seconds{300});
  EXPECT_EQ(at.try_token(first), 40001);
  EXPECT_EQ(at.try_token(second), 0);
  at.clock.advance(Seconds{6900});
  EXPECT_EQ(at.try_token(second), 42001);
  at.sandbox.settings().plain_handover = TokenHandover::at_once;
  const std::string third = at.token(service_appid), fourth = at.token(service_appid);
  EXPECT_EQ(at.try_token(third), 40001);
  EXPECT_EQ(at.try_token(fourth), 0);
}

TEST(PlainToken, EndsTheDayAtItsLimit) {
  Tokens at({.token_daily = 1});
  EXPECT_FALSE(at.token(service_appid).empty());
  const std::string query = "/cgi-bin/token?grant_type=client_credential&appid=" + std::string(service_appid) +
                            "&secret=" + at.secret(service_appid);
  EXPECT_THAT(text_of(at.get(query), "errmsg"),
              StartsWith("reach max api daily quota limit, could get access_token by getStableAccessToken"));
}

TEST(StableToken, StaysTheSameUntilItNearsItsEnd) {
  Tokens at;
  const std::string first = text_of(at.stable(), "access_token");
  at.clock.advance(Seconds{6000});
  EXPECT_EQ(text_of(at.stable(), "access_token"), first);
  EXPECT_EQ(number_of(at.stable(), "expires_in"), 1200);
  at.clock.advance(Seconds{900});  // 300 s before its end
  const json::value renewed = at.stable();
  EXPECT_NE(text_of(renewed, "access_token"), first);
  EXPECT_EQ(number_of(renewed, "expires_in"), 7200);
  EXPECT_EQ(at.try_token(first), 0);  // both work
  at.clock.advance(Seconds{300});
  EXPECT_EQ(at.try_token(first), 42001);
  EXPECT_EQ(at.try_token(text_of(renewed, "access_token")), 0);
}

TEST(StableToken, LivesApartFromThePlainOne) {
  Tokens at({.plain_handover = TokenHandover::at_once});
  const std::string stable = text_of(at.stable(), "access_token"), plain = at.token(service_appid);
  at.stable(R"(,"force_refresh":true)");
  EXPECT_EQ(at.try_token(plain), 0);
  EXPECT_EQ(at.try_token(stable), 40001);
}

TEST(StableToken, OutlivesAnyNumberOfPlainOnes) {
  Tokens at;
  const std::string stable = text_of(at.stable(), "access_token"), plain = at.token(service_appid);
  for (int i = 0; i < 200; ++i) at.token(service_appid);
  EXPECT_EQ(at.try_token(stable), 0);
  at.clock.advance(Seconds{7200});
  for (int i = 0; i < 2; ++i) at.token(service_appid);
  EXPECT_EQ(at.try_token(plain), 40001);  // long forgotten, so no longer told from a made-up one
}

TEST(StableToken, ForcedRefreshesAreRare) {
  for (const auto choice : {ForcedRefreshSpent::same_token, ForcedRefreshSpent::error_45009}) {
    Tokens at({.forced_refresh_spent = choice, .forced_refresh_daily = 1});
    const std::string first = text_of(at.stable(), "access_token");
    const std::string second = text_of(at.stable(R"(,"force_refresh":true)"), "access_token");
    EXPECT_NE(first, second);
    at.clock.advance(Seconds{29});
    EXPECT_EQ(text_of(at.stable(R"(,"force_refresh":true)"), "access_token"), second);  // too soon
    at.clock.advance(Seconds{1});
    const json::value spent = at.stable(R"(,"force_refresh":true)");
    if (choice == ForcedRefreshSpent::same_token)
      EXPECT_EQ(text_of(spent, "access_token"), second);
    else
      EXPECT_EQ(number_of(spent, "errcode"), 45009);
  }
}

TEST(StableToken, HasALimitPerMinute) {
  Tokens at({.stable_token_minute = 1});
  EXPECT_EQ(number_of(at.stable(), "errcode"), 0);
  EXPECT_THAT(text_of(at.stable(), "errmsg"),
              StartsWith("api minute-quota reach limit, must slower, retry next minute rid: "));
  at.clock.advance(Seconds{60});
  EXPECT_EQ(number_of(at.stable(), "errcode"), 0);
  EXPECT_EQ(number_of(at.get("/cgi-bin/stable_token"), "errcode"), 43002);
}

TEST(Quota, CanBeReadAndCleared) {
  Tokens at({.template_daily = 1});
  const std::string token = at.token(service_appid);
  const std::string path = "/cgi-bin/message/template/send?access_token=" + token;
  EXPECT_EQ(number_of(at.post(path, send_body(follower, typed_template, typed_data)), "errcode"), 0);
  EXPECT_EQ(number_of(at.post(path, send_body(follower, typed_template, typed_data)), "errcode"), 45009);
  const json::value quota =
      at.post("/cgi-bin/openapi/quota/get?access_token=" + token, R"({"cgi_path":"/cgi-bin/message/template/send"})");
  EXPECT_EQ(write_json(*find_member(quota, "quota")), R"({"daily_limit":1,"used":1,"remain":0})");
  EXPECT_EQ(number_of(at.post("/cgi-bin/clear_quota?access_token=" + token, R"({"appid":"wx1"})"), "errcode"), 40013);
  EXPECT_EQ(number_of(at.post("/cgi-bin/clear_quota?access_token=" + token,
                              R"({"appid":")" + std::string(service_appid) + "\"}"),
                      "errcode"),
            0);
  at.clock.advance(Seconds{60});
  EXPECT_EQ(number_of(at.post(path, send_body(follower, typed_template, typed_data)), "errcode"), 0);
}

}  // namespace
}  // namespace hongyan::sandbox
