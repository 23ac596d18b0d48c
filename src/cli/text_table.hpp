// TextTable: rows of text with aligned columns, as wide as terminals show them: a Chinese character takes two cells.
// Pure.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hongyan::cli {

// Cells a terminal needs for `text`: two for wide and full-width characters, none for combining marks.
[[nodiscard]] std::size_t display_width(std::string_view text);
// `text` with spaces behind it up to `width` cells; longer text stays as it is.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);
// Text that a terminal may show: control characters, and with them every escape sequence, become spaces.
[[nodiscard]] std::string printable(std::string_view text);

class TextTable {
 public:
  void add(std::vector<std::string> row);
  // One line a row, two spaces between columns, each line after `indent`, no spaces at line ends.
  [[nodiscard]] std::string text(std::string_view indent = "") const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace hongyan::cli
