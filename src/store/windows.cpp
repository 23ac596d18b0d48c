#include "store/windows.hpp"

#include <algorithm>

#include "store/stored_value.hpp"
#include "store/waiting.hpp"

namespace hongyan::store {
namespace {

using domain::GrantFate;

constexpr std::string_view columns = "appid, openid, opened_by, opened_ms, closes_ms, available, pending, held, spent";

CustomerWindow read_window(const sql::Row& row) {
  return {.appid = read_name<wechat::AppId>(row, 0),
          .openid = read_name<wechat::OpenId>(row, 1),
          .opened_by = row.text(2),
          .opened_at = read_time(row, 3),
          .closes_at = read_time(row, 4),
          .available = row.number(5),
          .pending = row.number(6),
          .held = row.number(7),
          .spent = row.number(8)};
}

std::string_view movement(GrantFate fate) {
  switch (fate) {
    case GrantFate::none: return "";
    case GrantFate::spend: return "spent = spent + 1";
    case GrantFate::give_back: return "available = available + 1";
    case GrantFate::hold: return "held = held + 1";
    case GrantFate::spend_and_empty: return "available = 0";
  }
  return "";
}

// Sends since the act that WeChat may have counted: all but those that certainly did not arrive.
std::int64_t count_sends_since(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                               WallTime acted_at) {
  return connection
      .execute(
          "SELECT COUNT(*) FROM attempt WHERE channel = 'customer' AND appid = $1 AND openid = $2 AND intent_ms >= $3 "
          "AND outcome <> 'refused' AND cause <> 'not_connected'",
          {appid.text(), openid.text(), to_stored(acted_at)})
      .rows.at(0)
      .number(0);
}

}  // namespace

void open_window(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                 std::string_view opened_by, WallTime acted_at, WallTime closes_at, std::int64_t sends,
                 domain::WindowRules::Refill refill) {
  const std::int64_t left = std::max<std::int64_t>(0, sends - count_sends_since(connection, appid, openid, acted_at));
  connection.execute(
      "INSERT INTO customer_window (appid, openid, opened_by, opened_ms, closes_ms, available, pending, held, spent) "
      "VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0) ON CONFLICT (appid, openid) DO UPDATE SET "
      "opened_by = excluded.opened_by, opened_ms = excluded.opened_ms, available = CASE "
      "WHEN customer_window.closes_ms > excluded.opened_ms AND $7 = 1 THEN customer_window.available + "
      "excluded.available "
      "WHEN customer_window.closes_ms > excluded.opened_ms AND customer_window.available > excluded.available "
      "THEN customer_window.available ELSE excluded.available END, "
      "closes_ms = CASE WHEN customer_window.closes_ms > excluded.closes_ms THEN customer_window.closes_ms "
      "ELSE excluded.closes_ms END",
      {appid.text(), openid.text(), std::string(opened_by), to_stored(acted_at), to_stored(closes_at), left,
       std::int64_t{refill == domain::WindowRules::Refill::cumulative}});
  wake_waiting(connection, appid, openid, acted_at);
}

void shut_window(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                 WallTime acted_at) {
  connection.execute(
      "UPDATE customer_window SET available = 0, closes_ms = $3 WHERE appid = $1 AND openid = $2 AND opened_ms <= $3 "
      "AND closes_ms > $3",
      {appid.text(), openid.text(), to_stored(acted_at)});
}

std::optional<CustomerWindow> find_window(sql::Connection& connection, const wechat::AppId& appid,
                                          const wechat::OpenId& openid) {
  static const std::string select =
      "SELECT " + std::string(columns) + " FROM customer_window WHERE appid = $1 AND openid = $2";
  const sql::Rows found = connection.execute(select, {appid.text(), openid.text()});
  if (found.rows.empty()) return std::nullopt;
  return read_window(found.rows.front());
}

std::vector<CustomerWindow> list_windows(sql::Connection& connection, const wechat::AppId& appid,
                                         std::string_view openid, WallTime now, std::string_view after_openid,
                                         std::size_t limit) {
  static const std::string select =
      "SELECT " + std::string(columns) +
      " FROM customer_window WHERE appid = $1 AND ($2 = '' OR openid = $2) AND closes_ms > $3 AND openid > $4 "
      "ORDER BY openid LIMIT $5";
  std::vector<CustomerWindow> windows;
  for (const sql::Row& row : connection
                                 .execute(select, {appid.text(), std::string(openid), to_stored(now),
                                                   std::string(after_openid), static_cast<std::int64_t>(limit)})
                                 .rows)
    windows.push_back(read_window(row));
  return windows;
}

bool reserve_place(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                   WallTime until) {
  return connection
             .execute(
                 "UPDATE customer_window SET available = available - 1, pending = pending + 1 WHERE appid = $1 AND "
                 "openid = $2 AND available >= 1 AND closes_ms > $3",
                 {appid.text(), openid.text(), to_stored(until)})
             .affected == 1;
}

void resolve_place(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                   GrantFate fate, Ledger::From from) {
  if (fate == GrantFate::none || (fate == GrantFate::hold && from == Ledger::From::held)) return;
  const std::string_view source = from == Ledger::From::pending ? "pending" : "held";
  connection.execute("UPDATE customer_window SET " + std::string(source) + " = " + std::string(source) + " - 1, " +
                         std::string(movement(fate)) + " WHERE appid = $1 AND openid = $2 AND " + std::string(source) +
                         " >= 1",
                     {appid.text(), openid.text()});
}

}  // namespace hongyan::store
