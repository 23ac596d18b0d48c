#include "base/clock.hpp"

#include <fmt/format.h>
#include <time.h>

#include <charconv>

namespace hongyan {
namespace {

std::int64_t milliseconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

// Reads exactly `digits` decimal digits at `at` and moves past them.
std::optional<int> take_number(std::string_view text, std::size_t& at, std::size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  at += digits;
  return value;
}

bool take_char(std::string_view text, std::size_t& at, char expected) {
  if (at >= text.size() || text[at] != expected) return false;
  ++at;
  return true;
}

// ".5", ".123", ".123456": the fraction in milliseconds; what is finer is dropped.
std::optional<int> take_fraction_ms(std::string_view text, std::size_t& at) {
  if (at >= text.size() || text[at] != '.') return 0;
  ++at;
  int ms = 0;
  int scale = 100;
  const std::size_t start = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
    ms += (text[at] - '0') * scale;
    scale /= 10;
    ++at;
  }
  if (at == start || at - start > 9) return std::nullopt;
  return ms;
}

std::optional<std::chrono::minutes> take_offset(std::string_view text, std::size_t& at) {
  if (take_char(text, at, 'Z')) return std::chrono::minutes{0};
  const bool west = at < text.size() && text[at] == '-';
  if (!take_char(text, at, west ? '-' : '+')) return std::nullopt;
  const auto hours = take_number(text, at, 2);
  if (!hours || *hours > 14 || !take_char(text, at, ':')) return std::nullopt;
  const auto minutes = take_number(text, at, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const std::chrono::minutes offset{*hours * 60 + *minutes};
  return west ? -offset : offset;
}

}  // namespace

WallTime SystemClock::wall() const { return from_unix_ms(milliseconds_of(CLOCK_REALTIME)); }
BootTime SystemClock::boot() const { return BootTime{Milliseconds{milliseconds_of(CLOCK_BOOTTIME)}}; }

std::string to_iso8601(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

std::optional<WallTime> parse_iso8601(std::string_view text) {
  std::size_t at = 0;
  const auto year = take_number(text, at, 4);
  if (!year || !take_char(text, at, '-')) return std::nullopt;
  const auto month = take_number(text, at, 2);
  if (!month || !take_char(text, at, '-')) return std::nullopt;
  const auto day = take_number(text, at, 2);
  if (!day || !take_char(text, at, 'T')) return std::nullopt;
  const auto hour = take_number(text, at, 2);
  if (!hour || *hour > 23 || !take_char(text, at, ':')) return std::nullopt;
  const auto minute = take_number(text, at, 2);
  if (!minute || *minute > 59 || !take_char(text, at, ':')) return std::nullopt;
  const auto second = take_number(text, at, 2);
  if (!second || *second > 59) return std::nullopt;
  const auto fraction_ms = take_fraction_ms(text, at);
  if (!fraction_ms) return std::nullopt;
  const auto offset = take_offset(text, at);
  if (!offset || at != text.size()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return WallTime{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         Seconds{*second} + Milliseconds{*fraction_ms} - *offset;
}

}  // namespace hongyan
