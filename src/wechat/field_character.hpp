// The kinds of characters that WeChat's field rules tell apart. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hongyan::wechat {

enum class CharacterClass : std::uint8_t {
  han,
  letter,  // A-Z a-z
  digit,   // 0-9
  symbol,  // common punctuation and signs, half or full width
  space,
  control,  // line breaks, control and invisible characters
  emoji,    // with the marks that join and colour them
  foreign,  // letters of other scripts
  odd,      // full-width letters and digits, private use
};
[[nodiscard]] CharacterClass class_of(char32_t character);
[[nodiscard]] bool is_currency(char32_t character);

// How many characters of each class a text has.
struct CharacterTally {
  std::size_t han = 0, letter = 0, digit = 0, symbol = 0, space = 0, control = 0, emoji = 0, foreign = 0, odd = 0;
  std::size_t total = 0;
};
[[nodiscard]] std::optional<CharacterTally> tally_characters(std::string_view text);  // nothing when it is not UTF-8

}  // namespace hongyan::wechat
