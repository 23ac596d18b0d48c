#include "store/send_rates.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {
namespace {

using domain::GrantFate;

constexpr std::string_view digest_mark = "sha256:";
constexpr std::size_t value_bytes_max = 80;  // longer than the digest

sql::Parameters place_of(const RatePlace& place) {
  return {place.appid.text(), place.openid.text(), place.template_id.text(), place.value};
}

sql::Parameters with(sql::Parameters parameters, std::initializer_list<sql::Value> more) {
  parameters.insert(parameters.end(), more);
  return parameters;
}

TemplateRate read_rate(const sql::Row& row) {
  return {
      .appid = read_name<wechat::AppId>(row, 0),
      .template_id = read_name<wechat::TemplateId>(row, 1),
      .rate = {.field = row.text(2), .times = row.number(3), .per = read_word("per", row, 4, domain::parse_rate_per)},
      .updated_at = read_time(row, 5)};
}

constexpr std::string_view select_rates =
    "SELECT appid, template_id, field, times, per, updated_ms FROM template_rate WHERE appid = $1";

std::string_view word_of(Ledger::From from) { return from == Ledger::From::pending ? "pending" : "held"; }

}  // namespace

void save_rate(sql::Connection& connection, const TemplateRate& rate) {
  const auto before = find_rate(connection, rate.appid, rate.template_id);
  connection.execute(
      "INSERT INTO template_rate (appid, template_id, field, times, per, updated_ms) VALUES ($1, $2, $3, $4, $5, $6) "
      "ON CONFLICT (appid, template_id) DO UPDATE SET field = excluded.field, times = excluded.times, "
      "per = excluded.per, updated_ms = excluded.updated_ms",
      {rate.appid.text(), rate.template_id.text(), rate.rate.field, rate.rate.times,
       std::string(domain::to_string(rate.rate.per)), to_stored(rate.updated_at)});
  if (before && before->rate != rate.rate)
    connection.execute(
        "UPDATE rate_value SET full_until_ms = 0, full_since_ms = 0 WHERE appid = $1 AND template_id = $2 AND "
        "full_since_ms > 0",
        {rate.appid.text(), rate.template_id.text()});
}

bool delete_rate(sql::Connection& connection, const wechat::AppId& appid, const wechat::TemplateId& template_id) {
  return connection
             .execute("DELETE FROM template_rate WHERE appid = $1 AND template_id = $2",
                      {appid.text(), template_id.text()})
             .affected == 1;
}

std::optional<TemplateRate> find_rate(sql::Connection& connection, const wechat::AppId& appid,
                                      const wechat::TemplateId& template_id) {
  static const std::string select = std::string(select_rates) + " AND template_id = $2";
  const sql::Rows found = connection.execute(select, {appid.text(), template_id.text()});
  if (found.rows.empty()) return std::nullopt;
  return read_rate(found.rows.front());
}

std::vector<TemplateRate> list_rates(sql::Connection& connection, const wechat::AppId& appid) {
  static const std::string select = std::string(select_rates) + " ORDER BY template_id";
  std::vector<TemplateRate> rates;
  for (const sql::Row& row : connection.execute(select, {appid.text()}).rows) rates.push_back(read_rate(row));
  return rates;
}

