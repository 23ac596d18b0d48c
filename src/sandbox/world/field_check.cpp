#include "sandbox/world/field_check.hpp"

#include <algorithm>
#include <iterator>

#include "base/utf8.hpp"

namespace hongyan::sandbox {
namespace {

struct Word {
  std::string_view word;
  FieldType type;
};

constexpr Word words[] = {
    {"thing", FieldType::thing},
    {"short_thing", FieldType::short_thing},
    {"number", FieldType::number},
    {"letter", FieldType::letter},
    {"symbol", FieldType::symbol},
    {"character_string", FieldType::character_string},
    {"time", FieldType::time},
    {"date", FieldType::date},
    {"amount", FieldType::amount},
    {"phone_number", FieldType::phone_number},
    {"car_number", FieldType::car_number},
    {"name", FieldType::name},
    {"phrase", FieldType::phrase},
    {"enum_string", FieldType::enum_string},
    {"enum", FieldType::enum_string},
    {"const", FieldType::constant},
};

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }
bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }
// Chinese characters proper; Chinese punctuation and full-width forms are symbols.
bool is_chinese(char32_t c) {
  return (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x3FFFF) || c == 0x3007;
}
bool is_symbol(char32_t c) { return !is_control(c) && !is_digit(c) && !is_letter(c) && !is_chinese(c); }

std::u32string characters_of(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    const auto character = take_character(text);
    if (!character) return {};  // not UTF-8: no rule takes it
    characters.push_back(*character);
  }
  return characters;
}

template <typename Rule>
bool all(const std::u32string& text, std::size_t max, Rule rule) {
  return text.size() <= max && std::ranges::all_of(text, rule);
}

