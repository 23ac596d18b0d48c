// Notifications as they are stored, read and listed. The moving parts (claim, intent, settle …) are in outbox.hpp.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/channel.hpp"
#include "domain/delivery.hpp"
#include "domain/no_permission.hpp"
#include "domain/settlement.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

enum class Permission { required, try_ };  // try: send although the ledger knows of no grant; 43101 is then the answer
[[nodiscard]] std::string_view to_string(Permission permission);

struct Notification {
  std::string id;
  std::string key_id;       // the API key that asked
  std::string type;         // notification type; "" for a raw message
  std::string uid;          // the business's own id of the person; "" when addressed by openid
  std::string wish = "{}";  // JSON {variables, link …} as asked
  wechat::AppId appid;
  domain::Channel channel = domain::Channel::template_message;
  wechat::OpenId openid;
  wechat::TemplateId template_id;
  std::string body;           // the WeChat request body, complete but for the token
  std::string client_msg_id;  // "" for channels without one
  domain::State state = domain::State::ready;
  std::string reason;  // why it is in that state; "" when plain
  int priority = 1;    // 0 first, 1, 2 last
  WallTime ready_at;
  WallTime expires_at;
  Permission permission = Permission::required;
  domain::OnUnknown on_unknown = domain::OnUnknown::hold;
  int resends_left = 0;
  bool duplicate_possible = false;
  bool uncertain = false;
  WallTime first_uncertain_at{};
  bool grant_held = false;
  int attempts = 0;
  domain::NoPermission no_permission = domain::NoPermission::suppress;
  bool reroutes = false;        // another route may exist, or may open
  std::string refusals = "[]";  // JSON [{channel, app, template_id, reason, errcode?}]: why routes were refused so far
  std::int64_t lease_epoch = 0;
  WallTime lease_until{};
  WallTime created_at;
  WallTime updated_at;
};

struct Attempt {
  std::string notification_id;
  int number = 0;
  std::string node;
  WallTime intent_at;
  std::optional<WallTime> ended_at;
  std::string outcome;  // "" while under way; taken, refused, retry, parked, unknown
  std::string cause;    // stable word
  std::optional<int> errcode;
  std::string errmsg;
  std::string rid;
  std::string msgid;
  std::string appid;  // the app and the channel by which it went
  std::string channel;
};

struct Receipt {
  std::string id;
  std::string notification_id;
  WallTime received_at;
  std::string status;    // as WeChat wrote it
  std::string outcome;   // success, failure
  std::string detail{};  // JSON of what else it tells: a mass job's counts; "" for nothing
};

// All in one batch of statements.
void insert_notifications(sql::Connection& connection, std::span<const Notification> notifications);
[[nodiscard]] std::optional<Notification> find_notification(sql::Connection& connection, std::string_view id);
[[nodiscard]] std::vector<Attempt> list_attempts(sql::Connection& connection, std::string_view notification_id);
[[nodiscard]] std::vector<Receipt> list_receipts(sql::Connection& connection, std::string_view notification_id);

struct NotificationFilter {
  std::vector<std::string> appids{};  // empty: all
  std::optional<domain::State> state{};
  std::string type{}, uid{}, openid{}, appid{};          // "" : any
  std::optional<WallTime> created_from{}, created_to{};  // from this moment on, before that moment
};
// Newest first, ids below `before_id` ("" = from the newest).
[[nodiscard]] std::vector<Notification> list_notifications(sql::Connection& connection,
                                                           const NotificationFilter& filter, std::string_view before_id,
                                                           std::size_t limit);
struct StateCount {
  domain::State state;
  std::int64_t count;
};
// Live (not final) notifications by state; cheap: reads partial indexes only.
[[nodiscard]] std::vector<StateCount> count_live(sql::Connection& connection);

enum class CancelResult { cancelled, not_found, too_late };
// Takes back what is not on the wire. One that may already have been sent is too late.
[[nodiscard]] CancelResult cancel_notification(sql::Connection& connection, std::string_view id, WallTime now);

}  // namespace hongyan::store
