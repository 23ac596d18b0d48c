#include "store/followers.hpp"

#include <algorithm>

#include "store/stored_value.hpp"
#include "store/waiting.hpp"

namespace hongyan::store {
namespace {

// An identity to hang things on, where there is none yet.
void make_known(sql::Connection& connection, const wechat::AppId& appid, std::span<const wechat::OpenId> openids,
                WallTime now) {
  std::vector<sql::Parameters> batch;
  batch.reserve(openids.size());
  for (const wechat::OpenId& openid : openids) batch.push_back({appid.text(), openid.text(), to_stored(now)});
  connection.execute_many(
      "INSERT INTO identity (appid, openid, uid, follows, updated_ms) VALUES ($1, $2, NULL, 'not_known', $3) "
      "ON CONFLICT (appid, openid) DO NOTHING",
      batch);
}

}  // namespace

void note_openid(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid, WallTime now) {
  make_known(connection, appid, std::span(&openid, 1), now);
}

void note_listed(sql::Connection& connection, const wechat::AppId& appid, std::span<const wechat::OpenId> openids,
                 WallTime run, WallTime now) {
  // Those who did not follow before: what waits for them is looked at.
  constexpr std::string_view follow =
      "UPDATE identity SET follows = 'yes', updated_ms = $3 WHERE appid = $1 AND openid = $2 AND follows <> 'yes' AND "
      "updated_ms <= $4";
  make_known(connection, appid, openids, run);
  std::vector<sql::Parameters> listed;
  std::vector<sql::Parameters> followed;
  for (const wechat::OpenId& openid : openids) {
    listed.push_back({appid.text(), openid.text(), to_stored(run)});
    followed.push_back({appid.text(), openid.text(), to_stored(now), to_stored(run)});
  }
  connection.execute_many("UPDATE identity SET listed_ms = $3 WHERE appid = $1 AND openid = $2", listed);
  std::size_t at = 0;
  for (const sql::Rows& one : connection.execute_many(follow, followed)) {
    if (one.affected > 0) wake_waiting(connection, appid, openids[at], now);
    ++at;
  }
}

std::vector<wechat::OpenId> listed_openids(sql::Connection& connection, const wechat::AppId& appid, WallTime run,
                                           std::string_view after, std::size_t limit) {
  constexpr std::string_view select =
      "SELECT openid FROM identity WHERE appid = $1 AND openid > $2 AND listed_ms = $3 ORDER BY openid LIMIT $4";
  std::vector<wechat::OpenId> found;
  for (const sql::Row& row :
       connection.execute(select, {appid.text(), std::string(after), to_stored(run), static_cast<std::int64_t>(limit)})
           .rows)
    found.push_back(read_name<wechat::OpenId>(row, 0));
  return found;
}

void save_profiles(sql::Connection& connection, std::span<const Identity> profiles, WallTime asked, WallTime now) {
  constexpr std::string_view keep =
      "UPDATE identity SET unionid = CASE WHEN $3 = '' THEN unionid ELSE $3 END, remark = $4, language = $5, tags = $6 "
      "WHERE appid = $1 AND openid = $2";
  constexpr std::string_view follow =
      "UPDATE identity SET follows = $3, updated_ms = $4 WHERE appid = $1 AND openid = $2 AND follows <> $3 AND "
      "updated_ms <= $5";
  std::vector<sql::Parameters> kept;
  std::vector<sql::Parameters> followed;
  for (const Identity& one : profiles) {
    kept.push_back(
        {one.appid.text(), one.openid.text(), one.unionid, one.remark, one.language, write_numbers(one.tags)});
    followed.push_back(
        {one.appid.text(), one.openid.text(), std::string(to_string(one.follows)), to_stored(now), to_stored(asked)});
  }
  connection.execute_many(keep, kept);
  std::size_t at = 0;
  for (const sql::Rows& one : connection.execute_many(follow, followed)) {
    const Identity& profile = profiles[at++];
    if (one.affected > 0 && profile.follows == Follows::yes)
      wake_waiting(connection, profile.appid, profile.openid, now);
  }
}

Leavers unfollow_unlisted(sql::Connection& connection, const wechat::AppId& appid, WallTime run, std::string_view after,
                          std::size_t limit, WallTime now) {
  constexpr std::string_view look =
      "SELECT openid FROM identity WHERE appid = $1 AND openid > $2 AND listed_ms < $3 AND follows = 'yes' AND "
      "updated_ms <= $3 AND blacklisted = 0 ORDER BY openid LIMIT $4";
  Leavers leavers;
  std::vector<sql::Parameters> batch;
  for (const sql::Row& row :
       connection.execute(look, {appid.text(), std::string(after), to_stored(run), static_cast<std::int64_t>(limit)})
           .rows)
    batch.push_back({appid.text(), row.text(0), to_stored(now)});
  connection.execute_many("UPDATE identity SET follows = 'no', updated_ms = $3 WHERE appid = $1 AND openid = $2",
                          batch);
  leavers.unfollowed = static_cast<std::int64_t>(batch.size());
  if (batch.size() == limit) leavers.last_openid = std::get<std::string>(batch.back()[1]);
  return leavers;
}

void note_blacklisted(sql::Connection& connection, const wechat::AppId& appid, std::span<const wechat::OpenId> openids,
                      Blacklisted is, WallTime at, WallTime now) {
  make_known(connection, appid, openids, now);
  std::vector<sql::Parameters> batch;
  for (const wechat::OpenId& openid : openids)
    batch.push_back({appid.text(), openid.text(), std::int64_t{is == Blacklisted::yes}, to_stored(at)});
  connection.execute_many(
      "UPDATE identity SET blacklisted = $3, blacklist_ms = $4 WHERE appid = $1 AND openid = $2 AND blacklist_ms <= $4",
      batch);
  if (is == Blacklisted::no)
    for (const wechat::OpenId& openid : openids) wake_waiting(connection, appid, openid, now);
}

std::int64_t forget_blacklisted(sql::Connection& connection, const wechat::AppId& appid, WallTime run, WallTime now) {
  std::vector<wechat::OpenId> off;
  for (const sql::Row& row :
       connection
           .execute("SELECT openid FROM identity WHERE appid = $1 AND blacklisted = 1 AND blacklist_ms < $2",
                    {appid.text(), to_stored(run)})
           .rows)
    off.push_back(read_name<wechat::OpenId>(row, 0));
  note_blacklisted(connection, appid, off, Blacklisted::no, run, now);
  return connection.execute("SELECT COUNT(*) FROM identity WHERE appid = $1 AND blacklisted = 1", {appid.text()})
      .rows.at(0)
      .number(0);
}

void note_remark(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                 std::string_view remark, WallTime now) {
  make_known(connection, appid, std::span(&openid, 1), now);
  connection.execute("UPDATE identity SET remark = $3 WHERE appid = $1 AND openid = $2",
                     {appid.text(), openid.text(), std::string(remark)});
}

void note_tag(sql::Connection& connection, const wechat::AppId& appid, std::span<const wechat::OpenId> openids,
              std::int64_t tag, Wears wears, WallTime now) {
  make_known(connection, appid, openids, now);
  std::vector<sql::Parameters> wanted;
  for (const wechat::OpenId& openid : openids) wanted.push_back({appid.text(), openid.text()});
  std::vector<sql::Parameters> changed;
  std::size_t at = 0;
  for (const sql::Rows& one :
       connection.execute_many("SELECT tags FROM identity WHERE appid = $1 AND openid = $2", wanted)) {
    const wechat::OpenId& openid = openids[at++];
    std::vector<std::int64_t> tags = read_numbers("tags", one.rows.at(0), 0);
    std::erase(tags, tag);
    if (wears == Wears::yes) tags.push_back(tag);
    changed.push_back({appid.text(), openid.text(), write_numbers(tags)});
  }
  connection.execute_many("UPDATE identity SET tags = $3 WHERE appid = $1 AND openid = $2", changed);
}

void forget_tag(sql::Connection& connection, const wechat::AppId& appid, std::int64_t tag) {
  std::vector<sql::Parameters> changed;
  const std::string number = std::to_string(tag);
  for (const sql::Row& row : connection
                                 .execute("SELECT openid, tags FROM identity WHERE appid = $1 AND tags LIKE $2",
                                          {appid.text(), "%" + number + "%"})
                                 .rows) {
    std::vector<std::int64_t> tags = read_numbers("tags", row, 1);
    if (std::erase(tags, tag) > 0) changed.push_back({appid.text(), row.text(0), write_numbers(tags)});
  }
  connection.execute_many("UPDATE identity SET tags = $3 WHERE appid = $1 AND openid = $2", changed);
}

}  // namespace hongyan::store
