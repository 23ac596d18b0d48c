#include "domain/retry.hpp"

#include <algorithm>

namespace hongyan::domain {

Milliseconds retry_delay(const RetryPolicy& policy, int attempts, double jitter) {
  const int doublings = std::clamp(attempts - 1, 0, 20);
  const std::int64_t full = std::min(policy.longest.count(), policy.first.count() << doublings);
  return Milliseconds{full / 2 + static_cast<std::int64_t>(static_cast<double>(full - full / 2) * jitter)};
}

}  // namespace hongyan::domain
