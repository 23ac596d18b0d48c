// Lanes: what must not go out at the same time. Sends to one person of an app share one, and so do the updates of one
// activity's cards, which are nobody's.
#pragma once
#include <string>

#include "store/notifications.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::store {

// The activity of a card; "" for what goes to a person, whose lane is the openid.
[[nodiscard]] std::string lane_of(const Notification& notification);

// Whether WeChat has, or may have, a later update of the same activity: the earlier one would turn its cards back.
[[nodiscard]] bool is_superseded(sql::Connection& connection, const Notification& card);

}  // namespace hongyan::store
