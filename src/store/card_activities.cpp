#include "store/card_activities.hpp"

#include "store/stored_value.hpp"

namespace hongyan::store {

void save_card_activity(sql::Connection& connection, const CardActivity& activity) {
  constexpr std::string_view save =
      "INSERT INTO card_activity (appid, activity_id, expires_ms, created_ms) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (appid, activity_id) DO UPDATE SET expires_ms = excluded.expires_ms";
  connection.execute(save, {activity.appid.text(), activity.activity_id, to_stored(activity.expires_at),
                            to_stored(activity.created_at)});
}

std::optional<CardActivity> find_card_activity(sql::Connection& connection, const wechat::AppId& appid,
                                               std::string_view activity_id) {
  const sql::Rows found = connection.execute(
      "SELECT appid, activity_id, expires_ms, created_ms FROM card_activity WHERE appid = $1 AND activity_id = $2",
      {appid.text(), std::string(activity_id)});
  if (found.rows.empty()) return std::nullopt;
  const sql::Row& row = found.rows.front();
  return CardActivity{read_name<wechat::AppId>(row, 0), row.text(1), read_time(row, 2), read_time(row, 3)};
}

}  // namespace hongyan::store
