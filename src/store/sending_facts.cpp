#include "store/sending_facts.hpp"

#include "store/stored_value.hpp"

namespace hongyan::store {

std::optional<AppKind> find_app_kind(sql::Connection& connection, const wechat::AppId& appid) {
  const sql::Rows found = connection.execute("SELECT kind FROM app WHERE appid = $1", {appid.text()});
  if (found.rows.empty()) return std::nullopt;
  return read_word("kind of app", found.rows.front(), 0, parse_app_kind);
}

std::vector<KnownOpenid> find_openid(sql::Connection& connection, const wechat::OpenId& openid) {
  constexpr std::string_view select =
      "SELECT identity.appid, identity.uid, identity.follows, recipient.opted_out, identity.blacklisted FROM identity "
      "LEFT JOIN recipient ON recipient.uid = identity.uid WHERE identity.openid = $1 ORDER BY identity.appid";
  std::vector<KnownOpenid> found;
  for (const sql::Row& row : connection.execute(select, {openid.text()}).rows)
    found.push_back({.appid = read_name<wechat::AppId>(row, 0),
                     .uid = row.text(1),
                     .follows = read_word("follows", row, 2, parse_follows),
                     .opted_out = read_flag(row, 3),
                     .blacklisted = read_flag(row, 4)});
  return found;
}

std::set<std::string> find_foreign_openids(sql::Connection& connection, const wechat::AppId& appid,
                                           const std::vector<std::string>& openids) {
  constexpr std::string_view select =
      "SELECT openid FROM identity WHERE openid = $1 AND NOT EXISTS "
      "(SELECT 1 FROM identity AS here WHERE here.appid = $2 AND here.openid = $1) LIMIT 1";
  std::vector<sql::Parameters> batch;
  batch.reserve(openids.size());
  for (const std::string& openid : openids) batch.push_back({openid, appid.text()});
  std::set<std::string> found;
  for (const sql::Rows& one : connection.execute_many(select, batch))
    for (const sql::Row& row : one.rows) found.insert(row.text(0));
  return found;
}

std::set<std::string> find_opted_out(sql::Connection& connection, const std::set<std::string>& uids) {
  std::vector<sql::Parameters> batch;
  batch.reserve(uids.size());
  for (const std::string& uid : uids) batch.push_back({uid});
  std::set<std::string> found;
  for (const sql::Rows& one :
       connection.execute_many("SELECT uid FROM recipient WHERE uid = $1 AND opted_out = 1", batch))
    for (const sql::Row& row : one.rows) found.insert(row.text(0));
  return found;
}

std::set<std::string> find_opted_out_openids(sql::Connection& connection, const wechat::AppId& appid,
                                             const std::vector<std::string>& openids) {
  std::vector<sql::Parameters> batch;
  batch.reserve(openids.size());
  for (const std::string& openid : openids) batch.push_back({appid.text(), openid});
  std::set<std::string> found;
  for (const sql::Rows& one :
       connection.execute_many("SELECT i.openid FROM identity i JOIN recipient r ON r.uid = i.uid "
                               "WHERE i.appid = $1 AND i.openid = $2 AND r.opted_out = 1",
                               batch))
    for (const sql::Row& row : one.rows) found.insert(row.text(0));
  return found;
}

}  // namespace hongyan::store
