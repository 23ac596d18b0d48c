// How the values of our structs stand in columns and come back: moments as Unix milliseconds, flags as 0 or 1, names
// and words as text. A word this program does not know (a damaged database, or a newer program's) is a Failure. Pure.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::store {

[[noreturn]] void fail_on_stored(std::string_view column, std::string_view text);

[[nodiscard]] inline std::int64_t to_stored(WallTime time) { return to_unix_ms(time); }
[[nodiscard]] inline sql::Value to_stored(std::optional<WallTime> time) {
  return time ? sql::Value(to_unix_ms(*time)) : sql::Value(sql::Null{});
}

[[nodiscard]] inline WallTime read_time(const sql::Row& row, std::size_t column) {
  return from_unix_ms(row.number(column));
}
[[nodiscard]] inline std::optional<WallTime> read_optional_time(const sql::Row& row, std::size_t column) {
  return row.is_null(column) ? std::nullopt : std::optional(read_time(row, column));
}
[[nodiscard]] inline bool read_flag(const sql::Row& row, std::size_t column) { return row.number(column) != 0; }
[[nodiscard]] inline int read_int(const sql::Row& row, std::size_t column) {
  return static_cast<int>(row.number(column));
}

// One of wechat's names; "" is the empty one.
template <typename Name>
[[nodiscard]] Name read_name(const sql::Row& row, std::size_t column) {
  const std::string& text = row.text(column);
  if (text.empty()) return Name();
  auto name = Name::parse(text);
  if (!name) fail_on_stored("name", text);
  return *std::move(name);
}

// A word that `parse` turns into a value: read_word("state", row, 3, parse_state).
template <typename Parse>
[[nodiscard]] auto read_word(std::string_view column_name, const sql::Row& row, std::size_t column, Parse parse) {
  const std::string& text = row.text(column);
  const auto value = parse(std::string_view(text));
  if (!value) fail_on_stored(column_name, text);
  return *value;
}

// Lists of texts as a JSON array.
[[nodiscard]] std::string write_texts(const std::vector<std::string>& texts);
[[nodiscard]] std::vector<std::string> read_texts(std::string_view column_name, const sql::Row& row,
                                                  std::size_t column);

// Lists of numbers as a JSON array.
[[nodiscard]] std::string write_numbers(const std::vector<std::int64_t>& numbers);
[[nodiscard]] std::vector<std::int64_t> read_numbers(std::string_view column_name, const sql::Row& row,
                                                     std::size_t column);

// The one of `kinds` whose to_string is `text`.
template <typename Kind>
[[nodiscard]] std::optional<Kind> parse_word(std::string_view text, std::initializer_list<Kind> kinds) {
  for (const Kind kind : kinds)
    if (to_string(kind) == text) return kind;
  return std::nullopt;
}

}  // namespace hongyan::store
