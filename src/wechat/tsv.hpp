// The embedded tables: lines of tab-separated columns, no quoting, a first line that names the columns.
#pragma once
#include <array>
#include <cstddef>
#include <string_view>

#include "base/check.hpp"

namespace hongyan::wechat {

// Calls `take(columns)` for each row; the columns are views into `table`. A row of another width is a bug of the table.
template <std::size_t Columns, typename Take>
void for_each_row(std::string_view table, Take take) {
  const auto cut = [&table](char separator) {
    const std::size_t at = table.find(separator);
    CHECK(at != std::string_view::npos);
    const std::string_view part = table.substr(0, at);
    table.remove_prefix(at + 1);
    CHECK(part.find('\n') == std::string_view::npos);
    return part;
  };
  static_cast<void>(cut('\n'));
  while (!table.empty()) {
    std::array<std::string_view, Columns> columns;
    for (std::size_t i = 0; i + 1 < Columns; ++i) columns[i] = cut('\t');
    columns[Columns - 1] = cut('\n');
    CHECK(columns[Columns - 1].find('\t') == std::string_view::npos);
    take(columns);
  }
}

}  // namespace hongyan::wechat
