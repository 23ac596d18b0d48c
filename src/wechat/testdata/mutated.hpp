// Good texts with a few seeded damages, for tests alone.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "testing/seeded_random.hpp"

namespace hongyan::wechat::testing {

inline std::string mutated(std::string text, Random& random) {
  constexpr std::string_view spice = "<>&;![]{}\"'\\/=:,?-0123456789aeE+.\n\0\xff\xC0\xE2\x80";
  const std::uint64_t edits = 1 + random.below(6);
  for (std::uint64_t i = 0; i < edits && !text.empty(); ++i) {
    const std::size_t at = random.below(text.size());
    switch (random.below(6)) {
      case 0: text[at] = static_cast<char>(random.below(256)); break;
      case 1: text[at] = spice[random.below(spice.size())]; break;
      case 2: text.erase(at, 1 + random.below(8)); break;
      case 3: text.insert(at, text.substr(random.below(text.size()), random.below(40))); break;
      case 4: text.insert(at, 1, spice[random.below(spice.size())]); break;
      default: text.resize(at); break;
    }
  }
  return text;
}

inline const std::string& one_of(const std::vector<std::string>& texts, Random& random) {
  return texts[random.below(texts.size())];
}

}  // namespace hongyan::wechat::testing
