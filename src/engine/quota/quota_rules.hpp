// How call budgets are kept: whose day, whose shares, how near to the end of a day counts twice. Values of the
// settings.
#pragma once
#include <cstdint>
#include <string_view>

#include "base/clock.hpp"
#include "domain/call_budget.hpp"
#include "domain/quota.hpp"

namespace hongyan::engine {

struct QuotaRules {
  domain::QuotaCalendar calendar;
  domain::BudgetShares shares;
  // Whether a call that WeChat refused is taken off the budget too; one that never reached WeChat is not.
  enum class Failed : std::uint8_t { counts, is_free } failed = Failed::counts;
  // A call this near to the end of a day or window may arrive in the next one, and is counted in both.
  Milliseconds day_margin{15'000}, window_margin{1'000};
  Milliseconds reload_every{1'000};
};

// The reasons of what waits for its budget: as we count it, and as WeChat said.
inline constexpr std::string_view quota_park = "quota_budget", refused_park = "quota_spent";

}  // namespace hongyan::engine
