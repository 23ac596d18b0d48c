// One call that goes out by itself, beside the dispatcher's batches, counted in the budgets that all nodes and callers
// share. Inside the caller's writing transaction.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "engine/quota/quota_rules.hpp"
#include "store/apps.hpp"
#include "store/sql/connection.hpp"
#include "wechat/api.hpp"

namespace hongyan::engine {

// The days, and the windows of a budget that has some, in which a call made now may arrive; the later one first.
[[nodiscard]] std::vector<std::int64_t> days_of(const QuotaRules& rules, WallTime now);
[[nodiscard]] std::vector<std::int64_t> windows_of(const domain::CallBudget& budget, const QuotaRules& rules,
                                                   WallTime now);

struct ClosedBudget {
  std::int64_t limit = 0;
  WallTime until;  // the next day or window
};
// Nothing: the call is counted and may go. A budget that leaves no room for that priority counts nothing.
[[nodiscard]] std::optional<ClosedBudget> count_call(sql::Connection& connection, const store::App& app,
                                                     wechat::Api api, std::size_t priority, const QuotaRules& rules,
                                                     WallTime now);

}  // namespace hongyan::engine
