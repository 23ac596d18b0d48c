// Time zones by their IANA names, from the system's own database through the date library, which is included in
// time_zone.cpp alone. Thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace hongyan::domain {

inline constexpr std::string_view default_time_zone = "Asia/Shanghai";

[[nodiscard]] bool is_time_zone(std::string_view name);

// What the clock on the wall shows there, as if it were UTC: only for taking apart and formatting. "" and a name that
// nobody knows mean the default zone; that one works without a database too.
[[nodiscard]] WallTime local_clock(std::string_view zone, WallTime time);

// As Chinese readers and WeChat's time and date fields want it.
[[nodiscard]] std::string chinese_date(WallTime local);           // "2026年11月20日"
[[nodiscard]] std::string chinese_date_and_time(WallTime local);  // "2026年11月20日 08:00"

}  // namespace hongyan::domain
