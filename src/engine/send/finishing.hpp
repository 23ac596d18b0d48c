// Finishing: what a message still needs right before it goes out, so that it is true at that moment: WeChat's ids in
// the place of media names, and of a mass list nobody who has opted out since (invariant I14). Works inside the
// transaction that records the intent; the stored body stays as it is.
#pragma once
#include <string>

#include "base/clock.hpp"
#include "store/notifications.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::engine {

struct Finished {
  enum class End {
    ready,       // `body` may go out
    waits,       // until `again_at`, for `reason`
    impossible,  // for `reason`
  } end = End::ready;
  std::string body{};  // "" when the notification's own stands
  std::string reason{};
  WallTime again_at{};
};
[[nodiscard]] Finished finish_message(sql::Connection& connection, const store::Notification& notification,
                                      WallTime now);

// WeChat said that it does not know a media id (40007): those of the message's own media are forgotten, and the answer
// is true when it may be sent once more because of that.
[[nodiscard]] bool forget_media_ids(sql::Connection& connection, const store::Notification& notification, int attempt);

}  // namespace hongyan::engine
