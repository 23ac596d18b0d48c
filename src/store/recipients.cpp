#include "store/recipients.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/stored_value.hpp"
#include "store/waiting.hpp"

namespace hongyan::store {
namespace {

constexpr std::string_view recipient_columns =
    "uid, unionid, locale, time_zone, attributes, opted_out, created_ms, updated_ms";
constexpr std::string_view identity_columns =
    "appid, openid, uid, follows, updated_ms, unionid, blacklisted, remark, language, tags";

Identity read_identity(const sql::Row& row) {
  return {.appid = read_name<wechat::AppId>(row, 0),
          .openid = read_name<wechat::OpenId>(row, 1),
          .uid = row.text(2),
          .follows = read_word("follows", row, 3, parse_follows),
          .updated_at = read_time(row, 4),
          .unionid = row.text(5),
          .blacklisted = read_flag(row, 6),
          .remark = row.text(7),
          .language = row.text(8),
          .tags = read_numbers("tags", row, 9)};
}

json::object read_attributes(const sql::Row& row, std::size_t column) {
  auto value = read_json(row.text(column));
  if (!value || !value->is_object()) fail_on_stored("set of attributes", row.text(column));
  return std::move(value->get_object());
}

Recipient read_recipient(const sql::Row& row) {
  return {.uid = row.text(0),
          .unionid = row.text(1),
          .locale = row.text(2),
          .time_zone = row.text(3),
          .attributes = read_attributes(row, 4),
          .opted_out = read_flag(row, 5),
          .identities = {},
          .created_at = read_time(row, 6),
          .updated_at = read_time(row, 7)};
}

// Gives each of `recipients`, which are all there are from the first to the last uid, the identities it has.
void add_identities(sql::Connection& connection, std::vector<Recipient>& recipients) {
  if (recipients.empty()) return;
  static const std::string select = fmt::format(
      "SELECT {} FROM identity WHERE uid >= $1 AND uid <= $2 ORDER BY uid, appid, openid", identity_columns);
  auto owner = recipients.begin();
  for (const sql::Row& row : connection.execute(select, {recipients.front().uid, recipients.back().uid}).rows) {
    Identity identity = read_identity(row);
    owner = std::find_if(owner, recipients.end(),
                         [&](const Recipient& recipient) { return recipient.uid == identity.uid; });
    if (owner == recipients.end()) return;
    owner->identities.push_back(std::move(identity));
  }
}

constexpr std::string_view give_identity =
    "INSERT INTO identity (appid, openid, uid, follows, updated_ms, unionid) VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (appid, openid) DO UPDATE SET uid = excluded.uid, "
    "follows = CASE WHEN excluded.follows = 'not_known' THEN identity.follows ELSE excluded.follows END, "
    "unionid = CASE WHEN excluded.unionid = '' THEN identity.unionid ELSE excluded.unionid END, "
    "updated_ms = excluded.updated_ms";

sql::Parameters to_parameters(const Identity& identity, const std::string& uid) {
  return {identity.appid.text(),
          identity.openid.text(),
          uid.empty() ? sql::Value(sql::Null{}) : sql::Value(uid),
          std::string(to_string(identity.follows)),
          to_stored(identity.updated_at),
          identity.unionid};
}

std::optional<Identity> first_identity(const sql::Rows& found) {
  if (found.rows.empty()) return std::nullopt;
  return read_identity(found.rows.front());
}

}  // namespace

std::string_view to_string(Follows follows) {
  switch (follows) {
    case Follows::yes: return "yes";
    case Follows::no: return "no";
    case Follows::not_known: return "not_known";
  }
  return {};
}

std::optional<Follows> parse_follows(std::string_view text) {
  return parse_word(text, {Follows::yes, Follows::no, Follows::not_known});
}

void save_recipient(sql::Connection& connection, const Recipient& recipient) {
  static const std::string save = fmt::format(
      "INSERT INTO recipient ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
      "ON CONFLICT (uid) DO UPDATE SET unionid = excluded.unionid, locale = excluded.locale, time_zone = "
      "excluded.time_zone, "
      "attributes = excluded.attributes, opted_out = excluded.opted_out, updated_ms = excluded.updated_ms",
      recipient_columns);
  constexpr std::string_view let_go = "UPDATE identity SET uid = NULL, updated_ms = $2 WHERE uid = $1";
  connection.execute(
      save, {recipient.uid, recipient.unionid, recipient.locale, recipient.time_zone, write_json(recipient.attributes),
             std::int64_t{recipient.opted_out}, to_stored(recipient.created_at), to_stored(recipient.updated_at)});
  connection.execute(let_go, {recipient.uid, to_stored(recipient.updated_at)});
  std::vector<sql::Parameters> batch;
  batch.reserve(recipient.identities.size());
  for (const Identity& identity : recipient.identities) batch.push_back(to_parameters(identity, recipient.uid));
  connection.execute_many(give_identity, batch);
  wake_waiting_for(connection, recipient.uid, recipient.updated_at);
}

std::optional<Recipient> find_recipient(sql::Connection& connection, std::string_view uid) {
  static const std::string select = fmt::format("SELECT {} FROM recipient WHERE uid = $1", recipient_columns);
  std::vector<Recipient> found;
  for (const sql::Row& row : connection.execute(select, {std::string(uid)}).rows) found.push_back(read_recipient(row));
  if (found.empty()) return std::nullopt;
  add_identities(connection, found);
  return std::move(found.front());
}

bool delete_recipient(sql::Connection& connection, std::string_view uid) {
  connection.execute("DELETE FROM identity WHERE uid = $1", {std::string(uid)});
  return connection.execute("DELETE FROM recipient WHERE uid = $1", {std::string(uid)}).affected > 0;
}

bool forget_identities(sql::Connection& connection, std::string_view uid, const wechat::AppId& appid) {
  return connection.execute("DELETE FROM identity WHERE uid = $1 AND appid = $2", {std::string(uid), appid.text()})
             .affected > 0;
}

std::vector<Recipient> list_recipients(sql::Connection& connection, std::string_view after_uid, std::size_t limit) {
  static const std::string select =
      fmt::format("SELECT {} FROM recipient WHERE uid > $1 ORDER BY uid LIMIT $2", recipient_columns);
  std::vector<Recipient> recipients;
  for (const sql::Row& row :
       connection.execute(select, {std::string(after_uid), static_cast<std::int64_t>(limit)}).rows)
    recipients.push_back(read_recipient(row));
  add_identities(connection, recipients);
  return recipients;
}

std::optional<Identity> find_identity(sql::Connection& connection, const wechat::AppId& appid,
                                      const wechat::OpenId& openid) {
  static const std::string select =
      fmt::format("SELECT {} FROM identity WHERE appid = $1 AND openid = $2", identity_columns);
  return first_identity(connection.execute(select, {appid.text(), openid.text()}));
}

std::optional<Identity> find_identity_of(sql::Connection& connection, std::string_view uid,
                                         const wechat::AppId& appid) {
  static const std::string select =
      fmt::format("SELECT {} FROM identity WHERE uid = $1 AND appid = $2 ORDER BY updated_ms DESC, openid LIMIT 1",
                  identity_columns);
  return first_identity(connection.execute(select, {std::string(uid), appid.text()}));
}

void save_identity(sql::Connection& connection, const Identity& identity) {
  connection.execute(give_identity, to_parameters(identity, identity.uid));
  if (!identity.uid.empty()) wake_waiting_for(connection, identity.uid, identity.updated_at);
}

void note_follows(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                  Follows follows, WallTime at, WallTime now) {
  constexpr std::string_view note =
      "INSERT INTO identity (appid, openid, uid, follows, updated_ms, follows_ms) VALUES ($1, $2, NULL, $3, $4, $5) "
      "ON CONFLICT (appid, openid) DO UPDATE SET follows = excluded.follows, updated_ms = excluded.updated_ms, "
      "follows_ms = excluded.follows_ms WHERE identity.follows_ms <= excluded.follows_ms";
  connection.execute(note,
                     {appid.text(), openid.text(), std::string(to_string(follows)), to_stored(now), to_stored(at)});
  if (follows == Follows::yes) wake_waiting(connection, appid, openid, now);
}

}  // namespace hongyan::store
