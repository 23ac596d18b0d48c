#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <barrier>
#include <string>
#include <thread>

#include "store/send_rates.hpp"
#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

constexpr std::int64_t day = 100;
const RatePlace place{*wechat::AppId::parse("wx0000000000000001"), *wechat::OpenId::parse("oA"),
                      *wechat::TemplateId::parse("TPL"), "P-7"};

class RateTurn : public testing::OnBothStores {
 protected:
  // As a node does: the row first, then the count, then the send.
  static void reserve(sql::Connection& own, const std::string& id, std::int64_t times) {
    sql::Transaction transaction(own, sql::Transaction::Kind::writing);
    take_rate_turn(own, place, day);
    if (count_rate_uses(own, place, {day, day}, id, Aside::all) < times)
      add_rate_uses(own, place, {id, 1}, std::array{day});
    transaction.commit();
  }
};
HONGYAN_ON_BOTH_DATABASES(RateTurn);

TEST_P(RateTurn, two_nodes_never_both_take_the_last_place) {
  constexpr int places = 50;
  std::barrier start(2);
  const auto take_all = [&](std::string_view node) {
    const auto own = database().connect();
    for (int times = 1; times <= places; ++times) {
      start.arrive_and_wait();
      reserve(*own, fmt::format("{}{}", node, times), times);
    }
  };
  {
    const std::jthread one([&] { take_all("A"); });
    const std::jthread other([&] { take_all("B"); });
  }
  EXPECT_EQ(count_rate_uses(connection(), place, {day, day}, "", Aside::all), places);
}

}  // namespace
}  // namespace hongyan::store
