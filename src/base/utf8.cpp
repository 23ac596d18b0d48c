#include "base/utf8.hpp"

#include <cstring>

namespace hongyan {
namespace {

// Steps over whole words of ASCII: most text is nothing else, and needs no decoding.
std::size_t ascii_prefix(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080u;
  std::size_t length = 0;
  for (std::uint64_t word = 0; text.size() - length >= sizeof word; length += sizeof word) {
    std::memcpy(&word, text.data() + length, sizeof word);
    if ((word & high_bits) != 0) break;
  }
  return length;
}

}  // namespace

std::optional<char32_t> take_character(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte_at(0);
  std::size_t length = 0;
  char32_t character = 0;
  char32_t smallest = 0;
  if (first < 0x80) {
    length = 1, character = first;
  } else if (first >= 0xC2 && first <= 0xDF) {
    length = 2, character = first & 0x1F, smallest = 0x80;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3, character = first & 0x0F, smallest = 0x800;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4, character = first & 0x07, smallest = 0x10000;
  } else {
    return std::nullopt;
  }
  if (text.size() < length) return std::nullopt;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(i) & 0xC0) != 0x80) return std::nullopt;
    character = (character << 6) | (byte_at(i) & 0x3F);
  }
  const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
  if (character < smallest || surrogate || character > 0x10FFFF) return std::nullopt;
  text.remove_prefix(length);
  return character;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    text.remove_prefix(ascii_prefix(text));
    if (!text.empty() && !take_character(text)) return false;
  }
  return true;
}

std::string legible(std::string text) {
  if (is_utf8(text)) return text;
  std::string made;
  made.reserve(text.size() + 16);
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view before = rest;
    if (take_character(rest)) {
      made += before.substr(0, before.size() - rest.size());
    } else {
      made += "\uFFFD";
      rest.remove_prefix(1);
    }
  }
  return made;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    if (!take_character(text)) text.remove_prefix(1);
    ++count;
  }
  return count;
}

std::string_view prefix_of_characters(std::string_view text, std::size_t characters_max) {
  std::string_view rest = text;
  for (std::size_t i = 0; i < characters_max && !rest.empty(); ++i)
    if (!take_character(rest)) rest.remove_prefix(1);
  return text.substr(0, text.size() - rest.size());
}

}  // namespace hongyan
