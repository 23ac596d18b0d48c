// A notification as a row: the columns in one order, their reader and their writer, shared by notifications.cpp and
// outbox.cpp. The column `node` is the outbox's alone and not among them. Pure.
#pragma once
#include <string_view>

#include "store/notifications.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::store {

inline constexpr std::string_view notification_columns =
    "id, key_id, type, uid, wish, appid, channel, openid, template_id, body, client_msg_id, state, reason, priority, "
    "ready_ms, expires_ms, permission, on_unknown, resends_left, duplicate_possible, uncertain, first_uncertain_ms, "
    "grant_held, attempts, no_permission, reroutes, refusals, lease_epoch, lease_until_ms, created_ms, updated_ms";
inline constexpr std::size_t notification_column_count = 31;

// From a row that begins with exactly these columns. Throws Failure when it holds a word this program does not know.
[[nodiscard]] Notification read_notification(const sql::Row& row);
// Adds the values of these columns in their order.
void append_parameters(const Notification& notification, sql::Parameters& values);

}  // namespace hongyan::store
