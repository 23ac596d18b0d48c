// Clock: one of the four doors. Nothing in the house asks the operating system for the time but SystemClock.
// Wall time names moments in the world (what people and WeChat see, may jump); boot time measures durations and
// leases (never jumps, runs on in suspend). Thread-safe.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hongyan {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
using WallTime = std::chrono::sys_time<Milliseconds>;

struct BootClock {
  using duration = Milliseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootClock>;
  static constexpr bool is_steady = true;
};
using BootTime = BootClock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual WallTime wall() const = 0;
  [[nodiscard]] virtual BootTime boot() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] WallTime wall() const override;
  [[nodiscard]] BootTime boot() const override;
};

// Unix milliseconds, the form in which every moment is stored.
[[nodiscard]] constexpr std::int64_t to_unix_ms(WallTime time) { return time.time_since_epoch().count(); }
[[nodiscard]] constexpr WallTime from_unix_ms(std::int64_t ms) { return WallTime{Milliseconds{ms}}; }
[[nodiscard]] constexpr std::int64_t to_unix_s(WallTime time) {
  return std::chrono::floor<Seconds>(time).time_since_epoch().count();
}

// "2026-11-20T08:00:00.123Z": UTC, always three decimals.
[[nodiscard]] std::string to_iso8601(WallTime time);
// Reads "2026-11-20T08:00:00[.fff](Z|±hh:mm)"; nothing else is a moment.
[[nodiscard]] std::optional<WallTime> parse_iso8601(std::string_view text);

}  // namespace hongyan
