#include "store/callback_events.hpp"

#include <fmt/format.h>

#include "base/failure.hpp"
#include "store/condition.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {
namespace {

constexpr std::string_view callback_columns =
    "id, appid, dedupe_key, event, openid, body, received_ms, state, due_ms, about";

CallbackRecord read_callback(const sql::Row& row) {
  return {.id = row.text(0),
          .appid = read_name<wechat::AppId>(row, 1),
          .dedupe_key = row.text(2),
          .event = row.text(3),
          .openid = row.text(4),
          .body = row.text(5),
          .received_at = read_time(row, 6),
          .state = row.text(7),
          .due_at = read_time(row, 8),
          .about = row.text(9)};
}

std::vector<CallbackRecord> read_callbacks(const sql::Rows& found) {
  std::vector<CallbackRecord> callbacks;
  callbacks.reserve(found.rows.size());
  for (const sql::Row& row : found.rows) callbacks.push_back(read_callback(row));
  return callbacks;
}

void require_kept(const std::vector<sql::Rows>& results, std::string_view what) {
  for (const sql::Rows& result : results)
    if (result.conflict)
      throw Failure(fmt::format("The database refused {}: its id is taken or its state is none", what));
}

}  // namespace

void store_callbacks(sql::Connection& connection, std::span<const CallbackRecord> callbacks) {
  static const std::string insert = fmt::format(
      "INSERT INTO callback_event ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (appid, "
      "dedupe_key) DO "
      "NOTHING",
      callback_columns);
  std::vector<sql::Parameters> batch;
  batch.reserve(callbacks.size());
  for (const CallbackRecord& callback : callbacks)
    batch.push_back({callback.id, callback.appid.text(), callback.dedupe_key, callback.event, callback.openid,
                     callback.body, to_stored(callback.received_at), callback.state, to_stored(callback.due_at),
                     callback.about});
  require_kept(connection.execute_many(insert, batch), "a callback");
}

std::vector<CallbackRecord> due_callbacks(sql::Connection& connection, WallTime now, std::size_t limit) {
  static const std::string select = fmt::format(
      "SELECT {} FROM callback_event WHERE state IN ('new', 'waiting') AND due_ms <= $1 ORDER BY due_ms, id LIMIT $2",
      callback_columns);
  return read_callbacks(connection.execute(select, {to_stored(now), static_cast<std::int64_t>(limit)}));
}

void mark_callbacks(sql::Connection& connection, std::span<const CallbackMark> marks) {
  constexpr std::string_view mark = "UPDATE callback_event SET state = $2, due_ms = $3, about = $4 WHERE id = $1";
  std::vector<sql::Parameters> batch;
  batch.reserve(marks.size());
  for (const CallbackMark& one : marks)
    batch.push_back({one.id, std::string(one.state), to_stored(one.due_at), one.about});
  require_kept(connection.execute_many(mark, batch), "a callback's mark");
}

void wake_callbacks(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                    WallTime now) {
  constexpr std::string_view of_person =
      "UPDATE callback_event SET due_ms = $1 WHERE state = 'waiting' AND due_ms > $1 AND appid = $2 AND openid = $3";
  constexpr std::string_view of_app =
      "UPDATE callback_event SET due_ms = $1 WHERE state = 'waiting' AND due_ms > $1 AND appid = $2 AND event = "
      "'MASSSENDJOBFINISH'";
  sql::Parameters parameters{to_stored(now), appid.text()};
  if (!openid.empty()) parameters.emplace_back(openid.text());
  connection.execute(openid.empty() ? of_app : of_person, parameters);
}

std::vector<CallbackRecord> list_callbacks(sql::Connection& connection, std::span<const std::string> appids,
                                           std::string_view before_id, std::size_t limit) {
  Condition condition;
  condition.add("id < ", page_top(before_id));
  condition.add_any_of("appid", appids);
  const std::string limit_place = condition.place_of(static_cast<std::int64_t>(limit));
  const std::string select = fmt::format("SELECT {} FROM callback_event {} ORDER BY id DESC LIMIT {}", callback_columns,
                                         condition.text(), limit_place);
  return read_callbacks(connection.execute(select, condition.parameters()));
}

std::int64_t forget_callbacks(sql::Connection& connection, WallTime before, std::size_t limit) {
  // Looks at the `limit` oldest only (ids sort by time), so that finding nothing to do costs no scan of the table and
  // no index on top. What still waits becomes an orphan long before it is old enough, and lets the others through
  // again.
  constexpr std::string_view forget =
      "DELETE FROM callback_event WHERE id IN (SELECT oldest.id FROM "
      "(SELECT id, received_ms, state FROM callback_event ORDER BY id LIMIT $2) AS oldest "
      "WHERE oldest.received_ms < $1 AND oldest.state IN ('done', 'orphan'))";
  return connection.execute(forget, {to_stored(before), static_cast<std::int64_t>(limit)}).affected;
}

}  // namespace hongyan::store
