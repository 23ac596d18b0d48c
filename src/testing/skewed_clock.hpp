// SkewedClock: one machine's clock beside the true one. Its wall time is off by a skew that an operator or NTP changes
// at once; its boot time is true.
#pragma once
#include "base/clock.hpp"

namespace hongyan::testing {

class SkewedClock final : public Clock {
 public:
  SkewedClock(const Clock& truth, Milliseconds skew) : truth_(truth), skew_(skew) {}
  [[nodiscard]] WallTime wall() const override { return truth_.wall() + skew_; }
  [[nodiscard]] BootTime boot() const override { return truth_.boot(); }
  void set_skew(Milliseconds skew) { skew_ = skew; }

 private:
  const Clock& truth_;
  Milliseconds skew_;
};

}  // namespace hongyan::testing
