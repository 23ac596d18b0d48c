// Import lines: the records of a CSV or NDJSON text, each with the number of the line where it begins, as JSON objects
// of texts; what is no record says why. Pure.
#pragma once
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "engine/routing/wish.hpp"

namespace hongyan::api {

struct ImportLine {
  std::size_t number = 0;  // from 1
  json::object record{};
  std::vector<engine::Defect> defects{};  // then there is no record
};

// RFC 4180: a header line with the names of the columns, quotes around fields with commas, quotes or line breaks. Empty
// fields are left out. The error is of the text as a whole.
[[nodiscard]] std::expected<std::vector<ImportLine>, engine::Defect> read_csv_lines(std::string_view text,
                                                                                    std::size_t lines_max);
// One JSON object a line; empty lines are left out.
[[nodiscard]] std::expected<std::vector<ImportLine>, engine::Defect> read_ndjson_lines(std::string_view text,
                                                                                       std::size_t lines_max);

}  // namespace hongyan::api
