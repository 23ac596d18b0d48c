// Field rules of typed template slots as the platform applies them, from the tables of outbound.md §1.8 and §3.5.
// Written for the sandbox alone: the product has its own rules, and the two must be able to disagree. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hongyan::sandbox {

enum class FieldType {
  free,  // history and test-account templates: anything
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
  enum_string,
  constant,
};

// The type that a slot key or a library rule names: "thing1", "thing" → thing; "enum_string2" → enum_string; "const3".
[[nodiscard]] std::optional<FieldType> field_type_of(std::string_view key);
[[nodiscard]] std::string_view to_string(FieldType type);
// Where the pages leave two readings: the rule of `time` asks for hours and minutes, the sample of bizsend has a day
// alone; the ten digits of `amount` may or may not be those before the point.
enum class TimeWithoutClock { accepted, refused };
enum class AmountDecimals { apart, counted };
struct FieldReading {
  TimeWithoutClock time_without_clock = TimeWithoutClock::accepted;
  AmountDecimals amount_decimals = AmountDecimals::apart;
};
// Whether the platform takes `value` (not empty) for a slot of that type.
[[nodiscard]] bool value_fits(FieldType type, std::string_view value, const std::vector<std::string>& choices,
                              const FieldReading& reading = {});

}  // namespace hongyan::sandbox
