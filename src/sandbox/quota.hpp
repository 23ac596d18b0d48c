// Call budgets: how often an account may call an API in a Beijing day and in a minute, by the documents' figures or as
// set for the account (platform.md §2).
#pragma once
#include <cstdint>
#include <optional>

#include "sandbox/platform.hpp"

namespace hongyan::sandbox {

// Nothing for a call without a daily budget.
[[nodiscard]] std::optional<std::int64_t> daily_limit(const Call& call, const Endpoint& endpoint, const App& app);

}  // namespace hongyan::sandbox
