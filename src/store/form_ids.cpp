#include "store/form_ids.hpp"

#include "store/stored_value.hpp"
#include "store/waiting.hpp"

namespace hongyan::store {

using domain::GrantFate;

std::string_view to_string(FormIdKind kind) { return kind == FormIdKind::form ? "form" : "pay"; }

std::optional<FormIdKind> parse_form_id_kind(std::string_view text) {
  return parse_word(text, {FormIdKind::form, FormIdKind::pay});
}

std::int64_t add_form_ids(sql::Connection& connection, std::span<const FormId> collected, WallTime now) {
  std::vector<sql::Parameters> batch;
  batch.reserve(collected.size());
  for (const FormId& one : collected)
    batch.push_back({one.appid.text(), one.form_id, one.openid.text(), std::string(to_string(one.kind)), one.uses_left,
                     to_stored(one.collected_at), to_stored(one.expires_at)});
  std::int64_t added = 0;
  for (const sql::Rows& one : connection.execute_many(
           "INSERT INTO form_id (appid, form_id, openid, kind, uses_left, collected_ms, expires_ms) VALUES ($1, $2, "
           "$3, $4, $5, $6, $7) ON CONFLICT (appid, form_id) DO NOTHING",
           batch))
    added += one.affected;
  for (std::size_t i = 0; i < collected.size(); ++i)
    if (i == 0 || collected[i].openid != collected[i - 1].openid || collected[i].appid != collected[i - 1].appid)
      wake_waiting(connection, collected[i].appid, collected[i].openid, now);
  return added;
}

std::int64_t count_form_uses(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                             WallTime now) {
  return connection
      .execute(
          "SELECT COALESCE(SUM(uses_left), 0) FROM form_id WHERE appid = $1 AND openid = $2 AND uses_left > 0 AND "
          "expires_ms > $3",
          {appid.text(), openid.text(), to_stored(now)})
      .rows.at(0)
      .number(0);
}

std::vector<FormId> list_form_ids(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                                  WallTime now, std::size_t limit, const FormId* after) {
  std::vector<FormId> found;
  for (const sql::Row& row :
       connection
           .execute("SELECT form_id, kind, uses_left, collected_ms, expires_ms FROM form_id WHERE "
                    "appid = $1 AND openid = $2 AND uses_left > 0 AND expires_ms > $3 AND "
                    "(expires_ms > $5 OR (expires_ms = $5 AND form_id > $6)) ORDER BY expires_ms, form_id LIMIT $4",
                    {appid.text(), openid.text(), to_stored(now), static_cast<std::int64_t>(limit),
                     after == nullptr ? std::int64_t{0} : to_stored(after->expires_at),
                     after == nullptr ? std::string() : after->form_id})
           .rows)
    found.push_back({.appid = appid,
                     .openid = openid,
                     .form_id = row.text(0),
                     .kind = read_word("kind of form id", row, 1, parse_form_id_kind),
                     .uses_left = row.number(2),
                     .collected_at = read_time(row, 3),
                     .expires_at = read_time(row, 4)});
  return found;
}

std::optional<TakenFormId> take_form_id(sql::Connection& connection, const wechat::AppId& appid,
                                        const wechat::OpenId& openid, std::string_view notification_id, WallTime now,
                                        WallTime until) {
  const sql::Rows held = connection.execute("SELECT form_id FROM form_id_taken WHERE notification_id = $1",
                                            {std::string(notification_id)});
  const sql::Rows taken = connection.execute(
      "UPDATE form_id SET uses_left = uses_left - 1 WHERE appid = $1 AND uses_left > 0 AND form_id = (SELECT form_id "
      "FROM form_id pool WHERE pool.appid = $1 AND pool.openid = $2 AND pool.uses_left > 0 AND pool.expires_ms > $3 "
      "ORDER BY pool.expires_ms, pool.form_id LIMIT 1) RETURNING form_id",
      {appid.text(), openid.text(), to_stored(until)});
  if (!held.rows.empty() && taken.rows.empty()) return TakenFormId{.form_id = held.rows.front().text(0)};
  if (taken.rows.empty()) return std::nullopt;
  std::string form_id = taken.rows.front().text(0);
  if (!held.rows.empty()) {
    connection.execute("UPDATE form_id_taken SET second_form_id = $1 WHERE notification_id = $2",
                       {form_id, std::string(notification_id)});
    return TakenFormId{.form_id = std::move(form_id), .second = true};
  }
  connection.execute("INSERT INTO form_id_taken (notification_id, appid, form_id, taken_ms) VALUES ($1, $2, $3, $4)",
                     {std::string(notification_id), appid.text(), form_id, to_stored(now)});
  return TakenFormId{.form_id = std::move(form_id)};
}

void resolve_form_id(sql::Connection& connection, std::string_view notification_id, GrantFate fate, Ledger::From from) {
  if (fate == GrantFate::none || fate == GrantFate::hold) return;
  const std::string id(notification_id);
  const sql::Rows taken =
      connection.execute("SELECT appid, form_id, second_form_id FROM form_id_taken WHERE notification_id = $1", {id});
  if (taken.rows.empty()) return;
  std::string resolved = taken.rows.front().text(1), left = taken.rows.front().text(2);
  if (left.empty()) {
    connection.execute("DELETE FROM form_id_taken WHERE notification_id = $1", {id});
  } else {
    if (from == Ledger::From::pending) std::swap(resolved, left);
    connection.execute("UPDATE form_id_taken SET form_id = $1, second_form_id = '' WHERE notification_id = $2",
                       {left, id});
  }
  if (fate == GrantFate::spend) return;
  const std::string_view uses = fate == GrantFate::give_back ? "uses_left + 1" : "0";
  connection.execute("UPDATE form_id SET uses_left = " + std::string(uses) + " WHERE appid = $1 AND form_id = $2",
                     {taken.rows.front().text(0), resolved});
}

std::int64_t prune_form_ids(sql::Connection& connection, WallTime before, std::size_t limit) {
  return connection
      .execute(
          "DELETE FROM form_id WHERE (appid, form_id) IN (SELECT appid, form_id FROM form_id WHERE expires_ms < $1 "
          "ORDER BY expires_ms LIMIT $2)",
          {to_stored(before), static_cast<std::int64_t>(limit)})
      .affected;
}

}  // namespace hongyan::store
