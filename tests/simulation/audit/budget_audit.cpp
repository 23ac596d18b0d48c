// I7: once WeChat has told a budget, nothing goes over it: a 45009 or 45011 that WeChat really answered is a finding.
// A call that WeChat counted was within it: what is refused then is over a template's rate, which answers the same
// code. Who must still learn it, and what is on the wire by then, has a moment. WeChat tells how much of a day is used,
// not of a minute: the one in which it tells is over before it counts.
#include <algorithm>

#include "court.hpp"

namespace hongyan::simulation {
namespace {

using sandbox::LogEntry;

constexpr Milliseconds time_to_spread{3'000};
constexpr int day_spent = 45009, minute_spent = 45011;

}  // namespace

void judge_budgets(Court& court) {
  for (const LogEntry& entry : court.log) {
    if ((entry.errcode != day_spent && entry.errcode != minute_spent) || !entry.fault.empty()) continue;
    if (entry.effect.quota > 0) continue;
    const bool known = std::ranges::any_of(court.evidence.budgets, [&](const KnownBudget& budget) {
      const bool told = budget.appid == entry.appid && budget.api == entry.api;
      if (entry.errcode == day_spent) return told && budget.since + time_to_spread < entry.time;
      const WallTime next_minute = floor<std::chrono::minutes>(budget.since) + std::chrono::minutes{1};
      return told && budget.minute_too && std::max(next_minute, budget.since + time_to_spread) < entry.time;
    });
    if (known)
      court.find("I7", fmt::format("{} of {} went over its budget at {} ({})", entry.api, entry.appid,
                                   to_iso8601(entry.time), entry.errcode));
  }
}

}  // namespace hongyan::simulation
