#include "domain/send_rate.hpp"

#include <algorithm>

#include "domain/clocks.hpp"
#include "domain/mass_quota.hpp"

namespace hongyan::domain {
namespace {

// A send this near to the end of a period may arrive in the next one.
constexpr Milliseconds turn_margin{15'000};
constexpr int no_subscription = 43101;

}  // namespace

std::string_view to_string(RatePer per) { return per == RatePer::day ? "day" : "month"; }

std::optional<RatePer> parse_rate_per(std::string_view text) {
  for (const RatePer per : {RatePer::day, RatePer::month})
    if (text == to_string(per)) return per;
  return std::nullopt;
}

bool may_be_rated(Channel channel) { return channel == Channel::subscribe || channel == Channel::notice; }

RatePeriod rate_period(RatePer per, const QuotaCalendar& calendar, WallTime now) {
  const std::int64_t today = quota_day(calendar, now);
  if (per == RatePer::day) return {today, today, next_quota_day(calendar, now)};
  const WallTime ends = next_quota_month(calendar, now);
  return {quota_day(calendar, month_beginning(calendar, now)), quota_day(calendar, ends) - 1, ends};
}

std::vector<RatePeriod> rate_periods(RatePer per, const QuotaCalendar& calendar, WallTime now) {
  std::vector<RatePeriod> periods{rate_period(per, calendar, now - clocks_differ)};
  const RatePeriod later = rate_period(per, calendar, now + turn_margin);
  if (later != periods.front()) periods.push_back(later);
  return periods;
}

std::int64_t day_within(const RatePeriod& period, const QuotaCalendar& calendar, WallTime now) {
  return std::clamp(quota_day(calendar, now), period.first_day, period.last_day);
}

WallTime rate_returns(const RatePeriod& period) { return period.ends + turn_margin; }

std::string rated_value(const json::object& body, std::string_view field) {
  const json::value* const data = body.if_contains("data");
  const json::value* const member = data == nullptr ? nullptr : find_member(*data, field);
  const json::value* const value = member == nullptr ? nullptr : find_member(*member, "value");
  if (value == nullptr) return {};
  return value->is_string() ? std::string(value->get_string()) : write_json(*value);
}

bool is_over_rate(const RateFacts& facts, int errcode) {
  return errcode == daily_quota_spent || (errcode == no_subscription && facts.used >= 1);
}

WallTime full_until(const RateFacts& facts, int errcode) {
  const bool may_be_quota = errcode == daily_quota_spent && facts.used < facts.times && !facts.refused_before;
  return may_be_quota ? facts.day_returns : facts.period_returns;
}

}  // namespace hongyan::domain
