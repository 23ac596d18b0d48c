// LaneQueue: claimed notifications on their way to an intent, in order, one at a time per lane (store/lane.hpp). Holds
// claims only, which may be dropped at any moment: their lease brings them back. One thread.
#pragma once
#include <cstddef>
#include <list>
#include <string>
#include <unordered_set>
#include <vector>

#include "store/notifications.hpp"

namespace hongyan::engine {

class LaneQueue {
 public:
  struct Waiting {
    store::Notification notification;
    BootTime lease_ends;
  };
  void add(store::Notification notification, BootTime lease_ends);
  // The oldest notifications whose lanes are free, at most `limit` and one per lane; their lanes are busy from now on.
  [[nodiscard]] std::vector<Waiting> take_free(std::size_t limit);
  // Claims that end before `moment`: too late to begin with, to be given back.
  [[nodiscard]] std::vector<Waiting> take_ending(BootTime moment);
  [[nodiscard]] bool has_free() const;  // whether take_free would find one
  void take_lane(const store::Notification& notification) { busy_.insert(lane_of(notification)); }
  void free_lane(const store::Notification& notification) { free_lane(lane_of(notification)); }
  void free_lane(const std::string& lane) { busy_.erase(lane); }
  [[nodiscard]] static std::string lane_of(const store::Notification& notification);
  void drop_waiting() { waiting_.clear(); }
  [[nodiscard]] std::size_t size() const { return waiting_.size(); }

 private:
  std::list<Waiting> waiting_;
  std::unordered_set<std::string> busy_;
};

}  // namespace hongyan::engine
