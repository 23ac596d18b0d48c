// MenuBook: an account's menu at the foot of its conversation, and those that only some people see (inbound.md §8.1).
// Plain state of App; the rules stand in menu_api.
#pragma once
#include <cstdint>
#include <vector>

#include "base/json.hpp"

namespace hongyan::sandbox {

struct Menu {
  std::int64_t id = 0;
  json::array buttons;
  json::object match_rule;  // of a conditional one
};

struct MenuBook {
  std::vector<Menu> all;  // at most one
  std::vector<Menu> conditional;
};

}  // namespace hongyan::sandbox
