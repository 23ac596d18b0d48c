#include "store/quota.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
const wechat::AppId appid = *wechat::AppId::parse("wx0000000000000001");
const wechat::AppId other_appid = *wechat::AppId::parse("wx0000000000000002");
constexpr std::string_view send = "/cgi-bin/message/template/send";

class Quota : public testing::OnBothStores {};
HONGYAN_ON_BOTH_DATABASES(Quota);

TEST_P(Quota, use_is_summed_by_app_api_and_day) {
  EXPECT_EQ(add_quota_use(connection(), appid, send, 20'777, 3), 3);
  EXPECT_EQ(add_quota_use(connection(), appid, send, 20'777, 4), 7);
  EXPECT_EQ(add_quota_use(connection(), appid, send, 20'778, 1), 1);
  EXPECT_EQ(add_quota_use(connection(), appid, "/cgi-bin/token", 20'777, 1), 1);
  EXPECT_EQ(add_quota_use(connection(), other_appid, send, 20'777, 9), 9);
  const auto uses = list_quota_use(connection(), appid, 20'777);
  ASSERT_THAT(uses, SizeIs(2));
  EXPECT_EQ(uses[0].api, send);
  EXPECT_EQ(uses[0].used, 7);
  EXPECT_EQ(uses[0].appid, appid);
  EXPECT_EQ(uses[0].day, 20'777);
  EXPECT_EQ(uses[1].api, "/cgi-bin/token");
  EXPECT_THAT(list_quota_use(connection(), appid, 20'779), IsEmpty());
}

TEST_P(Quota, use_counted_by_many_nodes_at_once_is_all_there) {
  constexpr int nodes = 4, calls = 25;
  {
    std::vector<std::jthread> threads;
    for (int node = 0; node < nodes; ++node)
      threads.emplace_back([&] {
        const auto own = database().connect();
        for (int call = 0; call < calls; ++call) add_quota_use(*own, appid, send, 1, 1);
      });
  }
  EXPECT_EQ(list_quota_use(connection(), appid, 1).at(0).used, nodes * calls);
}

}  // namespace
}  // namespace hongyan::store
