// The rules for the values of template fields (docs/wechat/fields.md): which characters, how many, which form. What is
// found here would be refused by WeChat with 47003. Lengths are characters (Unicode scalar values), never bytes. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hongyan::wechat {

enum class FieldKind : std::uint8_t {
  thing,
  short_thing,
  number,
  letter,
  symbol,
  character_string,
  time,
  date,
  amount,
  phone_number,
  car_number,
  name,
  phrase,
  enumeration,  // enum_stringN: one of the template's own values
  constant,     // constN: one of the values reviewed when the template was chosen
  free_text,    // first, keywordN, remark of the old library: no rule
};
[[nodiscard]] std::span<const FieldKind> all_field_kinds();
[[nodiscard]] std::string_view to_string(FieldKind kind);  // "thing", "enum_string", "const", "free_text": as in keys

struct FieldKey {
  FieldKind kind = FieldKind::free_text;
  int number = 0;  // 0 when the key bears none
  bool operator==(const FieldKey&) const = default;
};
[[nodiscard]] FieldKey parse_field_key(
    std::string_view key);  // "thing1", "character_string10"; anything else is free_text

enum class FieldRule : std::uint8_t { empty, too_long, bad_character, bad_form, not_listed };
[[nodiscard]] std::string_view to_string(FieldRule rule);

struct FieldProblem {
  FieldRule rule;
  std::size_t limit = 0;   // of the kind, for this value; 0 when it has none
  std::size_t actual = 0;  // characters of the value
  std::string explain_zh, explain_en;
};
// Nothing when WeChat takes the value. `allowed` is the template's list, for enumeration and constant; empty: not
// known.
[[nodiscard]] std::optional<FieldProblem> check_field(FieldKind kind, std::string_view value,
                                                      std::span<const std::string> allowed = {});

// The longest value in characters; 0 when the kind has no limit. A name with a Chinese character has 10.
[[nodiscard]] std::size_t limit_of(FieldKind kind);

// WeChat takes the value but the phone does not show it as it is.
struct FieldLoss {
  std::string explain_zh, explain_en;
};
[[nodiscard]] std::optional<FieldLoss> find_loss(FieldKind kind, std::string_view value);

}  // namespace hongyan::wechat
