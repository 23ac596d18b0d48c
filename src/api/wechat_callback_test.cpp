#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/fixture.hpp"
#include "http/url.hpp"
#include "wechat/callback/cipher.hpp"
#include "wechat/callback/signature.hpp"

namespace hongyan::api {
namespace {

using http::Method;

std::string popup(std::int64_t at_s) {
  return fmt::format(
      "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oX]]></FromUserName>"
      "<CreateTime>{}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe]]></Event>"
      "<EventKey></EventKey></xml>",
      at_s);
}

class Callback : public ::testing::Test {
 protected:
  struct Pushed {
    std::string target, body;
  };
  Pushed push(std::string_view appid, std::string_view text, std::string_view token = callback_token) {
    const std::string key(aes_key);
    const std::string sealed = wechat::encrypt_message(*wechat::AesKey::parse(key), appid, text, "0123456789abcdef");
    const std::string timestamp = std::to_string(to_unix_s(house.clock.wall()));
    const std::string signature = wechat::sign({token, timestamp, "nonce1", sealed});
    return {.target = fmt::format("/wechat/{}?timestamp={}&nonce=nonce1&encrypt_type=aes&msg_signature={}", appid,
                                  timestamp, signature),
            .body = fmt::format("<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{}]]></Encrypt></xml>",
                                sealed)};
  }
  http::Response deliver(const Pushed& pushed) {
    return house.call({.method = Method::post,
                       .target = pushed.target,
                       .body = pushed.body,
                       .headers = {{"Content-Type", "text/xml"}, {"Authorization", ""}}});
  }
  std::int64_t now_s() { return to_unix_s(house.clock.wall()); }
  std::size_t events() { return body_of(house.get("/v1/events")).at("items").as_array().size(); }
  ApiHouse house;
};

TEST_F(Callback, an_authentic_push_is_stored_and_answered_success_even_when_repeated) {
  const Pushed pushed = push(program_appid, popup(now_s()));
  for (int delivery = 0; delivery < 3; ++delivery) {
    const http::Response response = deliver(pushed);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "success");
  }
  EXPECT_EQ(events(), 1U);
  const http::Response listed = house.get("/v1/events?app=" + std::string(program_appid));
  EXPECT_EQ(text_at(listed, "/items/0/event"), "subscribe");
  EXPECT_NE(text_at(listed, "/items/0/body").find("oX"), std::string::npos);
  const http::Headers reader = ApiHouse::bearing(house.make_key({"events:read"}));
  EXPECT_EQ(text_at(house.call({.target = "/v1/events", .headers = reader}), "/items/0/body"), "null");
}

TEST_F(Callback, everything_else_gets_one_and_the_same_refusal) {
  const Pushed good = push(program_appid, popup(now_s()));
  const auto changed = [&](std::string_view what, std::string_view with) {
    Pushed pushed = good;
    pushed.target.replace(pushed.target.find(what), what.size(), with);
    return pushed;
  };
  Pushed cut = good;
  cut.body = cut.body.substr(0, cut.body.size() / 2);
  Pushed flipped = good;
  flipped.body[flipped.body.find("CDATA[", 60) + 20] ^= 1;
  Pushed foreign = push(service_appid, popup(now_s()));
  foreign.target.replace(foreign.target.find(service_appid), service_appid.size(), program_appid);
  Pushed unknown = push("wx0000000000000000", popup(now_s()));
  Pushed plain = good;
  plain.body = popup(now_s());
  const Pushed other_token = push(program_appid, popup(now_s()), "anothertoken");
  const Pushed nonsense = push(program_appid, "<xml><a></xml>");
  const Pushed doctype = push(program_appid, "<!DOCTYPE x><xml></xml>");
  const std::pair<const char*, Pushed> cases[] = {{"nonce", changed("nonce1", "nonce2")},
                                                  {"no signature", changed("msg_signature", "other")},
                                                  {"cut", cut},
                                                  {"flipped", flipped},
                                                  {"another app's", foreign},
                                                  {"unknown app", unknown},
                                                  {"no appid at all", changed(program_appid, "nobody")},
                                                  {"plain", plain},
                                                  {"another token", other_token},
                                                  {"broken inside", nonsense},
                                                  {"with a DTD inside", doctype}};
  for (const auto& [name, pushed] : cases) {
    const http::Response response = deliver(pushed);
    EXPECT_EQ(response.status, 403) << name;
    EXPECT_EQ(response.body, "forbidden") << name;
    EXPECT_EQ(*response.headers.find("Content-Type"), "text/plain; charset=utf-8") << name;
  }
  house.clock.advance(Milliseconds{301'000});
  EXPECT_EQ(deliver(good).status, 403);
  EXPECT_EQ(events(), 0U);
}

TEST_F(Callback, the_size_is_looked_at_first) {
  Pushed pushed = push(program_appid, popup(now_s()));
  pushed.body.resize(64 * 1024 + 1, ' ');
  EXPECT_EQ(deliver(pushed).status, 413);
}

TEST_F(Callback, is_not_called_stored_when_it_is_not) {
  const Pushed pushed = push(program_appid, popup(now_s()));
  house.faults.fail_at(1, testing::FaultPlan::When::before, testing::FaultPlan::Times::for_ever);
  const http::Response failed = deliver(pushed);
  EXPECT_EQ(failed.status, 503);
  EXPECT_EQ(failed.body.find("success"), std::string::npos);
  house.faults.fail_never();
  EXPECT_EQ(deliver(pushed).status, 200);
  EXPECT_EQ(events(), 1U);
}

TEST_F(Callback, the_url_is_verified_by_an_echo) {
  const std::string timestamp = std::to_string(now_s());
  const auto target = [&](std::string_view appid, std::string_view token) {
    return fmt::format("/wechat/{}?timestamp={}&nonce=n1&echostr=echo%2B42&signature={}", appid, timestamp,
                       wechat::sign({token, timestamp, "n1"}));
  };
  const http::Response echoed = house.get(target(program_appid, callback_token));
  EXPECT_EQ(echoed.status, 200);
  EXPECT_EQ(echoed.body, "echo+42");
  for (const std::string& wrong : {target(program_appid, "x"), target("wx0000000000000000", callback_token),
                                   "/wechat/" + std::string(program_appid)}) {
    EXPECT_EQ(house.get(wrong).status, 403);
    EXPECT_EQ(house.get(wrong).body, "forbidden");
  }
}

}  // namespace
}  // namespace hongyan::api
