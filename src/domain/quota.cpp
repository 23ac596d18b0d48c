#include "domain/quota.hpp"

#include "domain/clocks.hpp"

namespace hongyan::domain {
namespace {
constexpr Milliseconds beijing = std::chrono::hours{8};
constexpr Milliseconds day = std::chrono::hours{24};
constexpr Milliseconds new_day_settles{60'000};
}  // namespace

std::int64_t quota_day(const QuotaCalendar& calendar, WallTime now) {
  return std::chrono::floor<std::chrono::days>(now + beijing - calendar.day_starts).time_since_epoch().count();
}

WallTime next_quota_day(const QuotaCalendar& calendar, WallTime now) {
  return WallTime{day * (quota_day(calendar, now) + 1)} - beijing + calendar.day_starts;
}

WallTime day_reopens(const QuotaCalendar& calendar, WallTime now) {
  return next_quota_day(calendar, now - new_day_settles) + new_day_settles;
}

WallTime minute_reopens(WallTime now) {
  return WallTime{std::chrono::floor<std::chrono::minutes>(now)} + std::chrono::minutes{1} + clocks_differ;
}

WallTime quota_returns(const QuotaCalendar& calendar, int errcode, WallTime now) {
  return errcode == minute_quota_spent ? minute_reopens(now) : day_reopens(calendar, now);
}

std::int64_t quota_month(const QuotaCalendar& calendar, WallTime now) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{quota_day(calendar, now)}}};
  return std::int64_t{int{date.year()}} * 12 + unsigned{date.month()} - 1;
}

}  // namespace hongyan::domain
