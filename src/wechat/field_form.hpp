// The values that have a form rather than an alphabet: times, dates, amounts, numbers, number plates. Pure.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace hongyan::wechat {

// "15:01", "15:01:30", with a date before it, two of them joined by '~'. A date alone is taken too: WeChat's own
// sample request for a time field is "2019年8月8日".
[[nodiscard]] bool is_time_value(std::string_view text);
// "2019年10月1日", "2019年10月", "10月1日", the same with - / . between, a time behind it, two of them joined by '~'.
[[nodiscard]] bool is_date_value(std::string_view text);
// An optional currency sign, digits, optional decimals, an optional 元.
struct AmountForm {
  std::size_t whole_digits = 0;
};
[[nodiscard]] std::optional<AmountForm> read_amount(std::string_view text);
// Digits, with at most one point between them.
[[nodiscard]] bool is_number_value(std::string_view text);
// Letters and digits; the first and the last character may be Chinese.
[[nodiscard]] bool is_car_number(std::string_view text);

}  // namespace hongyan::wechat
