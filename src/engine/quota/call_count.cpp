#include "engine/quota/call_count.hpp"

#include <limits>

#include "domain/clocks.hpp"
#include "store/quota.hpp"

namespace hongyan::engine {
namespace {

using store::CallCount;

// Looked at with all others kept off, so that what is found free stays free until the commit.
bool has_room(sql::Connection& connection, const CallCount& count, std::int64_t ceiling) {
  return store::hold_count(connection, count).used < ceiling;
}

// The later first, by everybody: two of them never wait for each other.
std::vector<std::int64_t> numbers_between(std::int64_t first, std::int64_t last) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t number = last; number >= first; --number) numbers.push_back(number);
  return numbers;
}

}  // namespace

std::vector<std::int64_t> days_of(const QuotaRules& rules, WallTime now) {
  return numbers_between(domain::quota_day(rules.calendar, now - domain::clocks_differ),
                         domain::quota_day(rules.calendar, now + rules.day_margin));
}

std::vector<std::int64_t> windows_of(const domain::CallBudget& budget, const QuotaRules& rules, WallTime now) {
  if (budget.per_window <= 0) return {};
  return numbers_between(domain::window_number(budget, now - domain::clocks_differ),
                         domain::window_number(budget, now + domain::clocks_differ + rules.window_margin));
}

std::optional<ClosedBudget> count_call(sql::Connection& connection, const store::App& app, wechat::Api api,
                                       std::size_t priority, const QuotaRules& rules, WallTime now) {
  const std::string path(wechat::path_of(api));
  domain::CallBudget budget = domain::published_budget(app.kind, api);
  if (const auto told = store::find_budget(connection, app.appid, path))
    budget = domain::with_told(budget, told->budget);
  std::vector<CallCount> counts;
  if (budget.per_window > 0) store::forget_windows(connection, app.appid, path, windows_of(budget, rules, now).back());
  for (const std::int64_t number : windows_of(budget, rules, now)) {
    counts.push_back({CallCount::Period::window, app.appid, path, number});
    if (!has_room(connection, counts.back(), domain::ceiling_of(budget.per_window, priority, rules.shares)))
      return ClosedBudget{budget.per_window, domain::window_reopens(budget, now)};
  }
  for (const std::int64_t number : days_of(rules, now)) {
    counts.push_back({CallCount::Period::day, app.appid, path, number});
    if (!has_room(connection, counts.back(), domain::ceiling_of(budget.daily, priority, rules.shares)))
      return ClosedBudget{budget.daily, domain::day_reopens(rules.calendar, now)};
  }
  for (const CallCount& count : counts)
    static_cast<void>(
        store::take_calls(connection, count, {.calls = 1, .ceiling = std::numeric_limits<std::int64_t>::max()}));
  return std::nullopt;
}

}  // namespace hongyan::engine
