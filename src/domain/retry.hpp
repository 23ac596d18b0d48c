// When to try again. Pure.
#pragma once
#include "base/clock.hpp"

namespace hongyan::domain {

struct RetryPolicy {
  Milliseconds first{1'000};
  Milliseconds longest{10 * 60'000};
  int attempts_max = 12;  // then an answer that puts it off is taken for a no; without a connection it waits on
};

// The wait before attempt `attempts + 1`: doubles from `first` to `longest`; `jitter` in [0, 1) spreads it over the
// upper half of that span, so that what failed together does not return together.
[[nodiscard]] Milliseconds retry_delay(const RetryPolicy& policy, int attempts, double jitter);

}  // namespace hongyan::domain
