// Call budgets: how often an account may call an API in a Beijing day and in a minute, by the documents' figures or as
// set for the account (platform.md §2).
#pragma once
#include <cstdint>
#include <optional>

#include "sandbox/api/platform.hpp"

namespace hongyan::sandbox {

// Nothing for a call without a daily budget.
[[nodiscard]] std::optional<std::int64_t> daily_limit(const Call& call, const Endpoint& endpoint, const App& app);
// 0 for a call without one.
[[nodiscard]] std::int64_t minute_limit(const Call& call, std::string_view path, const App& app);
// What the calls of today are counted under; the day may begin at another hour than midnight.
[[nodiscard]] std::int64_t quota_day(const Call& call);
[[nodiscard]] std::int64_t used_today(const Call& call, std::string_view path, const App& app);
// Month of the Beijing calendar, counted from an arbitrary one.
[[nodiscard]] std::int64_t beijing_month(WallTime now);

// 45011 or 45009, or nothing and the call is counted: in the minute, and in the day where `counter` then points.
[[nodiscard]] std::optional<Answer> spend_quota(Call& call, const Endpoint& endpoint, Counter*& counter);

}  // namespace hongyan::sandbox
