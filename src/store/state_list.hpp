// Lists of states for SQL: IN (…) taken from the domain's table, and the words of the partial indexes. Pure.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "domain/delivery.hpp"

namespace hongyan::store {

// "'ready', 'parked'"; at least one state. The words are our own constants, so quoting them is safe.
[[nodiscard]] std::string sql_list(const std::vector<domain::State>& states);

// The conditions of the partial indexes over live (not final) notifications: each live state is in exactly one. SQLite
// reads such an index only for a statement that says its condition word for word.
inline constexpr std::array<std::string_view, 5> live_index_conditions{
    "state = 'ready'",
    "(state IN ('scheduled', 'retry_wait') OR state = 'parked')",
    "state IN ('claimed', 'sending')",
    "state IN ('taken', 'unknown')",
    "state = 'waiting'",
};

}  // namespace hongyan::store
