#include "base/id.hpp"

#include <algorithm>
#include <array>

namespace hongyan {
namespace {
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t time_digits = 10;
constexpr std::size_t random_digits = 16;
}  // namespace

std::string lowest_id(WallTime moment) {
  std::string id(time_digits + random_digits, '0');
  auto ms = static_cast<std::uint64_t>(to_unix_ms(moment));
  for (std::size_t i = time_digits; i-- > 0; ms >>= 5) id[i] = alphabet[ms & 31];
  return id;
}

std::string make_id(WallTime now, Random& random) {
  std::string id = lowest_id(now);
  std::array<std::byte, 10> bits{};
  random.fill(bits);
  unsigned window = 0;
  unsigned held = 0;
  std::size_t at = time_digits;
  for (const std::byte byte : bits) {
    window = (window << 8) | std::to_integer<unsigned>(byte);
    for (held += 8; held >= 5; held -= 5) id[at++] = alphabet[(window >> (held - 5)) & 31];
  }
  return id;
}

bool is_id(std::string_view text) {
  return text.size() == time_digits + random_digits &&
         std::ranges::all_of(text, [](char c) { return alphabet.find(c) != std::string_view::npos; });
}

}  // namespace hongyan
