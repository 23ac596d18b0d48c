// Day: the day of the platform's calendar on which a seed plays, and which channels people and businesses had on it
// (docs/wechat, timeline). Today is the usual one.
#pragma once
#include <iterator>
#include <string_view>

#include "base/random.hpp"

namespace hongyan::simulation {

struct Day {
  std::string_view date;
  bool has_subscribe = true;      // since 2019-10-12
  bool has_notice = true;         // since 2021-01-27
  bool has_form = false;          // until 2020-01-10
  bool has_uniform = false;       // from 2018-09-12 to 2023-09-20
  bool has_quota_queries = true;  // since 2021-10-25
  bool has_rates = false;         // of long-term templates, by 2026-07
};

[[nodiscard]] inline Day choose_day(Random& random) {
  constexpr Day days[] = {
      {.date = "2026-11-20", .has_rates = true},
      {.date = "2023-12-01"},
      {.date = "2023-03-01", .has_uniform = true},
      {.date = "2020-06-01", .has_notice = false, .has_uniform = true, .has_quota_queries = false},
      {.date = "2019-11-20", .has_notice = false, .has_form = true, .has_uniform = true, .has_quota_queries = false},
      {.date = "2019-03-01",
       .has_subscribe = false,
       .has_notice = false,
       .has_form = true,
       .has_uniform = true,
       .has_quota_queries = false}};
  return random.one_in(2) ? days[0] : days[random.below(std::size(days))];
}

}  // namespace hongyan::simulation
