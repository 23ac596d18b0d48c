// How often an account may send to its followers at once (docs/wechat: inbound 6.1): a subscription account once a
// day; a service account four times a month to all (and once a day, as its current page adds), to a tag or a list as
// often as the API's daily quota has it, where WeChat itself leaves out who has had four this month. Pure.
#pragma once
#include <cstdint>

#include "base/clock.hpp"
#include "domain/quota.hpp"

namespace hongyan::domain {

enum class MassSender : std::uint8_t { subscription_account, service_account, none };
enum class MassRange : std::uint8_t { everybody, tag, list };

// What WeChat took from us: of the day that holds now, and of the calendar month.
struct MassUse {
  std::int64_t today = 0;         // to whatever range
  std::int64_t today_to_all = 0;  // of them, to everybody
  std::int64_t this_month_to_all = 0;
};

// 0: nobody knows, so WeChat is asked.
struct MassRules {
  std::int64_t subscription_a_day = 1;
  std::int64_t to_all_a_day = 1;  // of a service account
  std::int64_t to_all_a_month = 4;
  std::int64_t calls_a_day = 100;
};

struct MassForecast {
  std::int64_t left = 0;  // that may be sent now, as far as we know: the console shares the same count
  WallTime next;          // when one may be sent: now while some are left; the end of time when never
};
[[nodiscard]] MassForecast forecast_mass(MassSender sender, MassRange range, const MassUse& use, WallTime now,
                                         const QuotaCalendar& calendar, const MassRules& rules = {});
// After WeChat said 45028: the quota is spent, whatever we have counted.
[[nodiscard]] WallTime next_mass_quota(MassSender sender, MassRange range, const MassUse& use, WallTime now,
                                       const QuotaCalendar& calendar, const MassRules& rules = {});

// The first moment of the calendar month that holds `now`, and of the next one, in Beijing.
[[nodiscard]] WallTime month_beginning(const QuotaCalendar& calendar, WallTime now);
[[nodiscard]] WallTime next_quota_month(const QuotaCalendar& calendar, WallTime now);

}  // namespace hongyan::domain
