#include "engine/access/signing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/seeded_random.hpp"

namespace hongyan::engine {
namespace {

using wechat::Api;

store::App app_signing(std::vector<Api> apis) {
  Signing signing;
  signing.keys.appid = *wechat::AppId::parse("wx3100000000000002");
  signing.keys.symmetric_key = Secret(std::string(32, 'k'));
  signing.keys.symmetric_number = "1";
  signing.apis = std::move(apis);
  signing.origin = {.host = "api.weixin.qq.com"};
  store::App app;
  app.appid = signing.keys.appid;
  app.signing = write_signing(signing);
  return app;
}

TEST(Signing, is_for_the_chosen_calls_of_apps_that_have_keys) {
  struct Case {
    const char* name;
    std::vector<Api> apis;
    Api api;
    bool is_signed;
  };
  const Case cases[] = {{"chosen", {Api::custom_send}, Api::custom_send, true},
                        {"not chosen", {Api::custom_send}, Api::quota_get, false},
                        {"never signed, whatever is stored", {Api::media_upload}, Api::media_upload, false},
                        {"none", {}, Api::custom_send, false}};
  for (const Case& one : cases) {
    const auto signing = signing_of(app_signing(one.apis), one.api);
    ASSERT_TRUE(signing) << one.name;
    EXPECT_EQ(signing->has_value(), one.is_signed) << one.name;
  }
  EXPECT_FALSE(signing_of(store::App{}, Api::custom_send)->has_value()) << "no keys";
}

TEST(Signing, is_read_as_it_was_written) {
  const store::App app = app_signing(usually_signed_apis());
  const auto signing = read_signing(app.appid, app.signing);
  ASSERT_TRUE(signing);
  EXPECT_EQ(write_signing(*signing).reveal(), app.signing.reveal());
  EXPECT_THAT(signing->apis, ::testing::Not(::testing::Contains(Api::subscribe_send)));
  EXPECT_FALSE(read_signing(app.appid, Secret("{}")));
}

TEST(Signing, says_what_is_wrong_with_the_keys_before_anything_is_sent) {
  const store::App app = app_signing({Api::custom_send});
  SeededRandom random(1);
  const wechat::Call call{.api = Api::custom_send, .query = "", .body = "{}", .content_type = "application/json"};
  const auto made = sign_call(**signing_of(app, Api::custom_send), call, WallTime{}, random);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error(), ::testing::HasSubstr("private key"));
}

TEST(Signing, an_unsigned_success_is_no_answer_to_a_signed_call) {
  const auto signing = *signing_of(app_signing({Api::custom_send}), Api::custom_send);
  const auto taken = http::make_response(200, "application/json", R"({"errcode":0,"errmsg":"ok"})");
  EXPECT_FALSE(read_answer(signing, Api::custom_send, taken, WallTime{}));
  EXPECT_TRUE(read_answer(std::nullopt, Api::custom_send, taken, WallTime{}));
  const auto refused =
      http::make_response(200, "application/json", R"({"errcode":40234,"errmsg":"invalid signature"})");
  const auto read = read_answer(signing, Api::custom_send, refused, WallTime{});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->errcode, 40234);
}

}  // namespace
}  // namespace hongyan::engine
