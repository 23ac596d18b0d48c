// Call budgets: how many calls an app may make to one of WeChat's APIs in a quota day and in its short window, how
// priorities share what is left, and when a backlog drains. Pure.
#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "domain/app_kind.hpp"
#include "domain/quota.hpp"
#include "wechat/api.hpp"

namespace hongyan::domain {

struct CallBudget {
  std::int64_t daily = 0;       // calls; 0: nobody has published or told one
  std::int64_t per_window = 0;  // calls; 0: likewise
  Seconds window{60};
  bool operator==(const CallBudget&) const = default;
};

// What WeChat has published for that kind of account; an account's own figures may be higher, and the console and
// openapi/quota/get know them.
[[nodiscard]] CallBudget published_budget(AppKind kind, wechat::Api api);

// What WeChat has told of an app goes before what it publishes for all; 0 stands for nothing told.
[[nodiscard]] CallBudget with_told(CallBudget published, const CallBudget& told);

// Of 100 calls, how many are open to priority 1 (normal) and 2 (low); priority 0 may use all.
struct BudgetShares {
  int normal_percent = 95;
  int low_percent = 80;
};
inline constexpr std::size_t priorities = 3;
using CallsByPriority = std::array<std::int64_t, priorities>;

// Up to which count a call of that priority may be made; a limit of 0 is none.
[[nodiscard]] std::int64_t ceiling_of(std::int64_t limit, std::size_t priority, const BudgetShares& shares);
// How many of the wanted calls may be made after `used`, the more important first.
[[nodiscard]] CallsByPriority share_out(std::int64_t used, const CallsByPriority& wanted, std::int64_t limit,
                                        const BudgetShares& shares);

// Number of the window that holds `now`, and the moment the next one begins.
[[nodiscard]] std::int64_t window_number(const CallBudget& budget, WallTime now);
[[nodiscard]] WallTime next_window(const CallBudget& budget, WallTime now);
// When calls may be made again that the window has no room for: in the next one by WeChat's clock too.
[[nodiscard]] WallTime window_reopens(const CallBudget& budget, WallTime now);

struct Backlog {
  std::int64_t calls = 0;  // that wait
  std::int64_t used_today = 0;
  std::int64_t daily = 0;                  // the budget open to them; 0: no limit
  double per_minute = 0;                   // the pace they go out at; 0: as fast as the budget allows
  std::optional<WallTime> closed_until{};  // nothing goes out before
};
// When the last of them is out; nothing when that never happens.
[[nodiscard]] std::optional<WallTime> drains_at(const Backlog& backlog, const QuotaCalendar& calendar, WallTime now);

}  // namespace hongyan::domain
