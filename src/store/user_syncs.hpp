// The followers' sync of each account: how far it has come, so that any node goes on where another one stopped. One row
// per app, the last sync's. Free functions over a connection.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

// In this order; done and failed are the ends.
enum class SyncPhase {
  followers,  // who follows: openids, in pages
  profiles,   // what WeChat tells about each of them
  blacklist,  // who is on it
  leavers,    // who was not listed any more
  done,
  failed
};
[[nodiscard]] std::string_view to_string(SyncPhase phase);
[[nodiscard]] std::optional<SyncPhase> parse_sync_phase(std::string_view text);

struct UserSync {
  wechat::AppId appid;
  SyncPhase phase = SyncPhase::followers;
  std::string next_openid;  // the phase's cursor
  WallTime started_at;
  WallTime updated_at;
  std::optional<WallTime> ended_at;
  WallTime try_at;  // not before: now, or when a park or a trouble is over
  std::int64_t followers_total = 0;
  std::int64_t followers = 0;
  std::int64_t profiles = 0;
  std::int64_t joined = 0;  // identities that got a uid by their unionid
  std::int64_t blacklisted = 0;
  std::int64_t unfollowed = 0;
  int errcode = 0;  // of the last trouble; with errmsg "" there is none
  std::string errmsg;
};

// False when one of that app is under way.
[[nodiscard]] bool start_user_sync(sql::Connection& connection, const wechat::AppId& appid, WallTime now);
[[nodiscard]] std::optional<UserSync> find_user_sync(sql::Connection& connection, const wechat::AppId& appid);
// The one under way that may be worked on longest since.
[[nodiscard]] std::optional<UserSync> due_user_sync(sql::Connection& connection, WallTime now);
[[nodiscard]] std::optional<WallTime> next_user_sync(sql::Connection& connection);  // when one will be due
// Stores where it stands; false when it is no longer the same sync.
[[nodiscard]] bool advance_user_sync(sql::Connection& connection, const UserSync& sync);

}  // namespace hongyan::store
