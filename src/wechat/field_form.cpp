#include "wechat/field_form.hpp"

#include <array>

#include "base/utf8.hpp"
#include "wechat/field_character.hpp"

namespace hongyan::wechat {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool take(std::string_view& text, std::string_view wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(wanted.size());
  return true;
}

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

// A number of `length_min` to `length_max` digits in a range; on failure `text` stays where it was.
struct Bounds {
  std::size_t length_min, length_max;
  int least, most;
};
std::optional<int> take_number(std::string_view& text, Bounds bounds) {
  std::string_view rest = text;
  const std::string_view digits = take_digits(rest);
  if (digits.size() < bounds.length_min || digits.size() > bounds.length_max) return std::nullopt;
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  if (value < bounds.least || value > bounds.most) return std::nullopt;
  text = rest;
  return value;
}

constexpr Bounds year_bounds{4, 4, 1, 9999};
constexpr Bounds month_bounds{1, 2, 1, 12};
constexpr Bounds day_bounds{1, 2, 1, 31};
constexpr Bounds hour_bounds{1, 2, 0, 23};
constexpr Bounds sixty_bounds{2, 2, 0, 59};

bool exists(std::optional<int> year, int month, int day) {
  constexpr std::array days{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (day > days[static_cast<std::size_t>(month - 1)]) return false;
  const bool leap = !year || (*year % 4 == 0 && (*year % 100 != 0 || *year % 400 == 0));
  return month != 2 || day <= 28 || leap;
}

bool take_time(std::string_view& text) {
  std::string_view rest = text;
  if (!take_number(rest, hour_bounds) || !take(rest, ":") || !take_number(rest, sixty_bounds)) return false;
  if (take(rest, ":") && !take_number(rest, sixty_bounds)) return false;
  text = rest;
  return true;
}

enum class Precision { month, day };

std::optional<Precision> take_chinese_date(std::string_view& text) {
  std::string_view rest = text;
  std::optional<int> year = take_number(rest, year_bounds);
  if (year && !take(rest, "年")) return std::nullopt;
  const auto month = take_number(rest, month_bounds);
  if (!month || !take(rest, "月")) return std::nullopt;
  const auto day = take_number(rest, day_bounds);
  if (day && (!take(rest, "日") || !exists(year, *month, *day))) return std::nullopt;
  if (!day && !year) return std::nullopt;
  text = rest;
  return day ? Precision::day : Precision::month;
}

std::optional<Precision> take_separated_date(std::string_view& text) {
  for (const std::string_view separator : {"-", "/", "."}) {
    std::string_view rest = text;
    const auto year = take_number(rest, year_bounds);
    if (year && !take(rest, separator)) continue;
    const auto month = take_number(rest, month_bounds);
    if (!month) continue;
    std::optional<int> day;
    if (take(rest, separator)) {
      day = take_number(rest, day_bounds);
      if (!day || !exists(year, *month, *day)) continue;
    }
    if (!day && !year) continue;
    text = rest;
    return day ? Precision::day : Precision::month;
  }
  return std::nullopt;
}

enum class Point { none, date, date_and_time, time };

Point take_point(std::string_view& text) {
  if (take_time(text)) return Point::time;
  auto date = take_chinese_date(text);
  const bool needs_space = !date;  // "2019年10月1日15:01" reads without one, "2019-10-0115:01" does not
  if (!date) date = take_separated_date(text);
  if (!date) return Point::none;
  if (*date != Precision::day) return Point::date;
  std::string_view rest = text;
  while (take(rest, " ")) {
  }
  const bool has_space = rest.size() < text.size();
  if ((needs_space && !has_space) || !take_time(rest)) return Point::date;
  text = rest;
  return Point::date_and_time;
}

// One point or two joined by '~', to the end of the text.
struct Moments {
  Point first = Point::none, second = Point::none;
};
std::optional<Moments> read_moments(std::string_view text) {
  Moments moments;
  moments.first = take_point(text);
  if (moments.first == Point::none) return std::nullopt;
  if (text.empty()) return moments;
  while (take(text, " ")) {
  }
  if (!take(text, "~")) return std::nullopt;
  while (take(text, " ")) {
  }
  moments.second = take_point(text);
  if (moments.second == Point::none || !text.empty()) return std::nullopt;
  return moments;
}

}  // namespace

bool is_time_value(std::string_view text) { return read_moments(text).has_value(); }

bool is_date_value(std::string_view text) {
  const auto moments = read_moments(text);
  return moments && moments->first != Point::time;
}

std::optional<AmountForm> read_amount(std::string_view text) {
  std::string_view rest = text;
  if (const auto first = take_character(rest); first && is_currency(*first)) text = rest;
  AmountForm form;
  form.whole_digits = take_digits(text).size();
  if (form.whole_digits == 0) return std::nullopt;
  if (take(text, ".") && take_digits(text).empty()) return std::nullopt;
  static_cast<void>(take(text, "元"));
  if (!text.empty()) return std::nullopt;
  return form;
}

bool is_number_value(std::string_view text) {
  if (take_digits(text).empty()) return false;
  if (take(text, ".") && take_digits(text).empty()) return false;
  return text.empty();
}

bool is_car_number(std::string_view text) {
  bool is_first = true;
  while (!text.empty()) {
    const auto character = take_character(text);
    if (!character) return false;
    const CharacterClass kind = class_of(*character);
    const bool at_an_end = is_first || text.empty();
    const bool fits =
        kind == CharacterClass::letter || kind == CharacterClass::digit || (kind == CharacterClass::han && at_an_end);
    if (!fits) return false;
    is_first = false;
  }
  return true;
}

}  // namespace hongyan::wechat
