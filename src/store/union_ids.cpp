#include "store/union_ids.hpp"

#include "store/stored_value.hpp"
#include "store/waiting.hpp"

namespace hongyan::store {
namespace {

// The uids of one unionid, each once.
constexpr std::string_view uids_of =
    "SELECT uid FROM identity WHERE unionid = $1 AND uid IS NOT NULL "
    "UNION SELECT uid FROM recipient WHERE unionid = $1 ORDER BY uid";

}  // namespace

void note_unionid(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                  std::string_view unionid, WallTime now) {
  constexpr std::string_view note =
      "INSERT INTO identity (appid, openid, uid, follows, updated_ms, unionid) VALUES ($1, $2, NULL, 'not_known', $3, "
      "$4) ON CONFLICT (appid, openid) DO UPDATE SET unionid = CASE WHEN excluded.unionid = '' THEN identity.unionid "
      "ELSE excluded.unionid END";
  connection.execute(note, {appid.text(), openid.text(), to_stored(now), std::string(unionid)});
}

std::vector<std::string> find_uids_of(sql::Connection& connection, std::string_view unionid) {
  std::vector<std::string> uids;
  for (const sql::Row& row : connection.execute(uids_of, {std::string(unionid)}).rows) uids.push_back(row.text(0));
  return uids;
}

std::int64_t join_by_unionid(sql::Connection& connection, std::span<const std::string> unionids, WallTime now) {
  std::vector<sql::Parameters> batch;
  for (const std::string& unionid : unionids)
    if (!unionid.empty()) batch.push_back({unionid});
  std::vector<sql::Parameters> given;
  std::size_t at = 0;
  for (const sql::Rows& uids : connection.execute_many(uids_of, batch)) {
    const sql::Value& unionid = batch[at++].front();
    if (uids.rows.size() == 1) given.push_back({unionid, uids.rows.front().text(0)});
  }
  constexpr std::string_view give = "UPDATE identity SET uid = $2 WHERE unionid = $1 AND uid IS NULL";
  std::int64_t joined = 0;
  at = 0;
  for (const sql::Rows& one : connection.execute_many(give, given)) {
    const auto& uid = std::get<std::string>(given[at++][1]);
    if (one.affected > 0) wake_waiting_for(connection, uid, now);
    joined += one.affected;
  }
  return joined;
}

std::vector<UnionConflict> list_union_conflicts(sql::Connection& connection, std::string_view after,
                                                std::size_t limit) {
  constexpr std::string_view select =
      "SELECT unionid FROM (SELECT unionid, uid FROM identity WHERE unionid <> '' AND unionid > $1 AND uid IS NOT NULL "
      "UNION SELECT unionid, uid FROM recipient WHERE unionid <> '' AND unionid > $1) AS whose "
      "GROUP BY unionid HAVING COUNT(*) > 1 ORDER BY unionid LIMIT $2";
  std::vector<UnionConflict> conflicts;
  for (const sql::Row& row : connection.execute(select, {std::string(after), static_cast<std::int64_t>(limit)}).rows)
    conflicts.push_back({.unionid = row.text(0), .uids = find_uids_of(connection, row.text(0))});
  return conflicts;
}

}  // namespace hongyan::store
