// RidBook: the refused calls by their rid, as the platform keeps them for developers to ask about for seven days.
// Bounded: the oldest go when full. Owned by Platform.
#pragma once
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "sandbox/world/strings.hpp"

namespace hongyan::sandbox {

struct RefusedCall {
  std::string appid;  // "" when the call named no living account
  WallTime at;
  std::string target;
  std::string body;
  std::string answer;
  std::string client;
};

class RidBook {
 public:
  void add(const std::string& rid, RefusedCall call, std::size_t calls_max);
  [[nodiscard]] const RefusedCall* find(std::string_view rid) const;

 private:
  StringMap<RefusedCall> by_rid_;
  std::deque<std::string> in_order_;
};

}  // namespace hongyan::sandbox
