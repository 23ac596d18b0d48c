// Rates of long-term templates (长期限频): what operators declared of a template, and the sends that count, by person,
// value and quota day. Two-phase as the ledger: a send is pending, then spent, forgotten, or held while nobody knows.
// What WeChat says of a rate before we foresaw it stands beside the counts. Inside the caller's transaction.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/send_rate.hpp"
#include "store/ledger.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

struct TemplateRate {
  wechat::AppId appid;
  wechat::TemplateId template_id;
  domain::SendRate rate;
  WallTime updated_at;
};
// A rate that differs from the one before lifts what WeChat said of that one; the sends stay counted.
void save_rate(sql::Connection& connection, const TemplateRate& rate);
// False: there was none. The sends stay counted, should it be declared again.
[[nodiscard]] bool delete_rate(sql::Connection& connection, const wechat::AppId& appid,
                               const wechat::TemplateId& template_id);
[[nodiscard]] std::optional<TemplateRate> find_rate(sql::Connection& connection, const wechat::AppId& appid,
                                                    const wechat::TemplateId& template_id);
[[nodiscard]] std::vector<TemplateRate> list_rates(sql::Connection& connection, const wechat::AppId& appid);

// As a value is kept: as it is, or, where it is long or holds what no column takes, by its digest.
[[nodiscard]] std::string kept_rate_value(std::string_view value);
struct RatePlace {
  wechat::AppId appid;
  wechat::OpenId openid;
  wechat::TemplateId template_id;
  std::string value;  // as it is kept
  bool operator==(const RatePlace&) const = default;
};

struct DaySpan {
  std::int64_t first = 0, last = 0;  // both included
};
// Sends that count but for those of that notification, or but for its one under way: one of it in doubt counts then.
enum class Aside : std::uint8_t { all, under_way };
[[nodiscard]] std::int64_t count_rate_uses(sql::Connection& connection, const RatePlace& place, DaySpan days,
                                           std::string_view notification_id, Aside aside);
// Nobody else counts or adds a send with that value before this transaction ends.
void take_rate_turn(sql::Connection& connection, const RatePlace& place, std::int64_t day);

struct RateAttempt {
  std::string_view notification_id;
  int number = 1;
};
void add_rate_uses(sql::Connection& connection, const RatePlace& place, RateAttempt attempt,
                   std::span<const std::int64_t> days);
// What became of the sends of a notification that are pending, or held. A send that WeChat took on `today` at the
// latest counts in no later day.
void resolve_rate_uses(sql::Connection& connection, std::string_view notification_id, domain::GrantFate fate,
                       Ledger::From from, std::int64_t today);
// By which value the notification's sends count; nothing when none do.
[[nodiscard]] std::optional<RatePlace> find_rate_place(sql::Connection& connection, std::string_view notification_id);
// WeChat refused a send for the rate, and takes none before `until`.
struct RateFull {
  WallTime until, since;
  int errcode = 0;
  std::string notification_id;
  bool operator==(const RateFull&) const = default;
};
// The last one, which may be over; nothing when WeChat never said so.
[[nodiscard]] std::optional<RateFull> find_rate_full(sql::Connection& connection, const RatePlace& place);
void mark_rate_full(sql::Connection& connection, const RatePlace& place, const RateFull& full);

// The counts of the periods that run, of one person or with an empty `openid` of all, in the order of openid, template
// and value, after that place.
struct RateCount {
  RatePlace place;
  domain::SendRate rate;
  std::int64_t pending = 0, held = 0, spent = 0;
  std::optional<RateFull> full;
};
struct RunningDays {
  DaySpan day, month;
};
[[nodiscard]] std::vector<RateCount> list_rate_counts(sql::Connection& connection, const wechat::AppId& appid,
                                                      std::string_view openid, const RunningDays& days, WallTime now,
                                                      const RatePlace* after, std::size_t limit);

// Deletes what counted in days before that one; at most `limit` of each kind.
std::int64_t prune_rates(sql::Connection& connection, std::int64_t before_day, std::size_t limit);

}  // namespace hongyan::store
