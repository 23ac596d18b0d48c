#include "domain/told_time.hpp"

#include <algorithm>

#include "domain/clocks.hpp"

namespace hongyan::domain {
namespace {

constexpr Milliseconds tolerated = clocks_differ / 2;

}  // namespace

ToldTime told_by(WallTime second, BootTime handed_over, BootTime ended) {
  const Milliseconds told = second.time_since_epoch();
  return {told - ended.time_since_epoch(), told + Seconds{1} - handed_over.time_since_epoch()};
}

std::optional<ToldTime> joined(const ToldTime& one, const ToldTime& other) {
  const ToldTime both{std::max(one.least, other.least), std::min(one.most, other.most)};
  if (both.least > both.most) return std::nullopt;
  return both;
}

WallTime corrected(const ToldTime& told, WallTime machine, BootTime boot) {
  const auto at = [&](Milliseconds offset) { return WallTime{boot.time_since_epoch() + offset}; };
  const bool is_possible = machine >= at(told.least) - tolerated && machine <= at(told.most) + tolerated;
  return is_possible ? machine : at(told.least);
}

}  // namespace hongyan::domain
