#include "domain/call_budget.hpp"

#include "domain/clocks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.hpp"

namespace hongyan::domain {
namespace {

constexpr double day_minutes = 24 * 60;
constexpr std::int64_t days_max = 3'650;  // a forecast beyond ten years is none

// `calls` at that pace, in whole milliseconds; at once when there is none.
Milliseconds time_for(double calls, double per_minute) {
  if (per_minute <= 0) return Milliseconds{0};
  return Milliseconds{static_cast<std::int64_t>(std::ceil(calls / per_minute * 60'000.0))};
}

}  // namespace

CallBudget with_told(CallBudget published, const CallBudget& told) {
  if (told.daily > 0) published.daily = told.daily;
  if (told.per_window > 0) {
    published.per_window = told.per_window;
    published.window = std::max(Seconds{1}, told.window);
  }
  return published;
}

std::int64_t ceiling_of(std::int64_t limit, std::size_t priority, const BudgetShares& shares) {
  CHECK(priority < priorities);
  if (limit <= 0) return std::numeric_limits<std::int64_t>::max();
  if (priority == 0) return limit;
  const int percent = priority == 1 ? shares.normal_percent : std::min(shares.low_percent, shares.normal_percent);
  // A budget of one call is not kept for a priority that may never come.
  return std::max<std::int64_t>(1, limit / 100 * percent + limit % 100 * percent / 100);
}

CallsByPriority share_out(std::int64_t used, const CallsByPriority& wanted, std::int64_t limit,
                          const BudgetShares& shares) {
  CallsByPriority granted{};
  for (std::size_t priority = 0; priority < priorities; ++priority) {
    const std::int64_t open = std::max<std::int64_t>(0, ceiling_of(limit, priority, shares) - used);
    granted[priority] = std::min(wanted[priority], open);
    used += granted[priority];
  }
  return granted;
}

std::int64_t window_number(const CallBudget& budget, WallTime now) {
  CHECK(budget.window.count() > 0);
  const std::int64_t length_ms = Milliseconds(budget.window).count();
  const std::int64_t at = to_unix_ms(now);
  return at >= 0 ? at / length_ms : (at - length_ms + 1) / length_ms;
}

WallTime next_window(const CallBudget& budget, WallTime now) {
  return from_unix_ms((window_number(budget, now) + 1) * Milliseconds(budget.window).count());
}

WallTime window_reopens(const CallBudget& budget, WallTime now) {
  return next_window(budget, now - clocks_differ) + clocks_differ;
}

std::optional<WallTime> drains_at(const Backlog& backlog, const QuotaCalendar& calendar, WallTime now) {
  if (backlog.calls <= 0) return now;
  const WallTime start = std::max(now, backlog.closed_until.value_or(now));
  auto left = static_cast<double>(backlog.calls);
  const double pace = backlog.per_minute;
  if (backlog.daily <= 0) return start + time_for(left, pace);
  const WallTime midnight = next_quota_day(calendar, start);
  const bool same_day = quota_day(calendar, start) == quota_day(calendar, now);
  const auto open_today =
      static_cast<double>(std::max<std::int64_t>(0, backlog.daily - (same_day ? backlog.used_today : 0)));
  const double minutes_today = static_cast<double>((midnight - start).count()) / 60'000.0;
  const double today = pace > 0 ? std::min(open_today, std::floor(pace * minutes_today)) : open_today;
  if (left <= today) return start + time_for(left, pace);
  left -= today;
  const auto budget = static_cast<double>(backlog.daily);
  const double a_day = pace > 0 ? std::min(budget, std::floor(pace * day_minutes)) : budget;
  if (a_day < 1) return std::nullopt;
  const double whole_days = std::ceil(left / a_day) - 1;
  if (whole_days > static_cast<double>(days_max)) return std::nullopt;
  const auto days = std::chrono::days{static_cast<std::int64_t>(whole_days)};
  return midnight + days + time_for(left - whole_days * a_day, pace);
}

}  // namespace hongyan::domain
