#include "api/key_pace.hpp"

#include <gtest/gtest.h>

#include "testing/manual_clock.hpp"

namespace hongyan::api {
namespace {

int taken(KeyPace& pace, std::string_view key, int tries) {
  int count = 0;
  for (int i = 0; i < tries; ++i)
    if (pace.take_place(key)) ++count;
  return count;
}

TEST(KeyPace, lets_two_seconds_worth_through_at_once_and_then_the_rate) {
  testing::ManualClock clock;
  KeyPace pace(clock, 10);
  EXPECT_EQ(taken(pace, "a", 50), 20);
  EXPECT_FALSE(pace.take_place("a"));
  EXPECT_EQ(taken(pace, "b", 50), 20) << "each key has its own";
  clock.advance(Milliseconds{500});
  EXPECT_EQ(taken(pace, "a", 50), 5);
  clock.advance(Seconds{3'600});
  EXPECT_EQ(taken(pace, "a", 50), 20);
}

TEST(KeyPace, without_a_rate_everybody_goes) {
  testing::ManualClock clock;
  KeyPace pace(clock, 0);
  EXPECT_EQ(taken(pace, "a", 1'000), 1'000);
}

}  // namespace
}  // namespace hongyan::api
