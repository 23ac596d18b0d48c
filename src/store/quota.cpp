#include "store/quota.hpp"

namespace hongyan::store {

std::int64_t add_quota_use(sql::Connection& connection, const wechat::AppId& appid, std::string_view api,
                           std::int64_t day, std::int64_t calls) {
  constexpr std::string_view add =
      "INSERT INTO quota_use (appid, api, day, used) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (appid, api, day) DO UPDATE SET used = quota_use.used + excluded.used RETURNING used";
  return connection.execute(add, {appid.text(), std::string(api), day, calls}).rows.at(0).number(0);
}

std::vector<QuotaUse> list_quota_use(sql::Connection& connection, const wechat::AppId& appid, std::int64_t day) {
  constexpr std::string_view select = "SELECT api, used FROM quota_use WHERE appid = $1 AND day = $2 ORDER BY api";
  std::vector<QuotaUse> uses;
  for (const sql::Row& row : connection.execute(select, {appid.text(), day}).rows)
    uses.push_back({.appid = appid, .api = row.text(0), .day = day, .used = row.number(1)});
  return uses;
}

}  // namespace hongyan::store
