#include "wechat/api.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace hongyan::wechat {
namespace {

TEST(Api, EveryEndpointHasANameAndAPathOfItsOwn) {
  std::set<std::string_view> names;
  std::set<std::string_view> paths;
  for (const Api api : all_apis()) {
    EXPECT_TRUE(names.insert(to_string(api)).second) << to_string(api);
    EXPECT_TRUE(paths.insert(path_of(api)).second) << path_of(api);
    EXPECT_EQ(parse_api(to_string(api)), api);
    EXPECT_TRUE(path_of(api).starts_with('/'));
  }
  EXPECT_EQ(parse_api("template_sent"), std::nullopt);
}

TEST(Api, OnlySendsReachAPhone) {
  const std::set<Api> sends{Api::template_send, Api::subscribe_send, Api::notice_send, Api::one_time_send,
                            Api::form_send,     Api::uniform_send,   Api::card_update, Api::custom_send,
                            Api::mass_sendall,  Api::mass_send,      Api::mass_preview};
  for (const Api api : all_apis()) EXPECT_EQ(effect_of(api) == Effect::sends, sends.contains(api)) << to_string(api);
}

TEST(Api, FewEndpointsTakeTheSecret) {
  const std::set<Api> secret{Api::token, Api::stable_token, Api::jscode2session, Api::clear_quota_v2};
  for (const Api api : all_apis())
    EXPECT_EQ(credential_of(api) == Credential::app_secret, secret.contains(api)) << to_string(api);
}

}  // namespace
}  // namespace hongyan::wechat
