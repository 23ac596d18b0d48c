#include <fmt/format.h>

#include "base/id.hpp"
#include "store/outbox.hpp"
#include "store/state_list.hpp"

namespace hongyan::store {
namespace {

std::vector<FoundAttempt> read_found(const sql::Rows& rows) {
  std::vector<FoundAttempt> found;
  for (const sql::Row& row : rows.rows) {
    const auto state = domain::parse_state(row.text(2));
    if (state)
      found.push_back({row.text(0), static_cast<int>(row.number(1)), *state, row.number(3) == 1, row.number(4) == 1});
  }
  return found;
}

}  // namespace

std::vector<FoundAttempt> find_attempts_by_msgid(sql::Connection& connection, const wechat::AppId& appid,
                                                 std::string_view msgid) {
  return read_found(connection.execute(
      "SELECT a.notification_id, a.number, n.state, n.uncertain, n.duplicate_possible FROM attempt a JOIN notification "
      "n ON n.id = a.notification_id WHERE a.appid = $1 AND a.msgid = $2 AND a.msgid <> '' ORDER BY a.notification_id, "
      "a.number LIMIT 16",
      {appid.text(), std::string(msgid)}));
}

std::vector<FoundAttempt> find_attempts_awaiting_receipt(sql::Connection& connection, const wechat::AppId& appid,
                                                         const wechat::OpenId& openid, domain::Channel channel,
                                                         std::string_view template_id, WallTime received,
                                                         WallTime since) {
  // Each branch reads a partial index that holds only what is open. The channel is no bare column, or SQLite would plan
  // anew at each call for the parameter that another partial index names.
  constexpr std::string_view select =
      "SELECT n.id, n.attempts, n.state, n.uncertain, n.duplicate_possible FROM notification n WHERE ";
  constexpr std::string_view fitting =
      " AND n.appid = $1 AND n.openid = $2 AND n.channel || '' = $3 AND ($4 = '' OR n.template_id = $4) AND "
      "n.updated_ms >= $5 AND EXISTS (SELECT 1 FROM attempt a WHERE a.notification_id = n.id AND a.intent_ms < $6)";
  static const std::string statement = fmt::format(
      "{0}(n.state IN ('taken', 'unknown') OR n.state IN ('resolved_sent', 'taken_unconfirmed') OR n.state = "
      "'unknown_final'){1} AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.notification_id = n.id) UNION {0}n.state = "
      "'sending'{1} UNION {0}n.uncertain = 1{1} UNION {0}n.duplicate_possible = 1{1} LIMIT 16",
      select, fitting);
  return read_found(connection.execute(statement, {appid.text(), openid.text(), std::string(domain::to_string(channel)),
                                                   std::string(template_id), to_unix_ms(since), to_unix_ms(received)}));
}

bool was_sent_uniform(sql::Connection& connection, const wechat::AppId& account, const wechat::OpenId& follower,
                      WallTime since) {
  // Whoever is known to be another follower of the account is not meant.
  return !connection
              .execute(
                  "SELECT 1 FROM notification n WHERE n.channel = 'uniform' AND n.updated_ms >= $3 AND n.attempts > 0 "
                  "AND n.body LIKE '%' || $1 || '%' AND NOT EXISTS (SELECT 1 FROM identity member JOIN identity other "
                  "ON other.uid = member.uid WHERE member.appid = n.appid AND member.openid = n.openid AND other.appid "
                  "= $1 AND other.openid <> $2) LIMIT 1",
                  {account.text(), follower.text(), to_unix_ms(since)})
              .rows.empty();
}

void note_msgid(sql::Connection& connection, const FoundAttempt& attempt, std::string_view msgid) {
  connection.execute("UPDATE attempt SET msgid = $1 WHERE notification_id = $2 AND number = $3 AND msgid = ''",
                     {std::string(msgid), attempt.notification_id, std::int64_t{attempt.number}});
}

bool attempt_lacks_msgid(sql::Connection& connection, std::string_view notification_id) {
  return connection
      .execute("SELECT 1 FROM attempt WHERE notification_id = $1 AND msgid <> '' LIMIT 1",
               {std::string(notification_id)})
      .rows.empty();
}

void insert_receipt(sql::Connection& connection, const Receipt& receipt) {
  connection.execute(
      "INSERT INTO receipt (id, notification_id, received_ms, status, outcome, detail) VALUES ($1, $2, $3, $4, $5, $6) "
      "ON CONFLICT DO NOTHING",
      {receipt.id, receipt.notification_id, to_unix_ms(receipt.received_at), receipt.status, receipt.outcome,
       receipt.detail});
}

std::int64_t prune_notifications(sql::Connection& connection, WallTime before, std::size_t limit) {
  std::vector<domain::State> finals;
  for (const domain::State state : domain::all_states())
    if (domain::is_final(state)) finals.push_back(state);
  // Ids sort by time: the oldest rows are the first of the primary key, and no younger one is looked at.
  const sql::Rows old =
      connection.execute("SELECT id FROM notification WHERE id < $1 AND updated_ms < $2 AND state IN (" +
                             sql_list(finals) + ") ORDER BY id LIMIT $3",
                         {lowest_id(before), to_unix_ms(before), static_cast<std::int64_t>(limit)});
  std::vector<sql::Parameters> ids;
  for (const sql::Row& row : old.rows) ids.push_back({row.text(0)});
  connection.execute_many("DELETE FROM receipt WHERE notification_id = $1", ids);
  connection.execute_many("DELETE FROM attempt WHERE notification_id = $1", ids);
  connection.execute_many("DELETE FROM notification WHERE id = $1", ids);
  return static_cast<std::int64_t>(ids.size());
}

}  // namespace hongyan::store
