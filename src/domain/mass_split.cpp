#include "domain/mass_split.hpp"

#include <algorithm>

#include "wechat/calls/mass_message.hpp"

namespace hongyan::domain {

std::vector<std::size_t> mass_job_sizes(std::size_t people) {
  constexpr std::size_t most = wechat::mass_openids_max;
  constexpr std::size_t least = wechat::mass_openids_min;
  std::vector<std::size_t> sizes;
  for (std::size_t left = people; left >= least;) {
    std::size_t size = std::min(left, most);
    const std::size_t rest = left - size;
    if (rest > 0 && rest < least) size -= least - rest;
    sizes.push_back(size);
    left -= size;
  }
  return sizes;
}

}  // namespace hongyan::domain
