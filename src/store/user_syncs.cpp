#include "store/user_syncs.hpp"

#include <fmt/format.h>

#include "store/stored_value.hpp"

namespace hongyan::store {
namespace {

constexpr std::string_view columns =
    "appid, phase, next_openid, started_ms, updated_ms, ended_ms, try_ms, followers_total, followers, profiles, "
    "joined, "
    "blacklisted, unfollowed, errcode, errmsg";

std::optional<UserSync> read_first(const sql::Rows& found) {
  if (found.rows.empty()) return std::nullopt;
  const sql::Row& row = found.rows.front();
  return UserSync{.appid = read_name<wechat::AppId>(row, 0),
                  .phase = read_word("phase of a sync", row, 1, parse_sync_phase),
                  .next_openid = row.text(2),
                  .started_at = read_time(row, 3),
                  .updated_at = read_time(row, 4),
                  .ended_at = read_optional_time(row, 5),
                  .try_at = read_time(row, 6),
                  .followers_total = row.number(7),
                  .followers = row.number(8),
                  .profiles = row.number(9),
                  .joined = row.number(10),
                  .blacklisted = row.number(11),
                  .unfollowed = row.number(12),
                  .errcode = read_int(row, 13),
                  .errmsg = row.text(14)};
}

}  // namespace

std::string_view to_string(SyncPhase phase) {
  switch (phase) {
    case SyncPhase::followers: return "followers";
    case SyncPhase::profiles: return "profiles";
    case SyncPhase::blacklist: return "blacklist";
    case SyncPhase::leavers: return "leavers";
    case SyncPhase::done: return "done";
    case SyncPhase::failed: return "failed";
  }
  return {};
}

std::optional<SyncPhase> parse_sync_phase(std::string_view text) {
  using enum SyncPhase;
  return parse_word(text, {followers, profiles, blacklist, leavers, done, failed});
}

bool start_user_sync(sql::Connection& connection, const wechat::AppId& appid, WallTime now) {
  static const std::string start = fmt::format(
      "INSERT INTO user_sync ({}) VALUES ($1, 'followers', '', $2, $2, NULL, $2, 0, 0, 0, 0, 0, 0, 0, '') "
      "ON CONFLICT (appid) DO UPDATE SET phase = excluded.phase, next_openid = '', started_ms = excluded.started_ms, "
      "updated_ms = excluded.updated_ms, ended_ms = NULL, try_ms = excluded.try_ms, followers_total = 0, followers = "
      "0, "
      "profiles = 0, joined = 0, blacklisted = 0, unfollowed = 0, errcode = 0, errmsg = '' "
      "WHERE user_sync.ended_ms IS NOT NULL",
      columns);
  return connection.execute(start, {appid.text(), to_stored(now)}).affected > 0;
}

std::optional<UserSync> find_user_sync(sql::Connection& connection, const wechat::AppId& appid) {
  static const std::string select = fmt::format("SELECT {} FROM user_sync WHERE appid = $1", columns);
  return read_first(connection.execute(select, {appid.text()}));
}

std::optional<UserSync> due_user_sync(sql::Connection& connection, WallTime now) {
  static const std::string select =
      fmt::format("SELECT {} FROM user_sync WHERE ended_ms IS NULL AND try_ms <= $1 ORDER BY try_ms LIMIT 1", columns);
  return read_first(connection.execute(select, {to_stored(now)}));
}

std::optional<WallTime> next_user_sync(sql::Connection& connection) {
  const sql::Rows found = connection.execute("SELECT MIN(try_ms) FROM user_sync WHERE ended_ms IS NULL", {});
  return read_optional_time(found.rows.at(0), 0);
}

bool advance_user_sync(sql::Connection& connection, const UserSync& sync) {
  constexpr std::string_view advance =
      "UPDATE user_sync SET phase = $3, next_openid = $4, updated_ms = $5, ended_ms = $6, try_ms = $7, followers_total "
      "= $8, followers = $9, profiles = $10, joined = $11, blacklisted = $12, unfollowed = $13, errcode = $14, errmsg "
      "= "
      "$15 WHERE appid = $1 AND started_ms = $2 AND ended_ms IS NULL";
  return connection
             .execute(advance,
                      {sync.appid.text(), to_stored(sync.started_at), std::string(to_string(sync.phase)),
                       sync.next_openid, to_stored(sync.updated_at), to_stored(sync.ended_at), to_stored(sync.try_at),
                       sync.followers_total, sync.followers, sync.profiles, sync.joined, sync.blacklisted,
                       sync.unfollowed, std::int64_t{sync.errcode}, sync.errmsg})
             .affected == 1;
}

}  // namespace hongyan::store
