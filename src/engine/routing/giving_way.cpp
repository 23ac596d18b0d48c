#include "engine/routing/giving_way.hpp"

#include <algorithm>

namespace hongyan::engine {

Wish read_next_wish(const store::Notification& one) {
  Wish wish = read_wish(one);
  if (one.attempts > 0) {
    wish.permission = store::Permission::required;
    wish.body.erase("form_id");  // so was the one that the caller brought along
  }
  return wish;
}

bool is_open(Parks& parks, const std::vector<Refusal>& refusals, const Way& way, WallTime now) {
  return stop_of(way) == Stop::nothing && !waits_for_rate(way) && !is_spent(refusals, way) &&
         !is_passed_over(refusals, way, now) && parks.find(way) == nullptr;
}

bool GivingWay::is_better(const store::Notification& one, WallTime until) {
  // What may have arrived by this route is not sent by another.
  if (!one.reroutes || one.type.empty() || one.uncertain || until <= now_ + park_patience) return false;
  const std::vector<Refusal> refusals = read_refusals(one.refusals);
  const Routing::Ways found = routing_.find_ways(read_next_wish(one), Routing::Sends::now);
  return std::ranges::any_of(found.ways, [&](const Way& way) {
    const bool present = way.channel == one.channel && way.appid == one.appid && way.template_id == one.template_id;
    return !present && is_open(parks_, refusals, way, now_);
  });
}

}  // namespace hongyan::engine
