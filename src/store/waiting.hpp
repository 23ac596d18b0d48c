// Notifications that wait for a permission or another route: found by their moment or by the person whose permission
// came, and moved on. Every write is a compare-and-set on the state. Inside the caller's transaction.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "store/notifications.hpp"

namespace hongyan::store {

[[nodiscard]] bool has_due_waiting(sql::Connection& connection, WallTime now);
// The oldest moment first; at most `limit`.
[[nodiscard]] std::vector<Notification> due_waiting(sql::Connection& connection, WallTime now, std::size_t limit);

// Something changed for this person: whoever waits for it, by this openid or by the uid it belongs to, is looked at
// now.
void wake_waiting(sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid, WallTime now);
void wake_waiting_for(sql::Connection& connection, std::string_view uid, WallTime now);

// waiting → ready by the route that `rerouted` holds: channel, app, openid, template, body, client_msg_id. False when
// it no longer waits.
[[nodiscard]] bool take_route(sql::Connection& connection, const Notification& rerouted, WallTime now);
// Stays, to be looked at again at `next_look`.
void keep_waiting(sql::Connection& connection, const Notification& one, std::string_view reason, WallTime next_look,
                  WallTime now);
// waiting → suppressed, refused or expired.
void end_waiting(sql::Connection& connection, const Notification& one, domain::Step step, std::string_view reason,
                 WallTime now);

}  // namespace hongyan::store
