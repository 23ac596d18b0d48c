// How long what a node remembers of parks and budgets may be out of date. Pure.
#pragma once
#include "base/clock.hpp"

namespace hongyan::engine {

// By then every node has read that a park or a budget's end is over; what is woken sooner would only be parked again.
inline constexpr Milliseconds hints_live{2'500};

}  // namespace hongyan::engine
