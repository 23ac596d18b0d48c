// By how much clocks may be off. Machines ask time servers; nobody keeps WeChat's time.
#pragma once
#include "base/clock.hpp"

namespace hongyan::domain {

// Our clock and WeChat's, or the caller's, differ by less; those of two machines of one house by less than twice that.
inline constexpr Milliseconds clocks_differ{2'000};

}  // namespace hongyan::domain