std::string kept_rate_value(std::string_view value) {
  const bool is_plain = std::ranges::all_of(value, [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
  if (value.size() <= value_bytes_max && is_plain && !value.starts_with(digest_mark)) return std::string(value);
  return std::string(digest_mark) + to_hex(sha256(value));
}

std::int64_t count_rate_uses(sql::Connection& connection, const RatePlace& place, DaySpan days,
                             std::string_view notification_id, Aside aside) {
  return connection
      .execute(
          "SELECT COUNT(*) FROM rate_use WHERE appid = $1 AND openid = $2 AND template_id = $3 AND value = $4 AND "
          "day BETWEEN $5 AND $6 AND NOT (notification_id = $7 AND ($8 = 1 OR state = 'pending'))",
          with(place_of(place),
               {days.first, days.last, std::string(notification_id), std::int64_t{aside == Aside::all}}))
      .rows.at(0)
      .number(0);
}

void take_rate_turn(sql::Connection& connection, const RatePlace& place, std::int64_t day) {
  connection.execute(
      "INSERT INTO rate_value (appid, openid, template_id, value, last_day) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (appid, openid, template_id, value) DO UPDATE SET last_day = CASE "
      "WHEN rate_value.last_day > excluded.last_day THEN rate_value.last_day ELSE excluded.last_day END",
      with(place_of(place), {day}));
}

void add_rate_uses(sql::Connection& connection, const RatePlace& place, RateAttempt attempt,
                   std::span<const std::int64_t> days) {
  std::vector<sql::Parameters> batch;
  for (const std::int64_t day : days)
    batch.push_back(with(place_of(place), {std::string(attempt.notification_id), std::int64_t{attempt.number}, day}));
  connection.execute_many(
      "INSERT INTO rate_use (appid, openid, template_id, value, notification_id, attempt, day, state) VALUES ($1, $2, "
      "$3, $4, $5, $6, $7, 'pending') ON CONFLICT (notification_id, attempt, day) DO UPDATE SET state = 'pending'",
      batch);
}

void resolve_rate_uses(sql::Connection& connection, std::string_view notification_id, GrantFate fate, Ledger::From from,
                       std::int64_t today) {
  const std::string id(notification_id), state(word_of(from));
  switch (fate) {
    case GrantFate::none: return;
    case GrantFate::spend:
      connection.execute("DELETE FROM rate_use WHERE notification_id = $1 AND state = $2 AND day > $3",
                         {id, state, today});
      connection.execute("UPDATE rate_use SET state = 'spent' WHERE notification_id = $1 AND state = $2", {id, state});
      return;
    case GrantFate::hold:
      connection.execute("UPDATE rate_use SET state = 'held' WHERE notification_id = $1 AND state = $2", {id, state});
      return;
    case GrantFate::spend_and_empty:
      if (from == Ledger::From::held) return;  // what may have arrived is as unknown as before
      [[fallthrough]];
    case GrantFate::give_back:
      connection.execute("DELETE FROM rate_use WHERE notification_id = $1 AND state = $2", {id, state});
      return;
  }
}

std::optional<RatePlace> find_rate_place(sql::Connection& connection, std::string_view notification_id) {
  const sql::Rows found = connection.execute(
      "SELECT appid, openid, template_id, value FROM rate_use WHERE notification_id = $1 ORDER BY attempt DESC LIMIT 1",
      {std::string(notification_id)});
  if (found.rows.empty()) return std::nullopt;
  const sql::Row& row = found.rows.front();
  return RatePlace{read_name<wechat::AppId>(row, 0), read_name<wechat::OpenId>(row, 1),
                   read_name<wechat::TemplateId>(row, 2), row.text(3)};
}

std::optional<RateFull> find_rate_full(sql::Connection& connection, const RatePlace& place) {
  const sql::Rows found = connection.execute(
      "SELECT full_until_ms, full_since_ms, full_errcode, full_notification_id FROM rate_value WHERE appid = $1 AND "
      "openid = $2 AND template_id = $3 AND value = $4 AND full_since_ms > 0",
      place_of(place));
  if (found.rows.empty()) return std::nullopt;
  const sql::Row& row = found.rows.front();
  return RateFull{read_time(row, 0), read_time(row, 1), read_int(row, 2), row.text(3)};
}

void mark_rate_full(sql::Connection& connection, const RatePlace& place, const RateFull& full) {
  connection.execute(
      "UPDATE rate_value SET full_until_ms = $5, full_since_ms = $6, full_errcode = $7, full_notification_id = $8 "
      "WHERE appid = $1 AND openid = $2 AND template_id = $3 AND value = $4",
      with(place_of(place),
           {to_stored(full.until), to_stored(full.since), std::int64_t{full.errcode}, full.notification_id}));
}

std::vector<RateCount> list_rate_counts(sql::Connection& connection, const wechat::AppId& appid,
                                        std::string_view openid, const RunningDays& days, WallTime now,
                                        const RatePlace* after, std::size_t limit) {
  constexpr std::string_view select =
      "SELECT v.openid, v.template_id, v.value, r.field, r.times, r.per, "
      "SUM(CASE WHEN u.state = 'pending' THEN 1 ELSE 0 END), SUM(CASE WHEN u.state = 'held' THEN 1 ELSE 0 END), "
      "SUM(CASE WHEN u.state = 'spent' THEN 1 ELSE 0 END), "
      "v.full_until_ms, v.full_since_ms, v.full_errcode, v.full_notification_id "
      "FROM rate_value v JOIN template_rate r ON r.appid = v.appid AND r.template_id = v.template_id "
      "LEFT JOIN rate_use u ON u.appid = v.appid AND u.openid = v.openid AND u.template_id = v.template_id AND "
      "u.value = v.value AND u.day BETWEEN CASE r.per WHEN 'day' THEN $3 ELSE $5 END AND "
      "CASE r.per WHEN 'day' THEN $4 ELSE $6 END "
      "WHERE v.appid = $1 AND ($2 = '' OR v.openid = $2) AND "
      "(v.openid > $8 OR (v.openid = $8 AND (v.template_id > $9 OR (v.template_id = $9 AND v.value > $10)))) "
      "GROUP BY v.openid, v.template_id, v.value, r.field, r.times, r.per, v.full_until_ms, v.full_since_ms, "
      "v.full_errcode, v.full_notification_id HAVING COUNT(u.day) > 0 OR v.full_until_ms > $7 "
      "ORDER BY v.openid, v.template_id, v.value LIMIT $11";
  const sql::Rows found = connection.execute(
      select, {appid.text(), std::string(openid), days.day.first, days.day.last, days.month.first, days.month.last,
               to_stored(now), after == nullptr ? std::string() : after->openid.text(),
               after == nullptr ? std::string() : after->template_id.text(),
               after == nullptr ? std::string() : after->value, static_cast<std::int64_t>(limit)});
  std::vector<RateCount> counts;
  for (const sql::Row& row : found.rows) {
    RateCount count{
        .place = {appid, read_name<wechat::OpenId>(row, 0), read_name<wechat::TemplateId>(row, 1), row.text(2)},
        .rate = {row.text(3), row.number(4), read_word("per", row, 5, domain::parse_rate_per)},
        .pending = row.number(6),
        .held = row.number(7),
        .spent = row.number(8),
        .full = {}};
    if (const WallTime until = read_time(row, 9); until > now)
      count.full = RateFull{until, read_time(row, 10), read_int(row, 11), row.text(12)};
    counts.push_back(std::move(count));
  }
  return counts;
}

std::int64_t prune_rates(sql::Connection& connection, std::int64_t before_day, std::size_t limit) {
  const auto most = static_cast<std::int64_t>(limit);
  const std::int64_t uses =
      connection
          .execute(
              "DELETE FROM rate_use WHERE (notification_id, attempt, day) IN (SELECT notification_id, attempt, day "
              "FROM rate_use WHERE day < $1 ORDER BY day LIMIT $2)",
              {before_day, most})
          .affected;
  const std::int64_t values =
      connection
          .execute(
              "DELETE FROM rate_value WHERE (appid, openid, template_id, value) IN (SELECT appid, openid, template_id, "
              "value FROM rate_value WHERE last_day < $1 ORDER BY last_day LIMIT $2)",
              {before_day, most})
          .affected;
  return std::max(uses, values);
}

}  // namespace hongyan::store
