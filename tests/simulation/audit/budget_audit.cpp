// I7: once WeChat has told a budget, nothing goes over it: a 45009 or 45011 that WeChat really answered is a finding.
// Who must still learn it, and what is on the wire by then, has a moment.
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
    const bool known = std::ranges::any_of(court.evidence.budgets, [&](const KnownBudget& budget) {
      return budget.appid == entry.appid && budget.api == entry.api && budget.since + time_to_spread < entry.time &&
             (entry.errcode == day_spent || budget.minute_too);
    });
    if (known)
      court.find("I7", fmt::format("{} of {} went over its budget at {} ({})", entry.api, entry.appid,
                                   to_iso8601(entry.time), entry.errcode));
  }
}

}  // namespace hongyan::simulation
