// Taps: what news of a person's tap on "allow" is worth. The page and WeChat tell of the same tap, in any order and at
// any delay, and by then the grant may be used (permission "try") or taken back: judged by when people acted. Pure.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.hpp"

namespace hongyan::domain {

// When something happened: at `from` or later, and before `to`.
struct Moment {
  WallTime from, to;
};

// What the journal tells of one account around a tap; each list by time.
struct TapHistory {
  std::vector<Moment> ends{};        // consent was taken back, or WeChat said that there is none
  std::vector<Moment> uses{};        // sends without a grant that we knew of, but not those that certainly went nowhere
  std::vector<Moment> used_taps{};   // taps that count as used by them
  std::vector<Moment> maybe_uses{};  // sends that may have used a grant that we knew of, or that of a tap
};

enum class TapStanding : std::uint8_t {
  stands,
  used,      // by a send that came before the news
  ended,     // with everything before it
  doubtful,  // one of them, or not: nobody knows
};
[[nodiscard]] TapStanding judge_tap(const Moment& tap, const TapHistory& history);

// Whether more taps count as used than there are uses: a send that was thought to have used one did not.
[[nodiscard]] bool has_unused_tap(const TapHistory& history);

// What goes of the grants that are available when consent ends at some moment of `end`, and of what nobody knows
// whether it goes; the taps are those that added grants, used or not, and the sends those that used one. Grants are
// used oldest first, but a send after the end used one of a later tap.
struct Emptying {
  std::int64_t gone = 0, held = 0;
};
[[nodiscard]] Emptying plan_emptying(std::int64_t available, std::span<const Moment> taps,
                                     std::span<const Moment> sends, const Moment& end);

// Whether news of a tap at `acted` is the second of its two tellings: `firsts` are taps that the other source told of,
// `seconds` those that this source told of second, both by time. Two tellings differ by `same_tap` at most.
[[nodiscard]] bool is_second_telling(std::span<const WallTime> firsts, std::span<const WallTime> seconds,
                                     WallTime acted, Milliseconds same_tap);

// Taps of one standing, as the two sources told of them. One of which nobody knew when it was told first is settled by
// the second telling, but nobody tells which taps are the same: each of `seconds` may be any of `firsts`.
struct Retold {
  std::vector<Moment> firsts{};   // those that had that standing when they were told
  std::vector<Moment> seconds{};  // told second, and of that standing
  std::int64_t settled = 0;       // doubts that count as settled by them
};
// How many more doubts `seconds` settle for certain; less than 0: so many taps were counted by a doubt settled for
// them.
[[nodiscard]] std::int64_t count_unsettled(const Retold& retold);

}  // namespace hongyan::domain
