// The few facts that acceptance and the dispatcher ask for every notification, each in one statement that reads no more
// than it needs. Free functions over a connection.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/apps.hpp"
#include "store/recipients.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

// Without the app's secrets.
[[nodiscard]] std::optional<AppKind> find_app_kind(sql::Connection& connection, const wechat::AppId& appid);

// An identity and what its person wants.
struct KnownOpenid {
  wechat::AppId appid;
  std::string uid;  // "" while nobody has said whose it is
  Follows follows = Follows::not_known;
  bool opted_out = false;
  bool blacklisted = false;
};
// In whichever apps it is known; an openid belongs to one, so more than one row is an operator's mistake.
[[nodiscard]] std::vector<KnownOpenid> find_openid(sql::Connection& connection, const wechat::OpenId& openid);

// Which of these openids are known, and to other apps only.
[[nodiscard]] std::set<std::string> find_foreign_openids(sql::Connection& connection, const wechat::AppId& appid,
                                                         const std::vector<std::string>& openids);

// Which of these people want nothing from us any more.
[[nodiscard]] std::set<std::string> find_opted_out(sql::Connection& connection, const std::set<std::string>& uids);
// Of these openids of the app, those whose people want nothing from us any more.
[[nodiscard]] std::set<std::string> find_opted_out_openids(sql::Connection& connection, const wechat::AppId& appid,
                                                           const std::vector<std::string>& openids);

}  // namespace hongyan::store
