// JSON through Boost.JSON, included nowhere else. Two readers: read_json for what WeChat sends (lenient about
// duplicate keys, strict about form), read_json_strictly for what our callers send (limits, every defect located).
#pragma once
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace hongyan {

namespace json = boost::json;

struct JsonLimits {
  std::size_t depth = 16;
  std::size_t string_bytes = 64 * 1024;
  std::size_t object_keys = 256;
};

struct JsonDefect {
  std::string pointer;     // RFC 6901, where it is wrong; "" is the whole document
  std::string reason;      // one English sentence without a full stop
  std::size_t offset = 0;  // bytes into the text
};

// Any well-formed JSON text of at most 32 levels; nothing otherwise.
[[nodiscard]] std::expected<json::value, JsonDefect> read_json(std::string_view text);
// Refuses duplicate keys, invalid UTF-8, lone surrogates, NUL, numbers beyond int64 and anything over the limits.
[[nodiscard]] std::expected<json::value, JsonDefect> read_json_strictly(std::string_view text,
                                                                        const JsonLimits& limits = {});
// Compact; non-ASCII stays as UTF-8 and "<>&/" stay as they are, as WeChat wants them.
[[nodiscard]] std::string write_json(const json::value& value);

// The member if `value` is an object that has it, else nullptr.
[[nodiscard]] const json::value* find_member(const json::value& value, std::string_view key);
// The member's text: a string as it is, a number in decimal; nothing for any other kind or when absent.
[[nodiscard]] std::string text_of(const json::value& value, std::string_view key);
// The member as a whole number, also when it is written as a string of digits; `otherwise` when it is neither.
[[nodiscard]] std::int64_t number_of(const json::value& value, std::string_view key, std::int64_t otherwise = 0);

}  // namespace hongyan
