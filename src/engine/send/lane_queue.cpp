#include "engine/send/lane_queue.hpp"

#include <algorithm>

#include "store/lane.hpp"

namespace hongyan::engine {

std::string LaneQueue::lane_of(const store::Notification& notification) {
  return notification.appid.text() + '/' + notification.openid.text() + '/' + store::lane_of(notification);
}

void LaneQueue::add(store::Notification notification, BootTime lease_ends) {
  waiting_.push_back({std::move(notification), lease_ends});
}

std::vector<LaneQueue::Waiting> LaneQueue::take_free(std::size_t limit) {
  std::vector<Waiting> taken;
  for (auto at = waiting_.begin(); at != waiting_.end() && taken.size() < limit;) {
    if (!busy_.insert(lane_of(at->notification)).second) {
      ++at;
      continue;
    }
    taken.push_back(std::move(*at));
    at = waiting_.erase(at);
  }
  return taken;
}

std::vector<LaneQueue::Waiting> LaneQueue::take_ending(BootTime moment) {
  std::vector<Waiting> taken;
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    if (at->lease_ends >= moment) {
      ++at;
      continue;
    }
    taken.push_back(std::move(*at));
    at = waiting_.erase(at);
  }
  return taken;
}

bool LaneQueue::has_free() const {
  return std::ranges::any_of(waiting_, [&](const Waiting& one) { return !busy_.contains(lane_of(one.notification)); });
}

}  // namespace hongyan::engine
