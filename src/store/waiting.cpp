#include "store/waiting.hpp"

#include "base/check.hpp"
#include "store/lane.hpp"
#include "store/notification_row.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {

bool has_due_waiting(sql::Connection& connection, WallTime now) {
  return !connection
              .execute("SELECT 1 FROM notification WHERE state = 'waiting' AND ready_ms <= $1 LIMIT 1",
                       {to_stored(now)})
              .rows.empty();
}

std::vector<Notification> due_waiting(sql::Connection& connection, WallTime now, std::size_t limit) {
  static const std::string statement =
      "SELECT " + std::string(notification_columns) +
      " FROM notification WHERE state = 'waiting' AND ready_ms <= $1 ORDER BY ready_ms, id LIMIT $2";
  std::vector<Notification> found;
  for (const sql::Row& row : connection.execute(statement, {to_stored(now), static_cast<std::int64_t>(limit)}).rows)
    found.push_back(read_notification(row));
  return found;
}

void wake_waiting(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid, WallTime now) {
  connection.execute(
      "UPDATE notification SET ready_ms = $1 WHERE state = 'waiting' AND ready_ms > $1 AND "
      "((appid = $2 AND openid = $3) OR uid IN (SELECT uid FROM identity WHERE appid = $2 AND openid = $3 AND uid IS "
      "NOT NULL))",
      {to_stored(now), appid.text(), openid.text()});
}

void wake_waiting_for(sql::Connection& connection, std::string_view uid, WallTime now) {
  connection.execute("UPDATE notification SET ready_ms = $1 WHERE state = 'waiting' AND ready_ms > $1 AND uid = $2",
                     {to_stored(now), std::string(uid)});
}

bool take_route(sql::Connection& connection, const Notification& rerouted, WallTime now) {
  return connection
             .execute(
                 "UPDATE notification SET state = 'ready', reason = '', ready_ms = $1, updated_ms = $1, channel = $2, "
                 "appid = $3, openid = $4, template_id = $5, body = $6, client_msg_id = $7, refusals = $8, "
                 "lane = $10 WHERE id = $9 AND state = 'waiting'",
                 {to_stored(now), std::string(to_string(rerouted.channel)), rerouted.appid.text(),
                  rerouted.openid.text(), rerouted.template_id.text(), rerouted.body, rerouted.client_msg_id,
                  rerouted.refusals, rerouted.id, lane_of(rerouted)})
             .affected == 1;
}

void keep_waiting(sql::Connection& connection, const Notification& one, std::string_view reason, WallTime next_look,
                  WallTime now) {
  connection.execute(
      "UPDATE notification SET reason = $1, ready_ms = CASE WHEN $2 > expires_ms THEN expires_ms ELSE $2 END, "
      "refusals = $3, updated_ms = $4 WHERE id = $5 AND state = 'waiting'",
      {std::string(reason), to_stored(next_look), one.refusals, to_stored(now), one.id});
}

void end_waiting(sql::Connection& connection, const Notification& one, domain::Step step, std::string_view reason,
                 WallTime now) {
  const auto end = domain::next_state(domain::State::waiting, step);
  CHECK(end.has_value());
  connection.execute(
      "UPDATE notification SET state = $1, reason = $2, refusals = $3, updated_ms = $4 WHERE id = $5 AND state = "
      "'waiting'",
      {std::string(domain::to_string(*end)), std::string(reason), one.refusals, to_stored(now), one.id});
}

}  // namespace hongyan::store
