#include "store/gateway_use.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/quota.hpp"
#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
const wechat::AppId first = *wechat::AppId::parse("wx0000000000000001");
const wechat::AppId second = *wechat::AppId::parse("wx0000000000000002");

class GatewayUses : public testing::OnBothStores {
 protected:
  std::vector<std::string> list(const GatewayUseFilter& filter, std::string_view after = "", std::size_t limit = 100) {
    std::vector<std::string> lines;
    for (const GatewayUse& one : list_gateway_use(connection(), filter, after, limit))
      lines.push_back(fmt::format("{} {} {} {} {}", place_of(one), one.calls, one.refused, one.failed, one.held_back));
    return lines;
  }
};
HONGYAN_ON_BOTH_DATABASES(GatewayUses);

TEST_P(GatewayUses, are_added_up_per_day_app_key_and_api) {
  const std::vector<GatewayUse> uses{{20'000, first, "keyA", "/cgi-bin/user/get", 2, 1, 0, 3},
                                     {20'000, first, "keyB", "/cgi-bin/user/get", 1, 0, 0, 0},
                                     {20'000, second, "keyA", "/wxa/x", 1, 0, 1, 0},
                                     {20'001, first, "keyA", "/cgi-bin/user/get", 7, 0, 0, 0}};
  add_gateway_use(connection(), uses);
  add_gateway_use(connection(), std::span(uses).first(1));
  EXPECT_THAT(list({.day = 20'000, .appids = {}, .key_id = ""}),
              ElementsAre("wx0000000000000001/keyA/cgi-bin/user/get 4 2 0 6",
                          "wx0000000000000001/keyB/cgi-bin/user/get 1 0 0 0", "wx0000000000000002/keyA/wxa/x 1 0 1 0"));
  EXPECT_THAT(list({.day = 20'000, .appids = {second.text()}, .key_id = ""}),
              ElementsAre("wx0000000000000002/keyA/wxa/x 1 0 1 0"));
  EXPECT_THAT(list({.day = 20'000, .appids = {}, .key_id = "keyB"}),
              ElementsAre("wx0000000000000001/keyB/cgi-bin/user/get 1 0 0 0"));
  EXPECT_THAT(list({.day = 20'000, .appids = {}, .key_id = ""}, "wx0000000000000001/keyA/cgi-bin/user/get", 1),
              ElementsAre("wx0000000000000001/keyB/cgi-bin/user/get 1 0 0 0"));
  EXPECT_EQ(forget_gateway_use(connection(), 20'001, 2), 2);
  EXPECT_EQ(forget_gateway_use(connection(), 20'001, 2), 1);
  EXPECT_THAT(list({.day = 20'000, .appids = {}, .key_id = ""}), IsEmpty());
  EXPECT_THAT(list({.day = 20'001, .appids = {}, .key_id = ""}),
              ElementsAre("wx0000000000000001/keyA/cgi-bin/user/get 7 0 0 0"));
}

TEST_P(GatewayUses, that_were_held_back_are_no_calls_of_the_app) {
  const std::vector<GatewayUse> uses{{20'000, first, "keyA", "/wxa/x", 0, 0, 0, 5},
                                     {20'000, first, "keyB", "/wxa/y", 2, 0, 0, 1}};
  add_gateway_use(connection(), uses);
  EXPECT_THAT(list({.day = 20'000, .appids = {}, .key_id = ""}),
              ElementsAre("wx0000000000000001/keyA/wxa/x 0 0 0 5", "wx0000000000000001/keyB/wxa/y 2 0 0 1"));
  const auto counted = list_quota_use(connection(), first, 20'000);
  ASSERT_EQ(counted.size(), 1U);
  EXPECT_EQ(counted[0].api, "/wxa/y");
  EXPECT_EQ(counted[0].used, 2);
}

}  // namespace
}  // namespace hongyan::store
