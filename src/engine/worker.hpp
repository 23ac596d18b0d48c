// Worker: the shape of all background work. run_once does one bounded piece and says when to come again. It is called
// by one thread at a time, may throw Failure (the loop logs it and backs off), and keeps no truth in memory.
#pragma once
#include <string_view>

#include "base/clock.hpp"

namespace hongyan::engine {

// When run_once wants to be called again.
struct Again {
  Milliseconds after{0};
  [[nodiscard]] static Again now() { return {}; }
  [[nodiscard]] static Again in(Milliseconds after) { return {after}; }
};

class Worker {
 public:
  virtual ~Worker() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  virtual Again run_once(WallTime now) = 0;
};

}  // namespace hongyan::engine
