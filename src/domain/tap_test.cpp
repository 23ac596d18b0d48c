#include "domain/tap.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

constexpr WallTime noon = from_unix_ms(1'795'161'600'000);

WallTime after(int seconds) { return noon + Seconds{seconds}; }
Moment between(int from, int to) { return {after(from), after(to)}; }

TEST(Taps, are_judged_by_when_people_acted) {
  const Moment tap = between(10, 11);
  struct Case {
    const char* name;
    TapHistory history;
    TapStanding standing;
  };
  const Case cases[] = {
      {"nothing else happened", {}, TapStanding::stands},
      {"taken back before", {.ends = {between(8, 9)}}, TapStanding::stands},
      {"taken back up to the tap", {.ends = {between(9, 10)}}, TapStanding::stands},
      {"taken back later", {.ends = {between(11, 12)}}, TapStanding::ended},
      {"taken back in the same second", {.ends = {between(10, 11)}}, TapStanding::doubtful},
      {"taken back at some time", {.ends = {between(2, 30)}}, TapStanding::doubtful},
      {"sent before", {.uses = {between(5, 10)}}, TapStanding::stands},
      {"sent later", {.uses = {between(12, 13)}}, TapStanding::used},
      {"on its way while the person tapped", {.uses = {between(9, 13)}}, TapStanding::doubtful},
      {"sent later, by another tap", {.uses = {between(12, 13)}, .used_taps = {between(9, 10)}}, TapStanding::stands},
      {"sent twice, once by another tap",
       {.uses = {between(12, 13), between(14, 15)}, .used_taps = {between(9, 10)}},
       TapStanding::used},
      {"another tap was used by an earlier send",
       {.uses = {between(5, 6), between(12, 13)}, .used_taps = {between(4, 5)}},
       TapStanding::used},
      {"sent anew before", {.maybe_uses = {between(5, 10)}}, TapStanding::stands},
      {"sent anew later, by its own grant or by this tap's", {.maybe_uses = {between(12, 13)}}, TapStanding::doubtful},
      {"sent anew, and then taken back",
       {.ends = {between(20, 21)}, .maybe_uses = {between(12, 13)}},
       TapStanding::ended},
      {"sent, and then taken back", {.ends = {between(20, 21)}, .uses = {between(12, 13)}}, TapStanding::used},
      {"perhaps used, surely ended", {.ends = {between(20, 21)}, .uses = {between(9, 13)}}, TapStanding::ended},
  };
  for (const Case& one : cases) EXPECT_EQ(judge_tap(tap, one.history), one.standing) << one.name;
}

TEST(Taps, that_were_thought_to_be_used_and_were_not) {
  const std::vector<Moment> taps{between(1, 2), between(3, 4)};
  EXPECT_FALSE(has_unused_tap({.uses = {between(5, 6), between(7, 8)}, .used_taps = taps}));
  EXPECT_FALSE(has_unused_tap({.uses = {between(5, 6)}, .used_taps = {}}));
  EXPECT_TRUE(has_unused_tap({.uses = {between(5, 6)}, .used_taps = taps}));
  EXPECT_TRUE(has_unused_tap({.uses = {between(2, 3), between(7, 8)}, .used_taps = {between(8, 9)}}));
}

TEST(Taps, of_which_consent_takes_what_came_before_its_end) {
  const Moment end = between(10, 11);
  struct Case {
    const char* name;
    std::int64_t available;
    std::vector<Moment> taps, sends;
    std::int64_t gone, held;
  };
  const Moment before = between(1, 2), about = between(3, 30), after = between(12, 13);
  const Case cases[] = {
      {"none left", 0, {before, after}, {}, 0, 0},
      {"all before", 2, {before, between(9, 10)}, {}, 2, 0},
      {"one after", 2, {before, between(11, 12)}, {}, 1, 0},
      {"one about then", 2, {before, between(10, 11)}, {}, 1, 1},
      {"one of each", 3, {before, about, after}, {}, 1, 1},
      {"the oldest are used", 1, {before, about, after}, {between(4, 5)}, 0, 0},
      {"more than the journal remembers", 3, {after}, {}, 2, 0},
      {"sent afterwards", 2, {before, before, after}, {between(14, 15)}, 2, 0},
      {"sent about then", 2, {before, before, after}, {about}, 1, 1},
      {"sent afterwards, one tap about then", 2, {before, about, after}, {between(14, 15)}, 1, 1},
  };
  for (const Case& one : cases) {
    const Emptying plan = plan_emptying(one.available, one.taps, one.sends, end);
    EXPECT_EQ(plan.gone, one.gone) << one.name;
    EXPECT_EQ(plan.held, one.held) << one.name;
  }
}

TEST(Taps, are_told_twice) {
  struct Case {
    const char* name;
    std::vector<int> firsts, seconds;
    int acted;
    bool second;
  };
  const Case cases[] = {
      {"nobody told", {}, {}, 0, false},
      {"told a moment ago", {0}, {}, 1, true},
      {"told, of a later moment", {1}, {}, 0, true},
      {"at the edge", {0}, {}, 120, true},
      {"beyond the edge", {0}, {}, 121, false},
      {"beyond the other edge", {121}, {}, 0, false},
      {"both told already", {0}, {1}, 2, false},
      {"the second of two", {0, 1}, {2}, 3, true},
      {"the first one's pair is past", {0, 100}, {1}, 130, true},
      {"a tap of long ago does not take the next tap's telling", {-500, 100}, {}, 130, true},
      {"an earlier telling comes last", {0, 100}, {101}, 1, true},
      {"the pair of another is not free, however they are matched", {0, 100}, {1, 101}, 60, false},
      {"the others make room", {0, 100}, {110}, 0, true},
  };
  for (const Case& one : cases) {
    std::vector<WallTime> firsts, seconds;
    for (const int at : one.firsts) firsts.push_back(after(at));
    for (const int at : one.seconds) seconds.push_back(after(at));
    EXPECT_EQ(is_second_telling(firsts, seconds, after(one.acted), Seconds{120}), one.second) << one.name;
  }
}

TEST(Taps, of_doubts_as_many_are_settled_as_second_tellings_that_can_be_of_no_other) {
  const Moment wide = between(0, 14), late = between(10, 24), early = between(2, 3), middle = between(11, 12);
  struct Case {
    const char* name;
    Retold retold;
    std::int64_t unsettled;
  };
  const Case cases[] = {
      {"nothing told", {}, 0},
      {"of one in doubt", {.seconds = {early}}, 1},
      {"of that which stood", {.firsts = {wide}, .seconds = {early}}, 0},
      {"of another than that which stood", {.firsts = {late}, .seconds = {early}}, 1},
      {"one of two", {.firsts = {wide}, .seconds = {early, middle}}, 1},
      {"settled already", {.firsts = {wide}, .seconds = {early, middle}, .settled = 1}, 0},
      {"either may be of the wide one, only one of the late one",
       {.firsts = {wide, late}, .seconds = {middle, early}},
       0},
      {"that which comes now was settled for another", {.firsts = {late}, .seconds = {middle}, .settled = 1}, -1},
  };
  for (const Case& one : cases) EXPECT_EQ(count_unsettled(one.retold), one.unsettled) << one.name;
}

}  // namespace
}  // namespace hongyan::domain
