// Lists of states for SQL's IN (…), taken from the domain's table so that no statement knows the machine by itself. Pure.
#pragma once
#include <string>
#include <vector>

#include "domain/delivery.hpp"

namespace hongyan::store {

// "'ready', 'parked'"; at least one state. The words are our own constants, so quoting them is safe.
[[nodiscard]] std::string sql_list(const std::vector<domain::State>& states);

}  // namespace hongyan::store
