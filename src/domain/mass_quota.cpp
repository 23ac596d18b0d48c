#include "domain/mass_quota.hpp"

#include <algorithm>

namespace hongyan::domain {
namespace {

using std::chrono::year_month;
using std::chrono::year_month_day;

constexpr Milliseconds beijing = std::chrono::hours{8};

year_month month_of(const QuotaCalendar& calendar, WallTime now) {
  const std::chrono::sys_days day{std::chrono::days{quota_day(calendar, now)}};
  const year_month_day date{day};
  return date.year() / date.month();
}

WallTime beginning_of(year_month month, const QuotaCalendar& calendar) {
  return WallTime{std::chrono::sys_days{month / std::chrono::day{1}}} - beijing + calendar.day_starts;
}

}  // namespace

WallTime month_beginning(const QuotaCalendar& calendar, WallTime now) {
  return beginning_of(month_of(calendar, now), calendar);
}

WallTime next_quota_month(const QuotaCalendar& calendar, WallTime now) {
  return beginning_of(month_of(calendar, now) + std::chrono::months{1}, calendar);
}

MassForecast forecast_mass(MassSender sender, MassRange range, const MassUse& use, WallTime now,
                           const QuotaCalendar& calendar, const MassRules& rules) {
  const auto of_today = [&](std::int64_t limit, std::int64_t used) {
    const bool is_known = limit > 0;
    const std::int64_t left = std::max<std::int64_t>(0, is_known ? limit - used : rules.calls_a_day - use.today);
    return MassForecast{left, left > 0 ? now : next_quota_day(calendar, now)};
  };
  switch (sender) {
    case MassSender::none: return {0, WallTime::max()};
    case MassSender::subscription_account: return of_today(rules.subscription_a_day, use.today);
    case MassSender::service_account: break;
  }
  if (range != MassRange::everybody) return of_today(rules.calls_a_day, use.today);
  MassForecast forecast = of_today(rules.to_all_a_day, use.today_to_all);
  if (rules.to_all_a_month <= 0) return forecast;
  const std::int64_t of_month = rules.to_all_a_month - use.this_month_to_all;
  if (of_month <= 0) return {0, next_quota_month(calendar, now)};
  forecast.left = std::min(forecast.left, of_month);
  return forecast;
}

WallTime next_mass_quota(MassSender sender, MassRange range, const MassUse& use, WallTime now,
                         const QuotaCalendar& calendar, const MassRules& rules) {
  const MassForecast forecast = forecast_mass(sender, range, use, now, calendar, rules);
  // An account that never has any is looked at again tomorrow: its kind may have been told wrongly.
  const bool is_told = forecast.left == 0 && forecast.next != WallTime::max();
  return is_told ? forecast.next : next_quota_day(calendar, now);
}

}  // namespace hongyan::domain
