// What each act of a person allows an account to write to him, by the calendar: the table of inbound.md §5.1 with its
// history. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "sandbox/settings/customer_settings.hpp"
#include "sandbox/world/calendar.hpp"

namespace hongyan::sandbox {

enum class Scene { message, menu, follow, scan, payment, entry };
[[nodiscard]] std::string_view to_string(Scene scene);

enum class Host { account, mini_program };  // 公众号, 服务号 and 测试号 share the rules of accounts

struct Allowance {
  std::int64_t count = 0;
  Seconds life{0};
  bool operator==(const Allowance&) const = default;
};
inline constexpr std::int64_t unlimited_count = 1'000'000'000;

// Nothing when that act opens no window at `now`.
[[nodiscard]] std::optional<Allowance> allowance_of(Scene scene, Host host, const Calendar& calendar, WallTime now,
                                                    const CustomerSettings& settings);

}  // namespace hongyan::sandbox
