#include "domain/retry.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

struct Case {
  int attempts;
  std::int64_t full_ms;  // the span whose upper half the jitter spreads over
};
constexpr Case cases[] = {{0, 1'000},    {1, 1'000},    {2, 2'000},    {3, 4'000},
                          {4, 8'000},    {9, 256'000},  {10, 512'000}, {11, 600'000},
                          {12, 600'000}, {40, 600'000}, {-5, 1'000},   {1'000'000, 600'000}};

TEST(Retry, the_wait_doubles_up_to_the_longest) {
  for (const Case& one : cases) {
    EXPECT_EQ(retry_delay({}, one.attempts, 0).count(), one.full_ms / 2) << one.attempts;
    EXPECT_EQ(retry_delay({}, one.attempts, 0.5).count(), one.full_ms * 3 / 4) << one.attempts;
    const auto most = retry_delay({}, one.attempts, 0.999999).count();
    EXPECT_LT(most, one.full_ms) << one.attempts;
    EXPECT_GE(most, one.full_ms - one.full_ms / 1'000 - 1) << one.attempts;
  }
}

TEST(Retry, a_policy_of_its_own_is_kept) {
  const RetryPolicy policy{Milliseconds{100}, Milliseconds{250}, 3};
  EXPECT_EQ(retry_delay(policy, 1, 0).count(), 50);
  EXPECT_EQ(retry_delay(policy, 2, 0).count(), 100);
  EXPECT_EQ(retry_delay(policy, 3, 0).count(), 125);
  const RetryPolicy at_once{Milliseconds{0}, Milliseconds{0}, 3};
  EXPECT_EQ(retry_delay(at_once, 5, 0.9).count(), 0);
}

}  // namespace
}  // namespace hongyan::domain
