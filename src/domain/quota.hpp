// Days as WeChat counts them for quotas: from midnight in Beijing (UTC+8, no summer time). The hour is assumed, not
// documented, hence the setting. Pure.
#pragma once
#include <cstdint>

#include "base/clock.hpp"

namespace hongyan::domain {

struct QuotaCalendar {
  Milliseconds day_starts{0};  // after midnight in Beijing
};

// Number of the quota day that holds `now`, counted from 1970-01-01.
[[nodiscard]] std::int64_t quota_day(const QuotaCalendar& calendar, WallTime now);
[[nodiscard]] WallTime next_quota_day(const QuotaCalendar& calendar, WallTime now);
// When a spent day's, or minute's, calls may be made again: surely in the next one, by WeChat's clock too. What is
// spent just after midnight may be the day before: a day lost for a second would be too dear.
[[nodiscard]] WallTime day_reopens(const QuotaCalendar& calendar, WallTime now);
[[nodiscard]] WallTime minute_reopens(WallTime now);
// WeChat's two words for a spent budget of calls: of the day, of the minute.
inline constexpr int daily_quota_spent = 45009, minute_quota_spent = 45011;
// When WeChat takes further calls of an API that it has refused so at `now`.
[[nodiscard]] WallTime quota_returns(const QuotaCalendar& calendar, int errcode, WallTime now);
// Months of quota days, for what WeChat counts by the month: year * 12 + month - 1.
[[nodiscard]] std::int64_t quota_month(const QuotaCalendar& calendar, WallTime now);

}  // namespace hongyan::domain
