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
  for (const Api api : all_apis())
    EXPECT_EQ(effect_of(api) == Effect::sends, api == Api::template_send || api == Api::subscribe_send)
        << to_string(api);
}

TEST(Api, OnlyTokenEndpointsTakeTheSecret) {
  for (const Api api : all_apis())
    EXPECT_EQ(credential_of(api) == Credential::app_secret, api == Api::token || api == Api::stable_token)
        << to_string(api);
}

}  // namespace
}  // namespace hongyan::wechat
