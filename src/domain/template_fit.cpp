#include "domain/template_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/utf8.hpp"

namespace hongyan::domain {
namespace {

using wechat::FieldKind;
using wechat::FieldRule;
using Piece = TextPattern::Piece;

// What a variable of this kind looks like when filled; "" where that is not known.
std::string_view sample_of(VariableKind kind) {
  switch (kind) {
    case VariableKind::text: return "";
    case VariableKind::number: return "1";
    case VariableKind::amount: return "￥1.00";
    case VariableKind::time: return "2026年11月20日 08:00";
    case VariableKind::date: return "2026年11月20日";
    case VariableKind::phone: return "13800000000";
  }
  return "";
}

class Fit {
 public:
  Fit(const NotificationType& type, const TemplateForm* form, std::vector<Defect>& defects)
      : type_(type), form_(form), defects_(defects) {}

  void check(const RouteField& field, const std::string& pointer) {
    const FieldKind kind = kind_of_field(field.key, form_);
    if (field.too_long == TooLong::shorten && kind != FieldKind::free_text && cutting_of(kind) == Cutting::never)
      defects_.push_back(
          {pointer_to(pointer, "too_long"), "cannot_shorten",
           fmt::format("{} 截短后就不再是原来的值，只能用 reject", wechat::to_string(kind)),
           fmt::format("a {} that is cut says something else; only reject is possible", wechat::to_string(kind))});
    if (!field.fallback.empty()) check_constant(field, field.fallback, pointer_to(pointer, "fallback"));
    if (field.text.is_constant())
      check_constant(field, field.text.source(), pointer);
    else
      check_pieces(field, kind, pointer);
  }

 private:
  void check_constant(const RouteField& field, std::string_view text, const std::string& pointer) {
    const auto defect = check_value(field.key, text, form_, pointer);
    const bool is_cut = field.too_long == TooLong::shorten && defect && defect->code == to_string(FieldRule::too_long);
    if (defect && !is_cut) defects_.push_back(*defect);
  }

  void check_pieces(const RouteField& field, FieldKind kind, const std::string& pointer) {
    const auto pieces = field.text.pieces();
    std::size_t plain_characters = 0;
    for (const Piece& piece : pieces) {
      if (piece.kind == Piece::Kind::variable) continue;
      plain_characters += count_characters(piece.text);
      const auto problem = wechat::check_field(kind, piece.text);
      if (problem && problem->rule == FieldRule::bad_character)
        if (auto defect = check_value(field.key, piece.text, form_, pointer)) defects_.push_back(std::move(*defect));
    }
    const std::size_t limit = wechat::limit_of(kind);
    const bool is_counted = kind != FieldKind::amount && limit > 0 && field.too_long == TooLong::reject;
    if (is_counted && plain_characters >= limit)
      defects_.push_back(
          {pointer, "too_long",
           fmt::format("{} 最多 {} 个字符，固定文字已有 {} 个，放不下变量", field.key, limit, plain_characters),
           fmt::format("{} takes at most {} characters and its fixed text has {}: no variable fits", field.key, limit,
                       plain_characters),
           static_cast<std::int64_t>(limit), static_cast<std::int64_t>(plain_characters)});
    if (pieces.size() == 1) check_kind(field, kind, pieces.front().text, pointer);
  }

  void check_kind(const RouteField& field, FieldKind kind, std::string_view name, const std::string& pointer) {
    const Variable* const variable = type_.find_variable(name);
    const std::string_view sample = variable == nullptr ? "" : sample_of(variable->kind);
    if (sample.empty()) return;
    const auto problem = wechat::check_field(kind, sample);
    if (!problem || problem->rule == FieldRule::not_listed) return;
    defects_.push_back(
        {pointer, "kind_mismatch",
         fmt::format("{} 类型的变量 {} 填成 {}，{} 不接受", to_string(variable->kind), name, sample, field.key),
         fmt::format("the variable {} of kind {} is written {}, which {} does not take", name,
                     to_string(variable->kind), sample, field.key)});
  }

  const NotificationType& type_;
  const TemplateForm* form_;
  std::vector<Defect>& defects_;
};

}  // namespace

std::vector<Defect> check_against_template(const NotificationType& type, const Route& route, const TemplateForm* form,
                                           std::string_view pointer) {
  std::vector<Defect> defects;
  const std::string fields = pointer_to(pointer, "fields");
  Fit fit(type, form, defects);
  for (const RouteField& field : route.fields) {
    if (form != nullptr && form->find_slot(field.key) == nullptr)
      defects.push_back({pointer_to(fields, field.key), "unknown_field",
                         fmt::format("模板没有字段 {}，不会显示", field.key),
                         fmt::format("the template has no field {}: it would not be shown", field.key)});
    else
      fit.check(field, pointer_to(fields, field.key));
  }
  if (form == nullptr || form->origin == TemplateForm::Origin::free) return defects;
  for (const wechat::Slot& slot : form->slots)
    if (std::ranges::find(route.fields, slot.key, &RouteField::key) == route.fields.end())
      defects.push_back({fields, "missing_field", fmt::format("模板要求字段 {}（{}）", slot.key, slot.label),
                         fmt::format("the template asks for the field {}", slot.key)});
  return defects;
}

}  // namespace hongyan::domain
