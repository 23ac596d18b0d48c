#include "gateway/downloads.hpp"

#include <algorithm>
#include <iterator>

namespace hongyan::gateway {

std::vector<Download> Downloads::take_ended() {
  const auto goes_on = [](const Download& one) { return one.watch.state() == http::BodyWatch::State::open; };
  const auto ended = std::partition(under_way_.begin(), under_way_.end(), goes_on);
  std::vector<Download> taken(std::make_move_iterator(ended), std::make_move_iterator(under_way_.end()));
  under_way_.erase(ended, under_way_.end());
  return taken;
}

}  // namespace hongyan::gateway
