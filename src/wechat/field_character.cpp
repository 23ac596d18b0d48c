#include "wechat/field_character.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace hongyan::wechat {
namespace {

struct Range {
  char32_t first, last;
  CharacterClass kind;
};
using enum CharacterClass;

// Ascending; what lies between is a letter of another script.
constexpr std::array ranges{
    Range{0x00, 0x1F, control},     Range{0x20, 0x20, space},       Range{0x21, 0x2F, symbol},
    Range{0x30, 0x39, digit},       Range{0x3A, 0x40, symbol},      Range{0x41, 0x5A, letter},
    Range{0x5B, 0x60, symbol},      Range{0x61, 0x7A, letter},      Range{0x7B, 0x7E, symbol},
    Range{0x7F, 0x9F, control},     Range{0xA0, 0xA0, space},       Range{0xA1, 0xA9, symbol},
    Range{0xAB, 0xAC, symbol},      Range{0xAD, 0xAD, control},     Range{0xAE, 0xB4, symbol},
    Range{0xB6, 0xB9, symbol},      Range{0xBB, 0xBF, symbol},      Range{0xD7, 0xD7, symbol},
    Range{0xF7, 0xF7, symbol},      Range{0x2000, 0x200A, space},   Range{0x200B, 0x200C, control},
    Range{0x200D, 0x200D, emoji},   Range{0x200E, 0x200F, control}, Range{0x2010, 0x2027, symbol},
    Range{0x2028, 0x202E, control}, Range{0x202F, 0x202F, space},   Range{0x2030, 0x205E, symbol},
    Range{0x205F, 0x205F, space},   Range{0x2060, 0x206F, control}, Range{0x20A0, 0x20CF, symbol},
    Range{0x20E3, 0x20E3, emoji},   Range{0x2100, 0x2319, symbol},  Range{0x231A, 0x231B, emoji},
    Range{0x231C, 0x23E8, symbol},  Range{0x23E9, 0x23F3, emoji},   Range{0x23F4, 0x25FC, symbol},
    Range{0x25FD, 0x25FE, emoji},   Range{0x25FF, 0x2613, symbol},  Range{0x2614, 0x2615, emoji},
    Range{0x2616, 0x2647, symbol},  Range{0x2648, 0x2653, emoji},   Range{0x2654, 0x267E, symbol},
    Range{0x267F, 0x267F, emoji},   Range{0x2680, 0x2692, symbol},  Range{0x2693, 0x2693, emoji},
    Range{0x2694, 0x26A0, symbol},  Range{0x26A1, 0x26A1, emoji},   Range{0x26A2, 0x26A9, symbol},
    Range{0x26AA, 0x26AB, emoji},   Range{0x26AC, 0x26BC, symbol},  Range{0x26BD, 0x26BE, emoji},
    Range{0x26BF, 0x26C3, symbol},  Range{0x26C4, 0x26C5, emoji},   Range{0x26C6, 0x26CD, symbol},
    Range{0x26CE, 0x26CE, emoji},   Range{0x26CF, 0x26D3, symbol},  Range{0x26D4, 0x26D4, emoji},
    Range{0x26D5, 0x26E9, symbol},  Range{0x26EA, 0x26EA, emoji},   Range{0x26EB, 0x26F1, symbol},
    Range{0x26F2, 0x26F3, emoji},   Range{0x26F4, 0x26F4, symbol},  Range{0x26F5, 0x26F5, emoji},
    Range{0x26F6, 0x26F9, symbol},  Range{0x26FA, 0x26FA, emoji},   Range{0x26FB, 0x26FC, symbol},
    Range{0x26FD, 0x26FD, emoji},   Range{0x26FE, 0x2704, symbol},  Range{0x2705, 0x2705, emoji},
    Range{0x2706, 0x2709, symbol},  Range{0x270A, 0x270B, emoji},   Range{0x270C, 0x2727, symbol},
    Range{0x2728, 0x2728, emoji},   Range{0x2729, 0x274B, symbol},  Range{0x274C, 0x274C, emoji},
    Range{0x274D, 0x274D, symbol},  Range{0x274E, 0x274E, emoji},   Range{0x274F, 0x2752, symbol},
    Range{0x2753, 0x2755, emoji},   Range{0x2756, 0x2756, symbol},  Range{0x2757, 0x2757, emoji},
    Range{0x2758, 0x2794, symbol},  Range{0x2795, 0x2797, emoji},   Range{0x2798, 0x27AF, symbol},
    Range{0x27B0, 0x27B0, emoji},   Range{0x27B1, 0x27BE, symbol},  Range{0x27BF, 0x27BF, emoji},
    Range{0x27C0, 0x2B1A, symbol},  Range{0x2B1B, 0x2B1C, emoji},   Range{0x2B1D, 0x2B4F, symbol},
    Range{0x2B50, 0x2B50, emoji},   Range{0x2B51, 0x2B54, symbol},  Range{0x2B55, 0x2B55, emoji},
    Range{0x2B56, 0x2BFF, symbol},  Range{0x3000, 0x3000, space},   Range{0x3001, 0x3006, symbol},
    Range{0x3007, 0x3007, han},     Range{0x3008, 0x3020, symbol},  Range{0x3030, 0x3030, symbol},
    Range{0x303D, 0x303D, symbol},  Range{0x30FB, 0x30FB, symbol},  Range{0x3200, 0x33FF, symbol},
    Range{0x3400, 0x4DBF, han},     Range{0x4E00, 0x9FFF, han},     Range{0xE000, 0xF8FF, odd},
    Range{0xF900, 0xFAFF, han},     Range{0xFE00, 0xFE0F, emoji},   Range{0xFE10, 0xFE6F, symbol},
    Range{0xFEFF, 0xFEFF, control}, Range{0xFF01, 0xFF0F, symbol},  Range{0xFF10, 0xFF19, odd},
    Range{0xFF1A, 0xFF20, symbol},  Range{0xFF21, 0xFF3A, odd},     Range{0xFF3B, 0xFF40, symbol},
    Range{0xFF41, 0xFF5A, odd},     Range{0xFF5B, 0xFF65, symbol},  Range{0xFFE0, 0xFFEE, symbol},
    Range{0xFFF0, 0xFFFF, control}, Range{0x1F000, 0x1FAFF, emoji}, Range{0x20000, 0x323AF, han},
    Range{0xE0000, 0xE007F, emoji}, Range{0xF0000, 0x10FFFF, odd},
};
static_assert(std::ranges::is_sorted(ranges, {}, &Range::first));

}  // namespace

CharacterClass class_of(char32_t character) {
  const auto after = std::ranges::upper_bound(ranges, character, {}, &Range::first);
  if (after == ranges.begin()) return foreign;
  const Range& range = *(after - 1);
  return character <= range.last ? range.kind : foreign;
}

bool is_currency(char32_t character) {
  return character == '$' || (character >= 0xA2 && character <= 0xA5) || (character >= 0x20A0 && character <= 0x20CF) ||
         character == 0xFF04 || character == 0xFFE0 || character == 0xFFE1 || character == 0xFFE5 ||
         character == 0xFFE6;
}

std::optional<CharacterTally> tally_characters(std::string_view text) {
  CharacterTally tally;
  while (!text.empty()) {
    const auto character = take_character(text);
    if (!character) return std::nullopt;
    ++tally.total;
    switch (class_of(*character)) {
      case han: ++tally.han; break;
      case letter: ++tally.letter; break;
      case digit: ++tally.digit; break;
      case symbol: ++tally.symbol; break;
      case space: ++tally.space; break;
      case control: ++tally.control; break;
      case emoji: ++tally.emoji; break;
      case foreign: ++tally.foreign; break;
      case odd: ++tally.odd; break;
    }
  }
  return tally;
}

}  // namespace hongyan::wechat
