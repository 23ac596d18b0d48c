#include "engine/send/lane_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hongyan::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr BootTime at(int seconds) { return BootTime{Seconds{seconds}}; }

store::Notification to(std::string_view id, std::string_view openid, std::string_view appid = "wx0000000000000001") {
  store::Notification one;
  one.id = id;
  one.appid = *wechat::AppId::parse(appid);
  one.openid = *wechat::OpenId::parse(openid);
  return one;
}

std::vector<std::string> ids(const std::vector<LaneQueue::Waiting>& taken) {
  std::vector<std::string> found;
  for (const LaneQueue::Waiting& one : taken) found.push_back(one.notification.id);
  return found;
}

TEST(LaneQueue, gives_the_oldest_of_each_free_lane) {
  LaneQueue queue;
  queue.add(to("A", "o1"), at(10));
  queue.add(to("B", "o1"), at(10));
  queue.add(to("C", "o2"), at(10));
  queue.add(to("D", "o1", "wx0000000000000002"), at(10));
  queue.add(to("E", "o3"), at(10));
  EXPECT_THAT(ids(queue.take_free(3)), ElementsAre("A", "C", "D"));
  EXPECT_TRUE(queue.has_free());
  EXPECT_THAT(ids(queue.take_free(9)), ElementsAre("E"));
  EXPECT_FALSE(queue.has_free());
  EXPECT_THAT(ids(queue.take_free(9)), IsEmpty());
  EXPECT_EQ(queue.size(), 1u);
  queue.free_lane(to("A", "o1"));
  EXPECT_TRUE(queue.has_free());
  EXPECT_THAT(ids(queue.take_free(0)), IsEmpty());
  EXPECT_THAT(ids(queue.take_free(1)), ElementsAre("B"));
  EXPECT_FALSE(queue.has_free()) << "empty";
}

TEST(LaneQueue, gives_back_what_ends_too_soon) {
  LaneQueue queue;
  queue.add(to("A", "o1"), at(10));
  queue.add(to("B", "o2"), at(12));
  queue.add(to("C", "o3"), at(11));
  EXPECT_THAT(ids(queue.take_ending(at(10))), IsEmpty()) << "ends then, not before";
  EXPECT_THAT(ids(queue.take_ending(at(12))), ElementsAre("A", "C"));
  EXPECT_THAT(ids(queue.take_free(9)), ElementsAre("B"));
}

TEST(LaneQueue, drops_claims_but_keeps_lanes_busy) {
  LaneQueue queue;
  queue.add(to("A", "o1"), at(10));
  EXPECT_THAT(ids(queue.take_free(9)), ElementsAre("A"));
  queue.add(to("B", "o1"), at(10));
  queue.drop_waiting();
  EXPECT_EQ(queue.size(), 0u);
  queue.add(to("C", "o1"), at(10));
  EXPECT_THAT(ids(queue.take_free(9)), IsEmpty()) << "A is still under way";
}

}  // namespace
}  // namespace hongyan::engine
