// Everything WeChat pushed to us: stored before it is answered, worked on by callback_reader. Free functions.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

struct CallbackRecord {
  std::string id;
  wechat::AppId appid;
  std::string dedupe_key;
  std::string event;   // "TEMPLATESENDJOBFINISH" …, or the MsgType of an ordinary message
  std::string openid;  // FromUserName
  std::string body;    // the authenticated plain text, as WeChat wrote it (XML or JSON)
  WallTime received_at;
  std::string state = "new";  // new, waiting (its attempt is not recorded yet), done, orphan
  WallTime due_at;            // when to look at it (again)
  std::string about{};  // the one notification it can be about, found when it came; "" when it names its own or none
};

// Stores those whose (appid, dedupe_key) is new; the others are repetitions and change nothing.
void store_callbacks(sql::Connection& connection, std::span<const CallbackRecord> callbacks);
// Those new or waiting whose time has come, oldest first.
[[nodiscard]] std::vector<CallbackRecord> due_callbacks(sql::Connection& connection, WallTime now, std::size_t limit);
struct CallbackMark {
  std::string id;
  std::string_view state;
  WallTime due_at;
  std::string about{};
};
void mark_callbacks(sql::Connection& connection, std::span<const CallbackMark> marks);
// What this person's callbacks wait for may be there now: those that wait are due at once. With an empty `openid`:
// those of the app that tell of no person's message (a mass job's end).
void wake_callbacks(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid,
                    WallTime now);
// Newest first, ids before `before_id` ("" = from the newest), of these apps only unless empty.
[[nodiscard]] std::vector<CallbackRecord> list_callbacks(sql::Connection& connection,
                                                         std::span<const std::string> appids,
                                                         std::string_view before_id, std::size_t limit);
std::int64_t forget_callbacks(sql::Connection& connection, WallTime before, std::size_t limit);  // done and orphan ones

}  // namespace hongyan::store
