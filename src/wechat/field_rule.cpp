#include "wechat/field_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "wechat/field_character.hpp"
#include "wechat/field_form.hpp"

namespace hongyan::wechat {
namespace {

struct KindRow {
  FieldKind kind;
  std::string_view name;  // the prefix of its keys
  std::size_t limit;      // 0 = none
  std::string_view takes_zh, takes_en;
};

constexpr std::array kinds{
    KindRow{FieldKind::thing, "thing", 20, "汉字、数字、字母或符号，不能换行",
            "any characters but line breaks and control characters"},
    KindRow{FieldKind::short_thing, "short_thing", 10, "汉字、数字、字母或符号，不能换行",
            "any characters but line breaks and control characters"},
    KindRow{FieldKind::number, "number", 32, "数字，可带小数点", "digits with at most one decimal point"},
    KindRow{FieldKind::letter, "letter", 32, "字母 A–Z、a–z", "letters A-Z and a-z"},
    KindRow{FieldKind::symbol, "symbol", 5, "符号", "symbols"},
    KindRow{FieldKind::character_string, "character_string", 32, "数字、字母或符号，不含汉字",
            "digits, letters and symbols, no Chinese"},
    KindRow{FieldKind::time, "time", 0, "24 小时制时间，如 15:01、2019年10月1日 15:01、09:00~10:00",
            "a 24-hour time such as 15:01, 2019-10-01 15:01 or 09:00~10:00"},
    KindRow{FieldKind::date, "date", 0, "年月日，如 2019年10月1日、2019-10-01 15:01、10月1日~10月3日",
            "a date such as 2019-10-01, 2019年10月1日 15:01 or 10-01~10-03"},
    KindRow{FieldKind::amount, "amount", 10, "1 个币种符号加数字，可带小数，可以“元”结尾，如 ￥99.00、99.9元",
            "one currency sign and digits, decimals allowed, 元 may end it: ￥99.00"},
    KindRow{FieldKind::phone_number, "phone_number", 17, "数字和符号", "digits and symbols"},
    KindRow{FieldKind::car_number, "car_number", 8, "首末位可为汉字，其余为字母或数字",
            "letters and digits; the first and the last may be Chinese"},
    KindRow{FieldKind::name, "name", 20, "纯汉字，或字母与符号，不含数字",
            "Chinese characters, or letters and symbols, no digits"},
    KindRow{FieldKind::phrase, "phrase", 5, "纯汉字", "Chinese characters only"},
    KindRow{FieldKind::enumeration, "enum_string", 0, "模板列出的枚举值", "one of the template's own values"},
    KindRow{FieldKind::constant, "const", 20, "添加模板时审核通过的值", "one of the values reviewed with the template"},
    KindRow{FieldKind::free_text, "free_text", 0, "任意文字", "any text"},
};

constexpr auto kind_values = [] {
  std::array<FieldKind, kinds.size()> all{};
  for (std::size_t i = 0; i < kinds.size(); ++i) all[i] = kinds[i].kind;
  return all;
}();
constexpr bool kinds_stand_in_order = [] {
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (static_cast<std::size_t>(kinds[i].kind) != i) return false;
  return true;
}();
static_assert(kinds_stand_in_order);

constexpr std::size_t chinese_name_limit = 10;
constexpr std::size_t old_line_limit = 20;  // what a phone shows of one line of an old template

const KindRow& row_of(FieldKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

FieldProblem problem(FieldRule rule, FieldKind kind, std::size_t limit, std::size_t actual) {
  const KindRow& row = row_of(kind);
  FieldProblem found{rule, limit, actual, {}, {}};
  switch (rule) {
    case FieldRule::empty:
      found.explain_zh = fmt::format("{} 不能为空", row.name);
      found.explain_en = fmt::format("{} must not be empty", row.name);
      break;
    case FieldRule::too_long:
      found.explain_zh = kind == FieldKind::amount
                             ? fmt::format("{} 最多 {} 位数字，现有 {} 位", row.name, limit, actual)
                             : fmt::format("{} 最多 {} 个字符，现有 {} 个", row.name, limit, actual);
      found.explain_en = fmt::format("{} takes at most {} {}, this has {}", row.name, limit,
                                     kind == FieldKind::amount ? "digits" : "characters", actual);
      break;
    case FieldRule::bad_character:
      found.explain_zh = fmt::format("{} 含有不允许的字符；只接受：{}", row.name, row.takes_zh);
      found.explain_en = fmt::format("{} has a character that is not allowed; it takes {}", row.name, row.takes_en);
      break;
    case FieldRule::bad_form:
      found.explain_zh = fmt::format("{} 格式不对；应为：{}", row.name, row.takes_zh);
      found.explain_en = fmt::format("{} has another form; it takes {}", row.name, row.takes_en);
      break;
    case FieldRule::not_listed:
      found.explain_zh = fmt::format("{} 的值不在模板允许的列表中", row.name);
      found.explain_en = fmt::format("{} must be one of the values that the template lists", row.name);
      break;
  }
  return found;
}

bool has_allowed_characters(FieldKind kind, const CharacterTally& tally) {
  switch (kind) {
    case FieldKind::thing:
    case FieldKind::short_thing:
    case FieldKind::enumeration:
    case FieldKind::constant: return tally.control == 0;
    case FieldKind::number: return tally.digit + tally.symbol == tally.total;
    case FieldKind::letter: return tally.letter == tally.total;
    case FieldKind::symbol: return tally.symbol == tally.total;
    case FieldKind::character_string: return tally.digit + tally.letter + tally.symbol + tally.space == tally.total;
    case FieldKind::phone_number: return tally.digit + tally.symbol + tally.space == tally.total;
    case FieldKind::name: return tally.han + tally.letter + tally.foreign + tally.symbol + tally.space == tally.total;
    case FieldKind::phrase: return tally.han == tally.total;
    case FieldKind::time:
    case FieldKind::date:
    case FieldKind::amount:
    case FieldKind::car_number:
    case FieldKind::free_text: return true;
  }
  return true;
}

bool has_allowed_form(FieldKind kind, std::string_view value) {
  switch (kind) {
    case FieldKind::number: return is_number_value(value);
    case FieldKind::time: return is_time_value(value);
    case FieldKind::date: return is_date_value(value);
    case FieldKind::amount: return read_amount(value).has_value();
    case FieldKind::car_number: return is_car_number(value);
    case FieldKind::thing:
    case FieldKind::short_thing:
    case FieldKind::letter:
    case FieldKind::symbol:
    case FieldKind::character_string:
    case FieldKind::phone_number:
    case FieldKind::name:
    case FieldKind::phrase:
    case FieldKind::enumeration:
    case FieldKind::constant:
    case FieldKind::free_text: return true;
  }
  return true;
}

}  // namespace

std::span<const FieldKind> all_field_kinds() { return kind_values; }
std::string_view to_string(FieldKind kind) { return row_of(kind).name; }
std::size_t limit_of(FieldKind kind) { return row_of(kind).limit; }

std::string_view to_string(FieldRule rule) {
  switch (rule) {
    case FieldRule::empty: return "empty";
    case FieldRule::too_long: return "too_long";
    case FieldRule::bad_character: return "bad_character";
    case FieldRule::bad_form: return "bad_form";
    case FieldRule::not_listed: return "not_listed";
  }
  return "";
}

FieldKey parse_field_key(std::string_view key) {
  const std::size_t last_letter = key.find_last_not_of("0123456789");
  if (last_letter == std::string_view::npos || last_letter + 1 == key.size()) return {};
  const std::string_view prefix = key.substr(0, last_letter + 1);
  FieldKey parsed;
  const auto [rest, error] = std::from_chars(key.data() + prefix.size(), key.data() + key.size(), parsed.number);
  if (error != std::errc{}) return {};
  if (prefix == "enum") return {FieldKind::enumeration, parsed.number};
  const auto row = std::ranges::find(kinds, prefix, &KindRow::name);
  if (row != kinds.end()) parsed.kind = row->kind;
  return parsed;
}

std::optional<FieldProblem> check_field(FieldKind kind, std::string_view value, std::span<const std::string> allowed) {
  if (kind == FieldKind::free_text && value.empty()) return std::nullopt;
  if (value.empty()) return problem(FieldRule::empty, kind, limit_of(kind), 0);
  const auto tally = tally_characters(value);
  if (!tally) return problem(FieldRule::bad_character, kind, limit_of(kind), value.size());
  const bool chinese_name = kind == FieldKind::name && tally->han > 0;
  const std::size_t limit = chinese_name ? chinese_name_limit : limit_of(kind);
  if (!has_allowed_characters(kind, *tally)) return problem(FieldRule::bad_character, kind, limit, tally->total);
  if (!has_allowed_form(kind, value)) return problem(FieldRule::bad_form, kind, limit, tally->total);
  const std::size_t counted = kind == FieldKind::amount ? read_amount(value)->whole_digits : tally->total;
  if (limit != 0 && counted > limit) return problem(FieldRule::too_long, kind, limit, counted);
  const bool has_list = kind == FieldKind::enumeration || kind == FieldKind::constant;
  if (has_list && !allowed.empty() && std::ranges::find(allowed, value) == allowed.end())
    return problem(FieldRule::not_listed, kind, limit, counted);
  return std::nullopt;
}

std::optional<FieldLoss> find_loss(FieldKind kind, std::string_view value) {
  const auto tally = tally_characters(value);
  if (!tally) return std::nullopt;
  if (tally->emoji > 0) return FieldLoss{"表情符号在部分手机上显示为 □", "emoji may be drawn as an empty box"};
  if (kind == FieldKind::free_text && tally->total > old_line_limit)
    return FieldLoss{fmt::format("旧模板每行只显示前 {} 个字符，其余折叠", old_line_limit),
                     fmt::format("old templates show {} characters of a line and fold the rest", old_line_limit)};
  return std::nullopt;
}

}  // namespace hongyan::wechat
