// 长期限频, the rate of a long-term template: WeChat lets so many messages a day or a month go to one person with one
// value of a field (a policy's number). When it may go, and what a refusal says of the rate. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "domain/channel.hpp"
#include "domain/quota.hpp"

namespace hongyan::domain {

inline constexpr std::string_view rate_limited = "rate_limited";  // the reason of what the rate keeps here
inline constexpr std::int64_t rate_times_max = 1'000;

enum class RatePer : std::uint8_t { day, month };
[[nodiscard]] std::string_view to_string(RatePer per);
[[nodiscard]] std::optional<RatePer> parse_rate_per(std::string_view text);

struct SendRate {
  std::string field;  // the template's key whose value counts: "character_string1"
  std::int64_t times = 1;
  RatePer per = RatePer::day;
  bool operator==(const SendRate&) const = default;
};

// Only messages over a lasting consent have one.
[[nodiscard]] bool may_be_rated(Channel channel);

// Quota days, the last one included.
struct RatePeriod {
  std::int64_t first_day = 0, last_day = 0;
  WallTime ends;
  bool operator==(const RatePeriod&) const = default;
};
[[nodiscard]] RatePeriod rate_period(RatePer per, const QuotaCalendar& calendar, WallTime now);
// Those that WeChat may count a send at `now` in, in order: near their turn there are two, for it takes a moment.
[[nodiscard]] std::vector<RatePeriod> rate_periods(RatePer per, const QuotaCalendar& calendar, WallTime now);
// The day, of that period, by which a send at `now` is counted.
[[nodiscard]] std::int64_t day_within(const RatePeriod& period, const QuotaCalendar& calendar, WallTime now);
// When the first send of the next period may go: in it by WeChat's clock too.
[[nodiscard]] WallTime rate_returns(const RatePeriod& period);

// How the rate stands for one person and value.
struct RateStanding {
  SendRate rate;
  std::string value{};
  std::int64_t used = 0;  // sends of the period that counts: taken, under way, or of unknown fate
  bool full = false;      // WeChat said so
  std::int64_t left = 0;
  WallTime next{};  // when one may go: now while some are left
};

// The body's value of that field, as it counts; "" where it has none.
[[nodiscard]] std::string rated_value(const json::object& body, std::string_view field);

// What is known of the rate when WeChat refuses a message of such a template.
struct RateFacts {
  std::int64_t used = 0;        // sends with that value in the period, the refused one aside
  std::int64_t times = 1;       // as declared
  bool refused_before = false;  // for the rate, in this period
  WallTime day_returns;         // when the API's day is surely over
  WallTime period_returns;      // when the rate's period is
  WallTime expires_at;          // the message's
};
// Whether the rate is what WeChat refuses for. 45009 is: one person's value is no sign that the API's day is spent.
// 43101 is while a send of this period can explain it; the first of a period that is refused so tells that there is no
// consent.
[[nodiscard]] bool is_over_rate(const RateFacts& facts, int errcode);
// Until when the value counts as full then: to the end of the period. A first 45009 that our count does not explain may
// be the API's quota after all, which returns with the day.
[[nodiscard]] WallTime full_until(const RateFacts& facts, int errcode);

}  // namespace hongyan::domain
