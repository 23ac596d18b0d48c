#include "base/encoding.hpp"

#include <array>
#include <cstdint>

namespace hongyan {
namespace {

constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> reverse_of(std::string_view alphabet) {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return table;
}
constexpr auto standard_reverse = reverse_of(standard);
constexpr auto url_safe_reverse = reverse_of(url_safe);

std::string encode64(std::string_view bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t window = 0;
  unsigned held = 0;
  for (const char c : bytes) {
    window = (window << 8) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) text.push_back(alphabet[(window >> (held - 6)) & 63]);
  }
  if (held > 0) text.push_back(alphabet[(window << (6 - held)) & 63]);
  return text;
}

std::optional<std::string> decode64(std::string_view text, const std::array<std::int8_t, 256>& reverse) {
  if (text.size() % 4 == 1) return std::nullopt;
  const auto value_at = [&](std::size_t i) { return static_cast<int>(reverse[static_cast<unsigned char>(text[i])]); };
  std::string bytes(text.size() * 3 / 4, '\0');
  char* out = bytes.data();
  int seen = 0;  // negative once any character is outside the alphabet: looked at once, behind the loop
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    const int a = value_at(i), b = value_at(i + 1), c = value_at(i + 2), d = value_at(i + 3);
    seen |= a | b | c | d;
    *out++ = static_cast<char>((a << 2 | b >> 4) & 255);
    *out++ = static_cast<char>((b << 4 | c >> 2) & 255);
    *out++ = static_cast<char>((c << 6 | d) & 255);
  }
  if (i < text.size()) {
    const int a = value_at(i), b = value_at(i + 1), c = i + 2 < text.size() ? value_at(i + 2) : 0;
    seen |= a | b | c;
    *out++ = static_cast<char>((a << 2 | b >> 4) & 255);
    if (i + 2 < text.size()) *out++ = static_cast<char>((b << 4 | c >> 2) & 255);
  }
  if (seen < 0) return std::nullopt;
  return bytes;
}

}  // namespace

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto value = static_cast<unsigned char>(c);
    hex.push_back(digits[value >> 4]);
    hex.push_back(digits[value & 15]);
  }
  return hex;
}

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = digit(hex[i]);
    const int low = digit(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

std::string to_base64(std::string_view bytes) {
  std::string text = encode64(bytes, standard);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return decode64(text, standard_reverse);
}

std::string to_base64url(std::string_view bytes) { return encode64(bytes, url_safe); }
std::optional<std::string> from_base64url(std::string_view text) { return decode64(text, url_safe_reverse); }

}  // namespace hongyan
