// What callers see of a notification: its state, how certain it is, why, and the timeline from acceptance to receipt.
// Pure.
#pragma once
#include <vector>

#include "api/call.hpp"
#include "base/json.hpp"
#include "store/notifications.hpp"

namespace hongyan::api {

// Without attempts and message: what lists show.
[[nodiscard]] json::object write_notification(const Call& call, const store::Notification& notification);
// Everything, with timeline and the message as it goes to WeChat.
[[nodiscard]] json::object write_notification(const Call& call, const store::Notification& notification,
                                              const std::vector<store::Attempt>& attempts,
                                              const std::vector<store::Receipt>& receipts);
// The 202 of one that was just accepted: id, status, certainty, reason.
[[nodiscard]] json::object write_accepted(const store::Notification& notification);

// A message as it goes to WeChat, with the openids in it shown as the caller may see them.
[[nodiscard]] json::value show_message(const Call& call, json::value message);

[[nodiscard]] std::string_view to_string(domain::Certainty certainty);

}  // namespace hongyan::api
