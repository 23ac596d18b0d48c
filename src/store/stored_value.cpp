#include "store/stored_value.hpp"

#include <fmt/format.h>

#include "base/failure.hpp"
#include "base/json.hpp"

namespace hongyan::store {

void fail_on_stored(std::string_view column, std::string_view text) {
  throw Failure(fmt::format("The database holds a {} that this program does not know: \"{}\"", column, text));
}

std::string write_texts(const std::vector<std::string>& texts) {
  return write_json(json::array(texts.begin(), texts.end()));
}

std::vector<std::string> read_texts(std::string_view column_name, const sql::Row& row, std::size_t column) {
  const auto value = read_json(row.text(column));
  const json::array* const array = value ? value->if_array() : nullptr;
  if (array == nullptr) fail_on_stored(column_name, row.text(column));
  std::vector<std::string> texts;
  for (const json::value& element : *array) {
    const json::string* const text = element.if_string();
    if (text == nullptr) fail_on_stored(column_name, row.text(column));
    texts.emplace_back(*text);
  }
  return texts;
}

std::string write_numbers(const std::vector<std::int64_t>& numbers) {
  return write_json(json::array(numbers.begin(), numbers.end()));
}

std::vector<std::int64_t> read_numbers(std::string_view column_name, const sql::Row& row, std::size_t column) {
  const auto value = read_json(row.text(column));
  const json::array* const array = value ? value->if_array() : nullptr;
  if (array == nullptr) fail_on_stored(column_name, row.text(column));
  std::vector<std::int64_t> numbers;
  for (const json::value& element : *array) {
    if (!element.is_int64()) fail_on_stored(column_name, row.text(column));
    numbers.push_back(element.get_int64());
  }
  return numbers;
}

}  // namespace hongyan::store
