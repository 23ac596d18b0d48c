#include "sandbox/quota.hpp"

#include <algorithm>

#include "sandbox/api_families.hpp"

namespace hongyan::sandbox {

std::optional<std::int64_t> daily_limit(const Call& call, const Endpoint& endpoint, const App& app) {
  if (endpoint.calls_a_day == nullptr) return std::nullopt;
  const std::int64_t limit = endpoint.calls_a_day(call.platform.settings, app);
  constexpr std::int64_t templates_before = 10'000;
  const bool before = endpoint.run == send_template && !call.in_force(Change::template_daily_100k);
  return before ? std::min(limit, templates_before) : limit;
}

}  // namespace hongyan::sandbox
