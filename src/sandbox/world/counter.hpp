// Counter: how much of something was used in a period: a minute, a day, a month. A value.
#pragma once
#include <cstdint>

namespace hongyan::sandbox {

struct Counter {
  std::int64_t period = -1;
  std::int64_t used = 0;
};

}  // namespace hongyan::sandbox
