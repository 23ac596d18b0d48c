#include "domain/tap.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace hongyan::domain {
namespace {

bool may_follow(const Moment& later, const Moment& earlier) { return later.to > earlier.from; }
bool surely_follows(const Moment& later, const Moment& earlier) { return later.from >= earlier.to; }

// Each tap that counts as used goes with the first use that it may have been; what is left over of either.
struct Leftover {
  std::vector<Moment> uses;
  std::size_t taps = 0;
};

Leftover match(const TapHistory& history) {
  Leftover left{.uses = history.uses};
  for (const Moment& tap : history.used_taps) {
    const auto use = std::ranges::find_if(left.uses, [&](const Moment& one) { return may_follow(one, tap); });
    if (use == left.uses.end())
      ++left.taps;
    else
      left.uses.erase(use);
  }
  return left;
}

std::size_t count_pairs(std::span<const WallTime> firsts, std::span<const WallTime> seconds, Milliseconds same_tap) {
  std::size_t pairs = 0;
  auto first = firsts.begin();
  for (const WallTime second : seconds) {
    while (first != firsts.end() && *first < second - same_tap) ++first;
    if (first == firsts.end() || *first > second + same_tap) continue;
    ++first;
    ++pairs;
  }
  return pairs;
}

bool may_be_same(const Moment& one, const Moment& other) { return one.from < other.to && other.from < one.to; }

// The most pairs of the same tap that there can be, by augmenting paths.
class Pairing {
 public:
  explicit Pairing(const Retold& retold) : retold_(retold), second_of_(retold.firsts.size()) {}

  std::int64_t count() {
    std::int64_t pairs = 0;
    for (std::size_t second = 0; second < retold_.seconds.size(); ++second) {
      tried_.assign(retold_.firsts.size(), false);
      if (place(second)) ++pairs;
    }
    return pairs;
  }

 private:
  bool place(std::size_t second) {
    for (std::size_t first = 0; first < retold_.firsts.size(); ++first) {
      if (tried_[first] || !may_be_same(retold_.firsts[first], retold_.seconds[second])) continue;
      tried_[first] = true;
      if (second_of_[first] && !place(*second_of_[first])) continue;
      second_of_[first] = second;
      return true;
    }
    return false;
  }

  const Retold& retold_;
  std::vector<std::optional<std::size_t>> second_of_;
  std::vector<bool> tried_;
};

struct Afterwards {
  std::int64_t surely = 0, maybe = 0;
};

Afterwards count_after(std::span<const Moment> moments, const Moment& end) {
  Afterwards count;
  for (const Moment& one : moments) {
    if (surely_follows(one, end))
      ++count.surely;
    else if (may_follow(one, end))
      ++count.maybe;
  }
  return count;
}

}  // namespace

TapStanding judge_tap(const Moment& tap, const TapHistory& history) {
  const std::vector<Moment> uses = match(history).uses;
  const auto surely = [&](const Moment& one) { return surely_follows(one, tap); };
  const auto maybe = [&](const Moment& one) { return may_follow(one, tap); };
  if (std::ranges::any_of(uses, surely)) return TapStanding::used;
  if (std::ranges::any_of(history.ends, surely)) return TapStanding::ended;
  const bool doubtful = std::ranges::any_of(uses, maybe) || std::ranges::any_of(history.ends, maybe) ||
                        std::ranges::any_of(history.maybe_uses, maybe);
  return doubtful ? TapStanding::doubtful : TapStanding::stands;
}

bool has_unused_tap(const TapHistory& history) { return match(history).taps > 0; }

Emptying plan_emptying(std::int64_t available, std::span<const Moment> taps, std::span<const Moment> sends,
                       const Moment& end) {
  std::vector<Moment> takers;  // of a tap after the end
  std::ranges::copy_if(sends, std::back_inserter(takers), [&](const Moment& send) {
    return std::ranges::any_of(taps, [&](const Moment& tap) { return may_follow(tap, end) && may_follow(send, tap); });
  });
  const Afterwards added = count_after(taps, end), used = count_after(takers, end);
  const std::int64_t least = std::max<std::int64_t>(0, added.surely - used.surely - used.maybe);
  const std::int64_t most = std::max(least, added.surely + added.maybe - used.surely);
  // Those of later taps are the last of the available ones.
  const std::int64_t kept = std::min(available, least), held = std::min(available - kept, most - least);
  return {.gone = available - kept - held, .held = held};
}

bool is_second_telling(std::span<const WallTime> firsts, std::span<const WallTime> seconds, WallTime acted,
                       Milliseconds same_tap) {
  std::vector<WallTime> with_it(seconds.begin(), seconds.end());
  with_it.insert(std::ranges::upper_bound(with_it, acted), acted);
  return count_pairs(firsts, with_it, same_tap) > count_pairs(firsts, seconds, same_tap);
}

std::int64_t count_unsettled(const Retold& retold) {
  return std::ssize(retold.seconds) - Pairing(retold).count() - retold.settled;
}

}  // namespace hongyan::domain
