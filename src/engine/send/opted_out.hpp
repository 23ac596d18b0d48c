// Who among those about to be sent to has said no since their notification was accepted. Asked in the transaction that
// would record the intents; whoever was addressed by openid is known by it.
#pragma once
#include <set>
#include <span>
#include <string>

#include "engine/send/lane_queue.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::engine {

// The ids of their notifications.
[[nodiscard]] std::set<std::string> find_opted_out(sql::Connection& connection,
                                                   std::span<const LaneQueue::Waiting> candidates);

}  // namespace hongyan::engine
