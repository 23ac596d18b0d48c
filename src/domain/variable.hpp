// Variables of a notification type: what kinds there are and how a caller's JSON value becomes the text that people
// read. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace hongyan::domain {

enum class VariableKind : std::uint8_t {
  text,
  number,  // 12, 12.5, "0012"
  amount,  // yuan: 12.5 → ￥12.50; a text with its own currency sign stays as it is
  time,  // "2026-11-20T00:00:00Z" → 2026年11月20日 08:00 at the recipient's; a time without an offset is local already
  date,  // the same without the time of day
  phone,
};
[[nodiscard]] std::span<const VariableKind> all_variable_kinds();
[[nodiscard]] std::string_view to_string(VariableKind kind);
[[nodiscard]] std::optional<VariableKind> parse_variable_kind(std::string_view text);

struct Variable {
  std::string name;
  VariableKind kind = VariableKind::text;
  bool required = false;
  std::string example;
  bool operator==(const Variable&) const = default;
};

struct ValueProblem {
  std::string code;  // "bad_kind", "bad_number", "bad_amount", "bad_time", "bad_date", "bad_phone"
  std::string zh, en;
};
// The text; "" for null and "". `time_zone` is an IANA name or "".
[[nodiscard]] std::expected<std::string, ValueProblem> format_value(VariableKind kind, const json::value& value,
                                                                    std::string_view time_zone);

}  // namespace hongyan::domain
