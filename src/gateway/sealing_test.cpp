#include "gateway/sealing.hpp"

#include <gtest/gtest.h>

namespace hongyan::gateway {
namespace {

constexpr std::string_view send = "/cgi-bin/message/custom/send";

store::App app_signing() {
  engine::Signing signing;
  signing.keys.appid = *wechat::AppId::parse("wx3100000000000002");
  signing.keys.symmetric_key = Secret(std::string(32, 'k'));
  signing.apis = engine::usually_signed_apis();
  signing.origin = {.host = "api.weixin.qq.com"};
  store::App app;
  app.appid = signing.keys.appid;
  app.signing = engine::write_signing(signing);
  return app;
}

http::Request posting(std::string body, http::Headers headers = {}) {
  return {.method = http::Method::post,
          .target = std::string(send),
          .headers = std::move(headers),
          .body = std::move(body),
          .peer = {}};
}

TEST(Sealing, is_for_plain_calls_to_apis_that_the_app_signs) {
  const store::App app = app_signing();
  struct Case {
    const char* name;
    std::string_view path;
    http::Request request;
    bool is_sealed;
  };
  http::Request get = posting("{}");
  get.method = http::Method::get;
  const Case cases[] = {{"a send", send, posting(R"({"touser":"o"})"), true},
                        {"an API that nobody signs", "/cgi-bin/tags/create", posting("{}"), false},
                        {"an API we do not know", "/wxa/unheard_of", posting("{}"), false},
                        {"signed by its caller", send, posting("{}", {{"Wechatmp-Signature", "x"}}), false},
                        {"no JSON object", send, posting("touser=o"), false},
                        {"another method", send, get, false}};
  for (const Case& one : cases)
    EXPECT_EQ(sealing_of(app, one.path, one.request).has_value(), one.is_sealed) << one.name;
  EXPECT_FALSE(sealing_of(store::App{}, send, posting("{}"))) << "without keys";
}

TEST(Sealing, does_not_take_an_unproved_answer_for_one) {
  const auto sealing = sealing_of(app_signing(), send, posting("{}"));
  ASSERT_TRUE(sealing);
  EXPECT_FALSE(unseal(*sealing, http::make_response(200, "application/json", R"({"errcode":0})"), WallTime{}));
  EXPECT_TRUE(unseal(*sealing, http::make_response(200, "application/json", R"({"errcode":40001})"), WallTime{}));
}

}  // namespace
}  // namespace hongyan::gateway
