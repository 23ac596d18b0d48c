#include "engine/house_watch.hpp"

#include "base/failure.hpp"
#include "store/notifications.hpp"

namespace hongyan::engine {
namespace {
constexpr Milliseconds every{2'000};
}

HouseWatch::HouseWatch(sql::Database& database, AppBook& apps, Metrics& metrics)
    : database_(database), apps_(apps), metrics_(metrics) {}

Again HouseWatch::run_once(WallTime) {
  if (!connection_) connection_ = database_.connect();
  try {
    const sql::Transaction transaction(*connection_, sql::Transaction::Kind::reading);
    apps_.refresh(*connection_);
    for (const domain::State state : domain::all_states())
      if (!domain::is_final(state)) metrics_.set("notifications_live", "state", domain::to_string(state), 0);
    for (const store::StateCount& one : store::count_live(*connection_))
      metrics_.set("notifications_live", "state", domain::to_string(one.state), static_cast<double>(one.count));
  } catch (const Failure&) {
    connection_.reset();
    throw;
  }
  return Again::in(every);
}

}  // namespace hongyan::engine