// A reader over the characters of a time, date or amount.
class Cursor {
 public:
  explicit Cursor(std::u32string_view text) : text_(text) {}
  [[nodiscard]] bool at_end() const { return text_.empty(); }
  bool take(char32_t wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take_any(std::u32string_view wanted) {
    if (text_.empty() || wanted.find(text_.front()) == std::u32string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  // A number of `digits_min` to `digits_max` digits within the bounds.
  std::optional<int> number(std::size_t digits_min, std::size_t digits_max, int low, int high) {
    std::size_t count = 0;
    int value = 0;
    while (count < digits_max && count < text_.size() && is_digit(text_[count]))
      value = value * 10 + static_cast<int>(text_[count++] - U'0');
    if (count < digits_min || value < low || value > high) return std::nullopt;
    text_.remove_prefix(count);
    return value;
  }
  std::size_t digits() {
    std::size_t count = 0;
    while (count < text_.size() && is_digit(text_[count])) ++count;
    text_.remove_prefix(count);
    return count;
  }
  void spaces() {
    while (take(U' ')) {
    }
  }

 private:
  std::u32string_view text_;
};

bool take_clock(Cursor& cursor) {  // 9:05, 15:01, 15:01:30
  Cursor tried = cursor;
  if (!tried.number(1, 2, 0, 24) || !tried.take_any(U":：") || !tried.number(2, 2, 0, 59)) return false;
  Cursor seconds = tried;
  if (seconds.take_any(U":：")) {
    if (!seconds.number(2, 2, 0, 59)) return false;
    tried = seconds;
  }
  cursor = tried;
  return true;
}

bool take_day_after_month(Cursor& cursor) {  // "月1日", "月" alone
  if (!cursor.take(U'月')) return false;
  Cursor day = cursor;
  if (day.number(1, 2, 1, 31)) {
    if (!day.take_any(U"日号")) return false;
    cursor = day;
  }
  return true;
}

bool take_date(Cursor& cursor) {
  Cursor year = cursor;
  if (year.number(4, 4, 1000, 9999)) {
    if (year.take(U'年')) {
      if (!year.number(1, 2, 1, 12) || !take_day_after_month(year)) return false;
      cursor = year;
      return true;
    }
    for (const char32_t separator : {U'-', U'/', U'.'}) {
      if (!year.take(separator)) continue;
      if (!year.number(1, 2, 1, 12)) return false;
      Cursor day = year;
      if (day.take(separator)) {
        if (!day.number(1, 2, 1, 31)) return false;
        year = day;
      }
      cursor = year;
      return true;
    }
    return false;
  }
  Cursor month = cursor;
  if (!month.number(1, 2, 1, 12)) return false;
  Cursor chinese = month;
  if (take_day_after_month(chinese)) {
    cursor = chinese;
    return true;
  }
  for (const char32_t separator : {U'-', U'/', U'.'}) {
    Cursor day = month;
    if (!day.take(separator)) continue;
    if (!day.number(1, 2, 1, 31)) return false;
    cursor = day;
    return true;
  }
  return false;
}

enum class Needs { clock, date };

// One moment: a date, a time of day, or both.
bool take_moment(Cursor& cursor, Needs needs) {
  Cursor dated = cursor;
  if (take_date(dated)) {
    Cursor clocked = dated;
    clocked.spaces();
    if (take_clock(clocked)) {
      cursor = clocked;
      return true;
    }
    if (needs == Needs::clock) return false;
    cursor = dated;
    return true;
  }
  return needs == Needs::clock && take_clock(cursor);
}

bool is_range_of_moments(const std::u32string& text, Needs needs) {
  Cursor cursor(text);
  if (!take_moment(cursor, needs)) return false;
  if (cursor.at_end()) return true;
  cursor.spaces();
  if (!cursor.take_any(U"~～")) return false;
  cursor.spaces();
  // The end of a range may be a time of day alone: "2019年10月1日 15:01 ~ 16:00".
  Cursor clock = cursor;
  if (take_clock(clock) && clock.at_end()) return true;
  return take_moment(cursor, needs) && cursor.at_end();
}

bool is_amount(const std::u32string& text, AmountDecimals reading) {
  Cursor cursor(text);
  cursor.take_any(U"￥¥$€£");
  const std::size_t whole = cursor.digits();
  std::size_t decimals = 0;
  if (cursor.take(U'.')) {
    decimals = cursor.digits();
    if (decimals == 0) return false;
  }
  if (whole == 0 || (reading == AmountDecimals::counted ? whole + decimals : whole) > 10) return false;
  cursor.take(U'元');
  return cursor.at_end();
}

bool is_number(const std::u32string& text) {
  return text.size() <= 32 && std::ranges::count(text, U'.') <= 1 && text.front() != U'.' && text.back() != U'.' &&
         std::ranges::all_of(text, [](char32_t c) { return is_digit(c) || c == U'.'; });
}

bool is_car_number(const std::u32string& text) {
  if (text.size() > 8) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool edge = i == 0 || i + 1 == text.size();
    if (!is_digit(text[i]) && !is_letter(text[i]) && !(edge && is_chinese(text[i]))) return false;
  }
  return true;
}

bool is_name(const std::u32string& text) {
  if (std::ranges::any_of(text, [](char32_t c) { return is_digit(c) || is_control(c); })) return false;
  const bool chinese = std::ranges::any_of(text, is_chinese);
  return text.size() <= (chinese ? 10u : 20u);
}

}  // namespace

std::optional<FieldType> field_type_of(std::string_view key) {
  while (!key.empty() && key.back() >= '0' && key.back() <= '9') key.remove_suffix(1);
  for (const Word& entry : words)
    if (entry.word == key) return entry.type;
  return std::nullopt;
}

std::string_view to_string(FieldType type) {
  for (const Word& entry : words)
    if (entry.type == type) return entry.word;
  return "free";
}

bool value_fits(FieldType type, std::string_view value, const std::vector<std::string>& choices,
                const FieldReading& reading) {
  if (type == FieldType::free) return true;
  const std::u32string text = characters_of(value);
  if (text.empty()) return false;
  const auto plain = [](char32_t c) { return !is_control(c); };
  switch (type) {
    case FieldType::free: return true;
    case FieldType::thing: return all(text, 20, plain);
    case FieldType::short_thing: return all(text, 10, plain);  // a limit of 10 is plausible, published nowhere
    case FieldType::number: return is_number(text);
    case FieldType::letter: return all(text, 32, is_letter);
    case FieldType::symbol: return all(text, 5, is_symbol);
    case FieldType::character_string: return all(text, 32, [](char32_t c) { return !is_control(c) && !is_chinese(c); });
    case FieldType::time:
      return is_range_of_moments(text, Needs::clock) ||
             (reading.time_without_clock == TimeWithoutClock::accepted && is_range_of_moments(text, Needs::date));
    case FieldType::date: return is_range_of_moments(text, Needs::date);
    case FieldType::amount: return is_amount(text, reading.amount_decimals);
    case FieldType::phone_number: return all(text, 17, [](char32_t c) { return is_digit(c) || is_symbol(c); });
    case FieldType::car_number: return is_car_number(text);
    case FieldType::name: return is_name(text);
    case FieldType::phrase: return all(text, 5, is_chinese);
    case FieldType::enum_string: return std::ranges::find(choices, value) != choices.end();
    case FieldType::constant:
      return text.size() <= 20 && (choices.empty() || std::ranges::find(choices, value) != choices.end());
  }
  return false;
}

}  // namespace hongyan::sandbox
