#include "domain/time_zone.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <stdexcept>

namespace hongyan::domain {
namespace {

constexpr Milliseconds beijing = std::chrono::hours{8};  // no summer time since 1991

// Null when the system has no such zone, or no database at all.
const date::time_zone* find_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

}  // namespace

bool is_time_zone(std::string_view name) { return !name.empty() && find_zone(name) != nullptr; }

WallTime local_clock(std::string_view zone, WallTime time) {
  if (zone.empty() || zone == default_time_zone) return time + beijing;
  const date::time_zone* const found = find_zone(zone);
  if (found == nullptr) return time + beijing;
  return time + found->get_info(std::chrono::floor<Seconds>(time)).offset;
}

std::string chinese_date(WallTime local) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(local)};
  return fmt::format("{}年{}月{}日", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string chinese_date_and_time(WallTime local) {
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss clock{local - day};
  return fmt::format("{} {:02}:{:02}", chinese_date(local), clock.hours().count(), clock.minutes().count());
}

}  // namespace hongyan::domain
