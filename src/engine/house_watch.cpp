#include "engine/house_watch.hpp"

#include <map>

#include "base/failure.hpp"
#include "store/apps.hpp"
#include "store/notifications.hpp"

namespace hongyan::engine {
namespace {
constexpr Milliseconds every{2'000};
}

HouseWatch::HouseWatch(sql::Database& database, AppBook& apps, Metrics& metrics)
    : database_(database), apps_(apps), metrics_(metrics) {}

Again HouseWatch::run_once(WallTime now) {
  if (!connection_) connection_ = database_.connect();
  try {
    const sql::Transaction transaction(*connection_, sql::Transaction::Kind::reading);
    apps_.refresh(*connection_);
    for (const domain::State state : domain::all_states())
      if (!domain::is_final(state)) metrics_.set("notifications_live", "state", domain::to_string(state), 0);
    for (const store::StateCount& one : store::count_live(*connection_))
      metrics_.set("notifications_live", "state", domain::to_string(one.state), static_cast<double>(one.count));
    std::map<std::string, double> parks;
    for (const store::App& app : apps_.all()) parks[app.appid.text()] = 0;
    for (const store::Park& park : store::list_parks(*connection_, now)) parks[park.appid.text()] += 1;
    for (const auto& [appid, count] : parks) metrics_.set("app_parks", "app", appid, count);
  } catch (const Failure&) {
    connection_.reset();
    throw;
  }
  return Again::in(every);
}

}  // namespace hongyan::engine
