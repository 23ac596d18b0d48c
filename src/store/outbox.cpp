#include "store/outbox.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "base/check.hpp"
#include "base/failure.hpp"
#include "store/lane.hpp"
#include "store/notification_row.hpp"
#include "store/sql/dialect.hpp"
#include "store/state_list.hpp"

namespace hongyan::store {
namespace {

using domain::State;
using domain::Step;
using sql::Parameters;

std::int64_t flag(bool value) { return value ? 1 : 0; }
std::string word(State state) { return std::string(domain::to_string(state)); }

// Where a step leads: every step of the machine has one end, whatever state it starts from.
State end_of(Step step) {
  const std::vector<State> before = domain::states_before(step);
  CHECK(!before.empty());
  const auto end = domain::next_state(before.front(), step);
  for (const State state : before) CHECK(domain::next_state(state, step) == end);
  return *end;
}

std::string claim_statement(sql::Dialect dialect) {
  const std::string chosen =
      "SELECT id FROM notification WHERE state = 'ready' AND priority = $1 AND ready_ms <= $2 "
      "ORDER BY priority, ready_ms, id LIMIT $3";
  // PostgreSQL takes the fast path only for = ANY(ARRAY(…)), and must step over what other nodes are claiming.
  const std::string where = dialect == sql::Dialect::postgres
                                ? "id = ANY(ARRAY(" + chosen + std::string(sql::skip_locked(dialect)) + "))"
                                : "id IN (" + chosen + ")";
  return "UPDATE notification SET state = 'claimed', lease_epoch = lease_epoch + 1, lease_until_ms = $4, node = $5, "
         "updated_ms = $6 WHERE " +
         where + " AND state = 'ready' RETURNING " + std::string(notification_columns);
}

// The channels are compared as columns: SQLite would plan anew at each call for a parameter that a partial index names.
constexpr std::string_view intend =
    "UPDATE notification SET state = 'sending', attempts = attempts + 1, lease_until_ms = $1, updated_ms = $2 "
    "WHERE id = $3 AND state = 'claimed' AND lease_epoch = $4 "
    "AND NOT EXISTS (SELECT 1 FROM notification other WHERE other.appid = $5 AND other.openid = $6 "
    "AND other.lane = $9 AND other.state = 'sending') "
    "AND ($8 = 0 OR NOT EXISTS (SELECT 1 FROM notification other WHERE other.appid = $5 "
    "AND other.openid = $6 AND other.template_id = $7 AND other.uncertain = 1 AND other.id <> $3 "
    "AND other.channel = notification.channel))";

constexpr std::string_view insert_attempt =
    "INSERT INTO attempt (notification_id, number, appid, openid, node, lease_epoch, intent_ms, ended_ms, outcome, "
    "cause, errcode, errmsg, rid, msgid, channel) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, '', '', NULL, '', '', '', "
    "$8)";

constexpr std::string_view release_claim =
    "UPDATE notification SET state = $1, reason = $2, "
    "ready_ms = CASE WHEN $3 > expires_ms THEN expires_ms ELSE $3 END, lease_until_ms = $4, updated_ms = $5, "
    "refusals = CASE WHEN $8 = '' THEN refusals ELSE $8 END WHERE id = $6 AND state = 'claimed' AND lease_epoch = $7";

// A crash verdict is only a guess about an attempt: a real answer that comes later replaces it.
constexpr std::string_view end_attempt =
    "UPDATE attempt SET ended_ms = $1, outcome = $2, cause = $3, errcode = $4, errmsg = $5, rid = $6, msgid = $7 "
    "WHERE notification_id = $8 AND number = $9 AND (ended_ms IS NULL OR cause = 'crash_in_flight')";

constexpr std::string_view settle_notification =
    "UPDATE notification SET state = $1, reason = $2, "
    "ready_ms = CASE WHEN $3 > expires_ms THEN expires_ms ELSE $3 END, lease_until_ms = $4, updated_ms = $5, "
    "first_uncertain_ms = CASE WHEN $6 = 0 THEN 0 WHEN uncertain = 1 THEN first_uncertain_ms ELSE $7 END, "
    "uncertain = $6, grant_held = $8, resends_left = resends_left - $9, "
    "duplicate_possible = CASE WHEN $10 = 1 THEN 1 ELSE duplicate_possible END, "
    "refusals = CASE WHEN $13 = '' THEN refusals ELSE $13 END "
    "WHERE id = $11 AND state = 'sending' AND lease_epoch = $12";

std::string outcome_word(Step step) {
  if (step == Step::take) return "taken";
  if (step == Step::refuse || step == Step::reroute) return "refused";
  if (step == Step::park) return "parked";
  if (step == Step::lose_sight) return "unknown";
  return "retry";
}

// The states that a step of evidence leaves. A receipt is about an attempt that was made: of what is not tried to the
// end there is none unless an earlier attempt is in doubt.
std::string condition_before(Step step) {
  const std::vector<State> before = domain::states_before(step);
  const std::string any = "state IN (" + sql_list(before) + ")";
  if (step != Step::confirm && step != Step::disappoint && step != Step::puzzle) return any;
  std::vector<State> tried;
  std::ranges::copy_if(before, std::back_inserter(tried),
                       [](State state) { return domain::certainty_of(state) != domain::Certainty::open; });
  return any + " AND (uncertain = 1 OR state IN (" + sql_list(tried) + "))";
}

std::vector<Notification> read_all(const sql::Rows& rows) {
  std::vector<Notification> notifications;
  notifications.reserve(rows.rows.size());
  for (const sql::Row& row : rows.rows) notifications.push_back(read_notification(row));
  return notifications;
}

std::string select_overdue(std::string_view states) {
  return "SELECT " + std::string(notification_columns) + " FROM notification WHERE state IN (" + std::string(states) +
         ") AND lease_until_ms < $1 ORDER BY lease_until_ms, id LIMIT $2";
}

}  // namespace

std::vector<Notification> claim(sql::Connection& connection, std::string_view node, WallTime now, WallTime lease_until,
                                std::size_t limit) {
  const std::string statement = claim_statement(connection.dialect());
  std::vector<Notification> claimed;
  for (std::int64_t priority = 0; priority <= 2 && claimed.size() < limit; ++priority) {
    const auto room = static_cast<std::int64_t>(limit - claimed.size());
    const sql::Rows rows = connection.execute(
        statement, {priority, to_unix_ms(now), room, to_unix_ms(lease_until), std::string(node), to_unix_ms(now)});
    std::vector<Notification> found = read_all(rows);
    std::ranges::sort(found, [](const Notification& left, const Notification& right) {
      return std::tie(left.ready_at, left.id) < std::tie(right.ready_at, right.id);
    });
    std::ranges::move(found, std::back_inserter(claimed));
  }
  return claimed;
}

std::vector<bool> record_intents(sql::Connection& connection, std::string_view node,
                                 std::span<const Notification> claimed, WallTime now, WallTime lease_until) {
  std::vector<Parameters> wanted;
  wanted.reserve(claimed.size());
  for (const Notification& one : claimed)
    wanted.push_back({to_unix_ms(lease_until), to_unix_ms(now), one.id, one.lease_epoch, one.appid.text(),
                      one.openid.text(), one.template_id.text(), flag(domain::receipts_lack_number(one.channel)),
                      lane_of(one)});
  const std::vector<sql::Rows> answers = connection.execute_many(intend, wanted);

  std::vector<bool> recorded(claimed.size(), false);
  std::vector<Parameters> attempts;
  for (std::size_t i = 0; i < claimed.size(); ++i) {
    // Another node began a call to the same person between our look and our write. PostgreSQL has lost the whole
    // transaction by it; the caller's next round finds the lane busy.
    if (answers[i].conflict && connection.dialect() == sql::Dialect::postgres)
      throw Failure("another node is sending to the same person; the round is tried again");
    recorded[i] = answers[i].affected == 1;
    if (!recorded[i]) continue;
    const Notification& one = claimed[i];
    attempts.push_back({one.id, std::int64_t{one.attempts} + 1, one.appid.text(), one.openid.text(), std::string(node),
                        one.lease_epoch, to_unix_ms(now), std::string(to_string(one.channel))});
  }
  connection.execute_many(insert_attempt, attempts);
  return recorded;
}

void release(sql::Connection& connection, std::span<const Release> releases, WallTime now) {
  std::vector<Parameters> batch;
  batch.reserve(releases.size());
  for (const Release& one : releases) {
    const auto end = domain::next_state(State::claimed, one.step);
    CHECK(end.has_value());
    batch.push_back({word(*end), one.reason, to_unix_ms(one.ready_at), to_unix_ms(one.watch_until), to_unix_ms(now),
                     one.id, one.lease_epoch, one.refusals});
  }
  connection.execute_many(release_claim, batch);
}

std::vector<bool> settle_attempts(sql::Connection& connection, std::span<const Record> records, WallTime now) {
  std::vector<Parameters> ends;
  std::vector<Parameters> steps;
  ends.reserve(records.size());
  steps.reserve(records.size());
  for (const Record& one : records) {
    const domain::Settlement& settlement = one.settlement;
    const auto end = domain::next_state(State::sending, settlement.step);
    CHECK(end.has_value());
    ends.push_back({to_unix_ms(now), outcome_word(one.answered.value_or(settlement.step)), one.cause,
                    one.errcode ? sql::Value(std::int64_t{*one.errcode}) : sql::Value(sql::Null{}), one.errmsg, one.rid,
                    one.msgid, one.id, std::int64_t{one.attempt}});
    steps.push_back({word(*end), std::string(settlement.reason), to_unix_ms(settlement.ready_at),
                     to_unix_ms(one.watch_until), to_unix_ms(now), flag(settlement.uncertain_after),
                     to_unix_ms(one.intent_at), flag(settlement.grant == domain::GrantFate::hold),
                     flag(settlement.spends_resend), flag(settlement.duplicate_possible), one.id, one.lease_epoch,
                     one.refusals});
  }
  connection.execute_many(end_attempt, ends);
  const std::vector<sql::Rows> answers = connection.execute_many(settle_notification, steps);
  std::vector<bool> settled;
  settled.reserve(answers.size());
  for (const sql::Rows& answer : answers) settled.push_back(answer.affected == 1);
  return settled;
}

bool has_due(sql::Connection& connection, WallTime now) {
  return !connection
              .execute(
                  "SELECT 1 FROM notification WHERE (state IN ('scheduled', 'retry_wait') OR state = 'parked') AND "
                  "ready_ms <= "
                  "$1 LIMIT 1",
                  {to_unix_ms(now)})
              .rows.empty();
}

bool has_lost_leases(sql::Connection& connection, WallTime now) {
  return !connection
              .execute(
                  "SELECT 1 FROM notification WHERE state IN ('claimed', 'sending') AND lease_until_ms < $1 LIMIT 1",
                  {to_unix_ms(now)})
              .rows.empty();
}

std::int64_t raise_due(sql::Connection& connection, WallTime now, std::size_t limit) {
  static const std::string statement =
      "UPDATE notification SET state = 'ready', updated_ms = $1 WHERE id IN (SELECT id FROM notification "
      "WHERE (state IN ('scheduled', 'retry_wait') OR state = 'parked') AND ready_ms <= $1 ORDER BY ready_ms, id LIMIT "
      "$2) "
      "AND state IN (" +
      sql_list(domain::states_before(Step::fall_due)) + ")";
  return connection.execute(statement, {to_unix_ms(now), static_cast<std::int64_t>(limit)}).affected;
}

std::int64_t return_lost_claims(sql::Connection& connection, WallTime now, std::size_t limit) {
  return connection
      .execute(
          "UPDATE notification SET state = 'ready', updated_ms = $1 WHERE id IN (SELECT id FROM notification "
          "WHERE state IN ('claimed', 'sending') AND state = 'claimed' AND lease_until_ms < $1 "
          "ORDER BY lease_until_ms, id LIMIT $2) AND state = 'claimed'",
          {to_unix_ms(now), static_cast<std::int64_t>(limit)})
      .affected;
}

std::vector<Notification> lost_sends(sql::Connection& connection, WallTime now, std::size_t limit) {
  static const std::string statement = select_overdue("'claimed', 'sending'");
  std::vector<Notification> found =
      read_all(connection.execute(statement, {to_unix_ms(now), static_cast<std::int64_t>(limit)}));
  std::erase_if(found, [](const Notification& one) { return one.state != State::sending; });
  return found;
}

std::vector<Notification> overdue_watches(sql::Connection& connection, WallTime now, std::size_t limit) {
  static const std::string statement = select_overdue("'taken', 'unknown'");
  return read_all(connection.execute(statement, {to_unix_ms(now), static_cast<std::int64_t>(limit)}));
}

void forget_hold(sql::Connection& connection, std::string_view id) {
  connection.execute("UPDATE notification SET grant_held = 0 WHERE id = $1", {std::string(id)});
}

bool take_step(sql::Connection& connection, std::string_view id, Step step, std::string_view reason, WallTime now,
               WallTime watch_until) {
  const std::string statement = "UPDATE notification SET state = $1, reason = $2, uncertain = 0, updated_ms = $3, " +
                                // Nobody knows, so what it held may still be proved to be used or not.
                                std::string(step == Step::give_up_knowing ? "" : "grant_held = 0, ") +
                                "lease_until_ms = CASE WHEN $5 > 0 THEN $5 ELSE lease_until_ms END WHERE id = $4 AND " +
                                condition_before(step);
  return connection
             .execute(statement, {word(end_of(step)), std::string(reason), to_unix_ms(now), std::string(id),
                                  to_unix_ms(watch_until)})
             .affected == 1;
}

}  // namespace hongyan::store
