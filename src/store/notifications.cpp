#include "store/notifications.hpp"

#include <fmt/format.h>

#include <array>

#include "base/failure.hpp"
#include "store/condition.hpp"
#include "store/lane.hpp"
#include "store/notification_row.hpp"
#include "store/state_list.hpp"
#include "store/stored_value.hpp"

namespace hongyan::store {
namespace {

constexpr std::size_t inserted_columns = notification_column_count + 1;  // and the lane

// "INSERT … VALUES ($1, …, ''), (…)" for `rows` notifications.
std::string insert_statement(std::size_t rows) {
  std::string values;
  for (std::size_t row = 0, place = 0; row < rows; ++row) {
    values += row == 0 ? "(" : ", (";
    for (std::size_t column = 0; column < inserted_columns; ++column) values += fmt::format("${}, ", ++place);
    values += "'')";
  }
  return fmt::format("INSERT INTO notification ({}, lane, node) VALUES {}", notification_columns, values);
}

// PostgreSQL reads the table's CHECKs and partial indexes anew for every statement, which costs more than a row does;
// so rows share statements, in few sizes that are prepared once.
struct InsertSize {
  std::size_t rows;
  std::string statement;
};
const std::array<InsertSize, 3>& insert_sizes() {
  static const std::array<InsertSize, 3> sizes{
      {{32, insert_statement(32)}, {8, insert_statement(8)}, {1, insert_statement(1)}}};
  return sizes;
}

std::string column_named(std::string_view name) { return fmt::format("{} = ", name); }

}  // namespace

void insert_notifications(sql::Connection& connection, std::span<const Notification> notifications) {
  for (const auto& [rows, statement] : insert_sizes()) {
    std::vector<sql::Parameters> batch(notifications.size() / rows);
    for (sql::Parameters& parameters : batch) {
      parameters.reserve(rows * inserted_columns);
      for (const Notification& notification : notifications.first(rows)) {
        append_parameters(notification, parameters);
        parameters.emplace_back(lane_of(notification));
      }
      notifications = notifications.subspan(rows);
    }
    for (const sql::Rows& inserted : connection.execute_many(statement, batch))
      if (inserted.conflict)
        throw Failure("The database refused a notification: its id is taken or a value is out of range");
  }
}

std::optional<Notification> find_notification(sql::Connection& connection, std::string_view id) {
  static const std::string select = fmt::format("SELECT {} FROM notification WHERE id = $1", notification_columns);
  const sql::Rows found = connection.execute(select, {std::string(id)});
  if (found.rows.empty()) return std::nullopt;
  return read_notification(found.rows.front());
}

std::vector<Attempt> list_attempts(sql::Connection& connection, std::string_view notification_id) {
  constexpr std::string_view select =
      "SELECT notification_id, number, node, intent_ms, ended_ms, outcome, cause, errcode, errmsg, rid, msgid, "
      "appid, channel FROM attempt WHERE notification_id = $1 ORDER BY number LIMIT 1000";
  std::vector<Attempt> attempts;
  for (const sql::Row& row : connection.execute(select, {std::string(notification_id)}).rows) {
    attempts.push_back({.notification_id = row.text(0),
                        .number = read_int(row, 1),
                        .node = row.text(2),
                        .intent_at = read_time(row, 3),
                        .ended_at = read_optional_time(row, 4),
                        .outcome = row.text(5),
                        .cause = row.text(6),
                        .errcode = row.is_null(7) ? std::nullopt : std::optional(read_int(row, 7)),
                        .errmsg = row.text(8),
                        .rid = row.text(9),
                        .msgid = row.text(10),
                        .appid = row.text(11),
                        .channel = row.text(12)});
  }
  return attempts;
}

std::vector<Receipt> list_receipts(sql::Connection& connection, std::string_view notification_id) {
  constexpr std::string_view select =
      "SELECT id, notification_id, received_ms, status, outcome, detail FROM receipt WHERE notification_id = $1 ORDER "
      "BY id "
      "LIMIT 1000";
  std::vector<Receipt> receipts;
  for (const sql::Row& row : connection.execute(select, {std::string(notification_id)}).rows) {
    receipts.push_back({.id = row.text(0),
                        .notification_id = row.text(1),
                        .received_at = read_time(row, 2),
                        .status = row.text(3),
                        .outcome = row.text(4),
                        .detail = row.text(5)});
  }
  return receipts;
}

std::vector<Notification> list_notifications(sql::Connection& connection, const NotificationFilter& filter,
                                             std::string_view before_id, std::size_t limit) {
  Condition condition;
  condition.add("id < ", page_top(before_id));
  condition.add_any_of("appid", filter.appids);
  if (filter.state) condition.add("state = ", std::string(domain::to_string(*filter.state)));
  // Beside the parameter, the literal is what lets the partial index notification_uid be used.
  if (!filter.uid.empty()) condition.add("uid <> ''");
  const std::pair<std::string_view, const std::string&> texts[] = {
      {"type", filter.type}, {"uid", filter.uid}, {"openid", filter.openid}, {"appid", filter.appid}};
  for (const auto& [column, text] : texts)
    if (!text.empty()) condition.add(column_named(column), text);
  if (filter.created_from) condition.add("created_ms >= ", to_stored(*filter.created_from));
  if (filter.created_to) condition.add("created_ms < ", to_stored(*filter.created_to));
  const std::string limit_place = condition.place_of(static_cast<std::int64_t>(limit));
  const std::string select = fmt::format("SELECT {} FROM notification {} ORDER BY id DESC LIMIT {}",
                                         notification_columns, condition.text(), limit_place);
  std::vector<Notification> notifications;
  for (const sql::Row& row : connection.execute(select, condition.parameters()).rows)
    notifications.push_back(read_notification(row));
  return notifications;
}

std::vector<StateCount> count_live(sql::Connection& connection) {
  static const std::string count = [] {
    std::string parts;
    for (const std::string_view condition : live_index_conditions)
      parts += fmt::format("{}SELECT state, COUNT(*) FROM notification WHERE {} GROUP BY state",
                           parts.empty() ? "" : " UNION ALL ", condition);
    return parts;
  }();
  std::vector<StateCount> counts;
  for (const sql::Row& row : connection.execute(count, {}).rows)
    counts.push_back({read_word("state", row, 0, domain::parse_state), row.number(1)});
  return counts;
}

CancelResult cancel_notification(sql::Connection& connection, std::string_view id, WallTime now) {
  static const std::string cancel = fmt::format(
      "UPDATE notification SET state = '{}', reason = '', updated_ms = $2 WHERE id = $1 AND uncertain = 0 AND state IN "
      "({})",
      domain::to_string(domain::State::cancelled), sql_list(domain::states_before(domain::Step::cancel)));
  constexpr std::string_view exists = "SELECT 1 FROM notification WHERE id = $1";
  if (connection.execute(cancel, {std::string(id), to_stored(now)}).affected > 0) return CancelResult::cancelled;
  return connection.execute(exists, {std::string(id)}).rows.empty() ? CancelResult::not_found : CancelResult::too_late;
}

}  // namespace hongyan::store
