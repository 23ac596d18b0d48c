#include "store/quota.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {
namespace {

std::int64_t column_of(ClearScope scope) { return scope == ClearScope::single_api ? 1 : 0; }

}  // namespace

std::int64_t count_clears(sql::Connection& connection, const wechat::AppId& appid, std::int64_t month,
                          ClearScope scope) {
  const sql::Rows found =
      connection.execute("SELECT used FROM quota_clear WHERE appid = $1 AND month = $2 AND single_api = $3",
                         {appid.text(), month, column_of(scope)});
  return found.rows.empty() ? 0 : found.rows.front().number(0);
}

bool take_clear(sql::Connection& connection, const wechat::AppId& appid, std::int64_t month, ClearScope scope,
                std::int64_t most) {
  constexpr std::string_view take =
      "INSERT INTO quota_clear (appid, month, single_api, used) VALUES ($1, $2, $3, 1) "
      "ON CONFLICT (appid, month, single_api) DO UPDATE SET used = quota_clear.used + 1 WHERE quota_clear.used < $4";
  return most > 0 && connection.execute(take, {appid.text(), month, column_of(scope), most}).affected == 1;
}

void give_clear_back(sql::Connection& connection, const wechat::AppId& appid, std::int64_t month, ClearScope scope) {
  connection.execute(
      "UPDATE quota_clear SET used = used - 1 WHERE appid = $1 AND month = $2 AND single_api = $3 AND used > 0",
      {appid.text(), month, column_of(scope)});
}

std::vector<Pace> list_paces(sql::Connection& connection, const wechat::AppId& appid) {
  std::vector<Pace> paces;
  for (const sql::Row& row :
       connection.execute("SELECT api, calls_per_hour FROM quota_pace WHERE appid = $1 ORDER BY api", {appid.text()})
           .rows)
    paces.push_back({.api = row.text(0), .calls_per_hour = row.number(1)});
  return paces;
}

void sample_paces(sql::Connection& connection, std::int64_t day, WallTime now, Milliseconds apart) {
  // A look that saw no calls keeps the pace of the one before: what waits for its budget has not become slow.
  constexpr std::string_view sample =
      "INSERT INTO quota_pace (appid, api, day, at_ms, used, calls_per_hour) "
      "SELECT appid, api, day, $2, used, 0 FROM quota_use WHERE day = $1 "
      "ON CONFLICT (appid, api) DO UPDATE SET day = excluded.day, at_ms = excluded.at_ms, used = excluded.used, "
      "calls_per_hour = CASE WHEN quota_pace.day = excluded.day AND excluded.used > quota_pace.used "
      "THEN (excluded.used - quota_pace.used) * 3600000 / (excluded.at_ms - quota_pace.at_ms) "
      "ELSE quota_pace.calls_per_hour END WHERE excluded.at_ms - quota_pace.at_ms >= $3";
  connection.execute(sample, {day, to_stored(now), std::max<std::int64_t>(1, apart.count())});
}

}  // namespace hongyan::store
