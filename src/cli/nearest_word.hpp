// The word somebody probably meant. Pure.
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace hongyan::cli {

// The one of `words` that takes the fewest letters changed, added, dropped or swapped to become `given`; "" when even
// that one is too far away to be meant.
[[nodiscard]] std::string nearest_word(std::string_view given, std::span<const std::string> words);

}  // namespace hongyan::cli
