// ManualClock: time moves only when a test says so. Thread-safe.
#pragma once
#include <atomic>

#include "base/clock.hpp"

namespace hongyan::testing {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(WallTime start = from_unix_ms(1'795'161'600'000))
      : wall_ms_(to_unix_ms(start)) {}  // 2026-11-20T08:00:00Z
  [[nodiscard]] WallTime wall() const override { return from_unix_ms(wall_ms_); }
  [[nodiscard]] BootTime boot() const override { return BootTime{Milliseconds{boot_ms_}}; }
  void advance(Milliseconds by) { wall_ms_ += by.count(), boot_ms_ += by.count(); }
  // What an operator or NTP does: wall time jumps, boot time does not.
  void jump_wall(Milliseconds by) { wall_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> wall_ms_;
  std::atomic<std::int64_t> boot_ms_{1'000'000};
};

}  // namespace hongyan::testing
