#include "engine/access/clock_watch.hpp"

#include <algorithm>

namespace hongyan::engine {

void ClockWatch::ask(const store::App& app, BootTime deadline) {
  const auto way = way_out_of(app);
  if (!way) return;
  const auto was_heard = [&](const http::Origin& host) {
    return clock_.has_heard(host, clock_.boot() - rules_.heard_for);
  };
  for (int i = 0; i < rules_.tries && std::ranges::none_of(way->hosts, was_heard); ++i)
    if (const Milliseconds left = deadline - clock_.boot(); left > Milliseconds{0})
      egress_.ask_for_the_time(transport_, app.appid.text(), *way, left);
}

Again ClockWatch::run_once(WallTime) {
  const BootTime deadline = clock_.boot() + rules_.timeout;
  for (const store::App& app : apps_.all()) ask(app, deadline);
  metrics_.set("clock_ahead_seconds", "", "", static_cast<double>(clock_.machine_ahead().count()) / 1'000);
  return Again::in(rules_.every);
}

}  // namespace hongyan::engine
