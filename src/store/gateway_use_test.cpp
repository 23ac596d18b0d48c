#include "store/gateway_use.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
      lines.push_back(place_of(one) + " " + std::to_string(one.calls) + " " + std::to_string(one.refused) + " " +
                      std::to_string(one.failed));
    return lines;
  }
};
HONGYAN_ON_BOTH_DATABASES(GatewayUses);

TEST_P(GatewayUses, are_added_up_per_day_app_key_and_api) {
  const std::vector<GatewayUse> uses{{20'000, first, "keyA", "/cgi-bin/user/get", 2, 1, 0},
                                     {20'000, first, "keyB", "/cgi-bin/user/get", 1, 0, 0},
                                     {20'000, second, "keyA", "/wxa/x", 1, 0, 1},
                                     {20'001, first, "keyA", "/cgi-bin/user/get", 7, 0, 0}};
  add_gateway_use(connection(), uses);
  add_gateway_use(connection(), std::span(uses).first(1));
  EXPECT_THAT(list({.day = 20'000, .appids = {}, .key_id = ""}),
              ElementsAre("wx0000000000000001/keyA/cgi-bin/user/get 4 2 0",
                          "wx0000000000000001/keyB/cgi-bin/user/get 1 0 0", "wx0000000000000002/keyA/wxa/x 1 0 1"));
  EXPECT_THAT(list({.day = 20'000, .appids = {second.text()}, .key_id = ""}),
              ElementsAre("wx0000000000000002/keyA/wxa/x 1 0 1"));
  EXPECT_THAT(list({.day = 20'000, .appids = {}, .key_id = "keyB"}),
              ElementsAre("wx0000000000000001/keyB/cgi-bin/user/get 1 0 0"));
  EXPECT_THAT(list({.day = 20'000, .appids = {}, .key_id = ""}, "wx0000000000000001/keyA/cgi-bin/user/get", 1),
              ElementsAre("wx0000000000000001/keyB/cgi-bin/user/get 1 0 0"));
  EXPECT_EQ(forget_gateway_use(connection(), 20'001, 2), 2);
  EXPECT_EQ(forget_gateway_use(connection(), 20'001, 2), 1);
  EXPECT_THAT(list({.day = 20'000, .appids = {}, .key_id = ""}), IsEmpty());
  EXPECT_THAT(list({.day = 20'001, .appids = {}, .key_id = ""}),
              ElementsAre("wx0000000000000001/keyA/cgi-bin/user/get 7 0 0"));
}

}  // namespace
}  // namespace hongyan::store
