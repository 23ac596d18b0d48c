#include "domain/variable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/clock.hpp"
#include "domain/time_zone.hpp"
#include "wechat/field_form.hpp"

namespace hongyan::domain {
namespace {

constexpr std::array kinds{VariableKind::text, VariableKind::number, VariableKind::amount,
                           VariableKind::time, VariableKind::date,   VariableKind::phone};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool are_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

std::unexpected<ValueProblem> problem(std::string_view code, std::string_view zh, std::string_view en) {
  return std::unexpected(ValueProblem{std::string(code), std::string(zh), std::string(en)});
}

std::unexpected<ValueProblem> bad_amount() {
  return problem("bad_amount", "应为不小于 0、最多两位小数的金额（元），如 12.5，或带币种的文字，如 \"￥12.50\"",
                 "must be an amount in yuan, at least 0 with at most two decimals, such as 12.5, or a text with its "
                 "currency such as \"￥12.50\"");
}

std::unexpected<ValueProblem> bad_number() {
  return problem("bad_number", "应为数字，如 12、12.5；很大或很小的数请用字符串",
                 "must be a number such as 12 or 12.5; write very large and very small ones as a string");
}

// Whole numbers in full, others as short as they can be read back; nothing that would need an exponent.
std::optional<std::string> decimal(const json::value& value) {
  if (value.is_int64()) return std::to_string(value.get_int64());
  if (value.is_uint64()) return std::to_string(value.get_uint64());
  if (!value.is_double()) return std::nullopt;
  const double number = value.get_double();
  const double size = std::abs(number);
  const bool plain = number == 0 || (size >= 1e-4 && size < 1e15);
  return plain ? std::optional(fmt::format("{}", number == 0 ? 0.0 : number)) : std::nullopt;
}

std::expected<std::string, ValueProblem> format_number(const json::value& value) {
  if (!value.is_string()) {
    auto text = decimal(value);
    if (!text) return bad_number();
    return *text;
  }
  const std::string_view text = value.get_string();
  if (!wechat::is_number_value(text.starts_with('-') ? text.substr(1) : text)) return bad_number();
  return std::string(text);
}

std::string yuan(std::string_view whole, std::string_view decimals) {
  return fmt::format("￥{}.{:0<2}", whole, decimals);
}

std::expected<std::string, ValueProblem> format_amount_text(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals = point == std::string_view::npos ? "00" : text.substr(point + 1);
  if (are_digits(whole) && are_digits(decimals) && decimals.size() <= 2) return yuan(whole, decimals);
  const bool bears_currency = !text.empty() && (!is_digit(text.front()) || !is_digit(text.back()));
  if (bears_currency && wechat::read_amount(text)) return std::string(text);
  return bad_amount();
}

std::expected<std::string, ValueProblem> format_amount(const json::value& value) {
  if (value.is_string()) return format_amount_text(value.get_string());
  if (!value.is_double()) {
    const auto whole = decimal(value);
    if (!whole || whole->starts_with('-')) return bad_amount();
    return yuan(*whole, "00");
  }
  // 0.1 + 0.2 is meant as 0.30; 12.345 is meant as nothing we know.
  const double cents = value.get_double() * 100;
  const double nearest = std::round(cents);
  if (!(nearest >= 0 && nearest < 1e13) || std::abs(cents - nearest) > 1e-4) return bad_amount();
  const auto whole = static_cast<std::int64_t>(nearest);
  return yuan(std::to_string(whole / 100), fmt::format("{:02}", whole % 100));
}

// "2026-11-20T08:00", "2026-11-20T08:00:30.5": a clock on a wall somewhere, no moment.
std::optional<WallTime> read_clock_without_offset(std::string_view text) {
  constexpr std::size_t until_minutes = 16;
  if (text.size() < until_minutes || text[10] != 'T') return std::nullopt;
  return parse_iso8601(std::string(text) + (text.size() == until_minutes ? ":00Z" : "Z"));
}

std::optional<WallTime> read_date(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  return parse_iso8601(std::string(text) + "T00:00:00Z");
}

std::optional<WallTime> read_local(std::string_view text, std::string_view time_zone) {
  if (const auto moment = parse_iso8601(text)) return local_clock(time_zone, *moment);
  return read_clock_without_offset(text);
}

std::expected<std::string, ValueProblem> format_time(std::string_view text, std::string_view time_zone) {
  if (const auto local = read_local(text, time_zone)) return chinese_date_and_time(*local);
  if (wechat::is_time_value(text)) return std::string(text);
  return problem("bad_time",
                 "应为 ISO 8601 时间，如 2026-11-20T08:00:00+08:00，或微信的时间格式，如 2026年11月20日 08:00",
                 "must be an ISO 8601 time such as 2026-11-20T08:00:00+08:00, or a time as WeChat writes it");
}

std::expected<std::string, ValueProblem> format_date(std::string_view text, std::string_view time_zone) {
  if (const auto local = read_local(text, time_zone)) return chinese_date(*local);
  if (const auto day = read_date(text)) return chinese_date(*day);
  if (wechat::is_date_value(text)) return std::string(text);
  return problem("bad_date", "应为日期，如 2026-11-20 或 2026年11月20日",
                 "must be a date such as 2026-11-20, or as WeChat writes it");
}

std::expected<std::string, ValueProblem> format_phone(std::string_view text) {
  constexpr std::string_view marks = "+-() *#,";
  const bool fits = std::ranges::all_of(text, [&](char c) { return is_digit(c) || marks.find(c) != marks.npos; });
  if (fits) return std::string(text);
  return problem("bad_phone", "应为电话号码：数字和 + - ( ) 等符号",
                 "must be a telephone number: digits and signs such as + - ( )");
}

std::unexpected<ValueProblem> bad_kind(VariableKind kind) {
  const bool takes_numbers = kind == VariableKind::text || kind == VariableKind::number ||
                             kind == VariableKind::amount || kind == VariableKind::phone;
  return problem("bad_kind", takes_numbers ? "应为字符串或数字" : "应为字符串",
                 takes_numbers ? "must be a string or a number" : "must be a string");
}

}  // namespace

std::span<const VariableKind> all_variable_kinds() { return kinds; }

std::string_view to_string(VariableKind kind) {
  switch (kind) {
    case VariableKind::text: return "text";
    case VariableKind::number: return "number";
    case VariableKind::amount: return "amount";
    case VariableKind::time: return "time";
    case VariableKind::date: return "date";
    case VariableKind::phone: return "phone";
  }
  return "";
}

std::optional<VariableKind> parse_variable_kind(std::string_view text) {
  for (const VariableKind kind : kinds)
    if (text == to_string(kind)) return kind;
  return std::nullopt;
}

std::expected<std::string, ValueProblem> format_value(VariableKind kind, const json::value& value,
                                                      std::string_view time_zone) {
  if (value.is_null() || (value.is_string() && value.get_string().empty())) return std::string();
  if (!value.is_string() && !value.is_number()) return bad_kind(kind);
  switch (kind) {
    case VariableKind::number: return format_number(value);
    case VariableKind::amount: return format_amount(value);
    case VariableKind::text:
    case VariableKind::phone: {
      const auto text = value.is_string() ? std::optional(std::string(value.get_string())) : decimal(value);
      if (!text) return bad_number();
      return kind == VariableKind::text ? *text : format_phone(*text);
    }
    case VariableKind::time:
      if (!value.is_string()) return bad_kind(kind);
      return format_time(value.get_string(), time_zone);
    case VariableKind::date:
      if (!value.is_string()) return bad_kind(kind);
      return format_date(value.get_string(), time_zone);
  }
  return bad_kind(kind);
}

}  // namespace hongyan::domain
