// Ids of our own rows: 26 characters of Crockford base32, 48 bits of time first, then 80 random bits. They sort by
// the moment they were made, so new rows land side by side in every index, and they cannot be guessed.
#pragma once
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace hongyan {

[[nodiscard]] std::string make_id(WallTime now, Random& random);
// Every id made before that moment sorts below, every other one not.
[[nodiscard]] std::string lowest_id(WallTime moment);
[[nodiscard]] bool is_id(std::string_view text);

}  // namespace hongyan
