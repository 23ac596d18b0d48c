// GivingWay: whether a notification whose own API WeChat has closed for a while goes by another of its routes instead
// of waiting. Reads the memory; decides nothing. Lives for one batch; one thread.
#pragma once
#include <vector>

#include "engine/routing/park.hpp"
#include "engine/routing/refusal.hpp"
#include "engine/routing/routing.hpp"
#include "store/notifications.hpp"

namespace hongyan::engine {

// The wish of a notification that looks for its next route. "try" was for the first time: a route that was tried is
// tried again only with a permit that is known.
[[nodiscard]] Wish read_next_wish(const store::Notification& one);

// It may be taken now, WeChat takes its calls and one more of its template, and it was not left for another one before.
[[nodiscard]] bool is_open(Parks& parks, const std::vector<Refusal>& refusals, const Way& way, WallTime now);

class GivingWay {
 public:
  GivingWay(sql::Connection& connection, Random& random, WallTime now, domain::QuotaCalendar calendar = {})
      : routing_(connection, random, now, calendar), parks_(connection, now), now_(now) {}
  // What its present route must wait for ends at `until`: too late, and another route is open.
  [[nodiscard]] bool is_better(const store::Notification& one, WallTime until);

 private:
  Routing routing_;
  Parks parks_;
  WallTime now_;
};

}  // namespace hongyan::engine
