#include "wechat/api.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
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

// docs/wechat/calls.md ends with this table.
TEST(Api, TheDocumentationListsEveryCall) {
  const auto credential = [](Api api) {
    return credential_of(api) == Credential::app_secret ? "AppSecret" : "access_token";
  };
  const auto effect = [](Api api) {
    switch (effect_of(api)) {
      case Effect::reads: return "reads";
      case Effect::writes: return "writes";
      case Effect::sends: return "sends";
    }
    return "";
  };
  std::string rows;
  for (const Api api : all_apis())
    rows += "| `" + std::string(to_string(api)) + "` | " + std::string(http::to_string(method_of(api))) + " | `" +
            std::string(path_of(api)) + "` | " + credential(api) + " | " + effect(api) + " |\n";
  std::ifstream file(HONGYAN_SOURCE_DIR "/docs/wechat/calls.md");
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_TRUE(page.str().ends_with("|---|---|---|---|---|\n" + rows)) << "the table should be:\n" << rows;
}

}  // namespace
}  // namespace hongyan::wechat
