#include "base/json.hpp"

#include <fmt/format.h>

#include <charconv>

namespace hongyan {

std::expected<json::value, JsonDefect> read_json(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 32;
  json::value value = json::parse(text, error, {}, options);
  if (error) return std::unexpected(JsonDefect{"", error.message(), 0});
  return value;
}

std::string write_json(const json::value& value) { return json::serialize(value); }

const json::value* find_member(const json::value& value, std::string_view key) {
  const json::object* object = value.if_object();
  return object == nullptr ? nullptr : object->if_contains(key);
}

std::string text_of(const json::value& value, std::string_view key) {
  const json::value* member = find_member(value, key);
  if (member == nullptr) return {};
  if (const json::string* text = member->if_string()) return std::string(*text);
  if (const double* number = member->if_double()) return fmt::format("{}", *number);  // Boost.JSON writes 9.95E1
  if (member->is_number()) return json::serialize(*member);
  return {};
}

std::int64_t number_of(const json::value& value, std::string_view key, std::int64_t otherwise) {
  const json::value* member = find_member(value, key);
  if (member == nullptr) return otherwise;
  if (const std::int64_t* number = member->if_int64()) return *number;
  const json::string* text = member->if_string();
  if (text == nullptr) return otherwise;
  std::int64_t number = otherwise;
  const char* const end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, number);
  return error == std::errc{} && rest == end && !text->empty() ? number : otherwise;
}

}  // namespace hongyan
