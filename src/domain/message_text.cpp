#include "domain/message_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.hpp"

namespace hongyan::domain {
namespace {

using wechat::FieldKind;
using wechat::FieldRule;

constexpr std::string_view ellipsis = "…";

std::span<const std::string> allowed_values(std::string_view key, const TemplateForm* form) {
  const wechat::Slot* const slot = form == nullptr ? nullptr : form->find_slot(key);
  return slot == nullptr ? std::span<const std::string>{} : std::span<const std::string>(slot->allowed);
}

std::optional<wechat::FieldProblem> find_problem(std::string_view key, std::string_view value,
                                                 const TemplateForm* form) {
  return wechat::check_field(kind_of_field(key, form), value, allowed_values(key, form));
}

Defect to_defect(std::string_view key, std::string_view pointer, const wechat::FieldProblem& problem) {
  Defect defect{std::string(pointer), std::string(wechat::to_string(problem.rule)),
                fmt::format("字段 {}：{}", key, problem.explain_zh),
                fmt::format("field {}: {}", key, problem.explain_en)};
  if (problem.rule == FieldRule::too_long) {
    defect.limit = static_cast<std::int64_t>(problem.limit);
    defect.actual = static_cast<std::int64_t>(problem.actual);
  }
  return defect;
}

// "/variables/course", or "/type" for what no variable can mend.
std::string pointer_to_variable(std::string_view name) {
  return name.empty() ? std::string("/type") : pointer_to("/variables", name);
}

Defect missing_variable(std::string_view name, std::string_view needed_by) {
  return {pointer_to_variable(name), "missing", fmt::format("缺少变量 {}，{} 需要它", name, needed_by),
          fmt::format("the variable {} is missing and {} needs it", name, needed_by)};
}

// The variable whose value makes the field fail: the longest where it is too long, else the first that fails alone.
std::string blamed_variable(const RouteField& field, const Values& values, FieldKind kind,
                            const wechat::FieldProblem& problem) {
  std::string blamed;
  std::size_t longest = 0;
  for (const std::string& name : field.text.variables()) {
    const auto value = values.find(name);
    if (value == values.end()) continue;
    const std::size_t length = count_characters(value->second);
    if (problem.rule == FieldRule::too_long ? length <= longest : !blamed.empty()) continue;
    const auto alone = wechat::check_field(kind, value->second);
    if (problem.rule != FieldRule::too_long && (!alone || alone->rule != problem.rule)) continue;
    blamed = name;
    longest = length;
  }
  if (!blamed.empty()) return blamed;
  const std::vector<std::string> names = field.text.variables();
  return names.empty() ? std::string() : names.front();
}

Defect shortened(std::string_view key, std::string_view pointer, const wechat::FieldProblem& problem) {
  return {std::string(pointer),
          "shortened",
          fmt::format("字段 {} 超过 {} 个字符，已截短", key, problem.limit),
          fmt::format("field {} has more than {} characters and is cut", key, problem.limit),
          static_cast<std::int64_t>(problem.limit),
          static_cast<std::int64_t>(problem.actual)};
}

std::string cut(std::string_view value, std::size_t limit, Cutting cutting) {
  if (cutting != Cutting::with_ellipsis) return std::string(prefix_of_characters(value, limit));
  return std::string(prefix_of_characters(value, limit - 1)) + std::string(ellipsis);
}

bool is_page(std::string_view text) { return !text.starts_with('/') && text.find("://") == std::string_view::npos; }

std::string fill_address(const TextPattern& pattern, std::string_view name, const Values& values, FilledRoute& filled) {
  TextPattern::Filled address = pattern.fill(values, TextPattern::Target::address);
  for (const std::string& variable : address.missing) filled.defects.push_back(missing_variable(variable, name));
  return std::move(address.text);
}

void fill_fields(const Route& route, const Values& values, const TemplateForm* form, WallTime now,
                 FilledRoute& filled) {
  const Frame frame = frame_of(route.channel, now);
  for (const RouteField& field : route.fields) {
    FilledField one = fill_field(field, values, form, frame);
    if (one.defect) filled.defects.push_back(std::move(*one.defect));
    std::ranges::move(one.warnings, std::back_inserter(filled.warnings));
    filled.data.push_back({field.key, std::move(one.value), {}});
  }
  if (form == nullptr || form->origin != TemplateForm::Origin::typed) return;
  for (const wechat::Slot& slot : form->slots)
    if (std::ranges::find(route.fields, slot.key, &RouteField::key) == route.fields.end())
      filled.defects.push_back(
          {"/type", "missing_field", fmt::format("模板要求字段 {}（{}），路线没有填", slot.key, slot.label),
           fmt::format("the template asks for the field {} and the route does not fill it", slot.key)});
}

// One text without a template's rules: `limit` characters, cut at it where the policy says so.
std::string fill_free_text(const RouteField& field, std::size_t limit, const Values& values, FilledRoute& filled) {
  TextPattern::Filled text = field.text.fill(values);
  if (!text.missing.empty() && !field.fallback.empty()) return field.fallback;
  for (const std::string& variable : text.missing) filled.defects.push_back(missing_variable(variable, field.key));
  const std::size_t length = count_characters(text.text);
  if (length <= limit) return std::move(text.text);
  const wechat::FieldProblem problem{.rule = FieldRule::too_long,
                                     .limit = limit,
                                     .actual = length,
                                     .explain_zh = fmt::format("最多 {} 个字符，现有 {} 个", limit, length),
                                     .explain_en = fmt::format("at most {} characters, this has {}", limit, length)};
  if (field.too_long == TooLong::shorten) {
    filled.warnings.push_back(shortened(field.key, "/type", problem));
    return cut(text.text, limit, Cutting::with_ellipsis);
  }
  const std::vector<std::string> variables = field.text.variables();
  filled.defects.push_back(
      to_defect(field.key, pointer_to_variable(variables.empty() ? "" : variables.front()), problem));
  return std::move(text.text);
}

void fill_one_time(const Route& route, const Values& values, FilledRoute& filled) {
  constexpr std::size_t title_characters_max = 15, content_characters_max = 200;
  for (const RouteField& field : route.fields)
    filled.data.push_back({field.key, fill_free_text(field, content_characters_max, values, filled), {}});
  const RouteField title{.key = "title", .text = route.title, .too_long = TooLong::reject, .fallback = ""};
  filled.title = fill_free_text(title, title_characters_max, values, filled);
}

// What the variables make of a template message's link may be no web address, which WeChat answers with 45051.
void check_link(const Route& route, FilledRoute& filled) {
  if (route.channel != Channel::template_message || filled.url.empty() || is_web_address(filled.url)) return;
  const std::vector<std::string> variables = route.url.variables();
  filled.defects.push_back({variables.empty() ? "/type" : pointer_to_variable(variables.front()), "bad_form",
                            "链接应为 http:// 或 https:// 开头的网址（否则 45051）",
                            "the link must be a web address, http:// or https:// (else 45051)"});
}

void fill_addresses(const Route& route, const Values& values, std::string_view link, FilledRoute& filled) {
  bool link_is_used = link.empty();
  switch (route.channel) {
    case Channel::subscribe:
    case Channel::form:
      if (!link.empty() && is_page(link)) {
        filled.page = link;
        link_is_used = true;
      } else {
        filled.page = fill_address(route.page, "page", values, filled);
      }
      break;
    case Channel::template_message:
    case Channel::notice:
    case Channel::one_time:
      if (is_web_address(link)) {
        filled.url = link;
        link_is_used = true;
        break;
      }
      filled.url = fill_address(route.url, "url", values, filled);
      check_link(route, filled);
      if (!route.miniprogram) break;
      filled.miniprogram.emplace();
      filled.miniprogram->appid = route.miniprogram->appid.text();
      if (!link.empty() && is_page(link)) {
        filled.miniprogram->pagepath = link;
        link_is_used = true;
      } else {
        filled.miniprogram->pagepath = fill_address(route.miniprogram->pagepath, "pagepath", values, filled);
      }
      break;
    case Channel::customer:
    case Channel::mass:
    case Channel::uniform:
    case Channel::card: break;
  }
  if (!link_is_used)
    filled.warnings.push_back({"/link", "link_not_used", "这条路线打不开该链接，点击后按路线自己的设置跳转",
                               "this route cannot open the link; a tap leads where the route says"});
}

}  // namespace

const wechat::Slot* TemplateForm::find_slot(std::string_view key) const {
  const auto found = std::ranges::find(slots, key, &wechat::Slot::key);
  return found == slots.end() ? nullptr : &*found;
}

bool is_web_address(std::string_view text) {
  const auto begins = [&](std::string_view scheme) {
    return text.size() > scheme.size() &&
           std::ranges::equal(text.substr(0, scheme.size()), scheme, [](char given, char wanted) {
             return (given >= 'A' && given <= 'Z' ? static_cast<char>(given + ('a' - 'A')) : given) == wanted;
           });
  };
  return begins("https://") || begins("http://");
}

FieldKind kind_of_field(std::string_view key, const TemplateForm* form) {
  if (form == nullptr) return wechat::parse_field_key(key).kind;
  const wechat::Slot* const slot = form->find_slot(key);
  const bool is_judged = slot != nullptr && form->origin == TemplateForm::Origin::typed;
  return is_judged ? slot->kind : FieldKind::free_text;
}

Cutting cutting_of(FieldKind kind) {
  switch (kind) {
    case FieldKind::thing:
    case FieldKind::short_thing:
    case FieldKind::name: return Cutting::with_ellipsis;
    case FieldKind::letter:
    case FieldKind::phrase: return Cutting::plain;
    case FieldKind::number:
    case FieldKind::symbol:
    case FieldKind::character_string:
    case FieldKind::time:
    case FieldKind::date:
    case FieldKind::amount:
    case FieldKind::phone_number:
    case FieldKind::car_number:
    case FieldKind::enumeration:
    case FieldKind::constant:
    case FieldKind::free_text: return Cutting::never;
  }
  return Cutting::never;
}

ReadVariables read_variables(const NotificationType& type, const json::object& variables, std::string_view time_zone) {
  ReadVariables read;
  for (const auto& member : variables) {
    const std::string_view name = member.key();
    const Variable* const variable = type.find_variable(name);
    if (variable == nullptr) {
      read.defects.push_back({pointer_to_variable(name), "unknown_variable",
                              fmt::format("通知类型 {} 没有变量 {}", type.name, name),
                              fmt::format("the notification type {} has no variable {}", type.name, name)});
      continue;
    }
    auto text = format_value(variable->kind, member.value(), time_zone);
    if (!text)
      read.defects.push_back({pointer_to_variable(name), text.error().code,
                              fmt::format("变量 {} {}", name, text.error().zh),
                              fmt::format("the variable {} {}", name, text.error().en)});
    else if (!text->empty())
      read.values.emplace(name, std::move(*text));
  }
  for (const Variable& variable : type.variables) {
    const json::value* const given = variables.if_contains(variable.name);
    const bool is_empty = given == nullptr || given->is_null() || (given->is_string() && given->get_string().empty());
    if (variable.required && is_empty) read.defects.push_back(missing_variable(variable.name, "type"));
  }
  return read;
}

FilledField fill_field(const RouteField& field, const Values& values, const TemplateForm* form, Frame frame) {
  FilledField filled;
  TextPattern::Filled text = field.text.fill(values);
  const bool takes_fallback = !text.missing.empty() && !field.fallback.empty();
  filled.value = takes_fallback ? field.fallback : std::move(text.text);
  const FieldKind kind = kind_of_field(field.key, form);
  auto problem = find_problem(field.key, filled.value, form);
  const auto pointer = [&] {
    return takes_fallback ? pointer_to_variable("")
                          : pointer_to_variable(blamed_variable(field, values, kind, *problem));
  };
  if (problem && problem->rule == FieldRule::too_long && field.too_long == TooLong::shorten &&
      cutting_of(kind) != Cutting::never) {
    filled.warnings.push_back(shortened(field.key, pointer(), *problem));
    filled.value = cut(filled.value, problem->limit, cutting_of(kind));
    problem = find_problem(field.key, filled.value, form);
  }
  if (problem && !takes_fallback && !text.missing.empty() && problem->rule == FieldRule::empty)
    filled.defect = missing_variable(text.missing.front(), field.key);
  else if (problem)
    filled.defect = to_defect(field.key, pointer(), *problem);
  else if (auto warning = find_warning(field.key, filled.value, form, "/type", frame))
    filled.warnings.push_back(std::move(*warning));
  return filled;
}

FilledRoute fill_route(const Route& route, const Values& values, std::string_view link, const TemplateForm* form,
                       WallTime now) {
  FilledRoute filled;
  if (!names_template(route.channel)) {
    JsonPattern::Filled message = route.message.fill(values);
    for (const std::string& variable : message.missing) filled.defects.push_back(missing_variable(variable, "message"));
    filled.message = std::move(message.object);
  } else if (route.channel == Channel::one_time) {
    fill_one_time(route, values, filled);
  } else {
    fill_fields(route, values, form, now, filled);
  }
  fill_addresses(route, values, link, filled);
  return filled;
}

std::optional<Defect> check_value(std::string_view key, std::string_view value, const TemplateForm* form,
                                  std::string_view pointer) {
  const auto problem = find_problem(key, value, form);
  if (!problem) return std::nullopt;
  return to_defect(key, pointer, *problem);
}

std::optional<Defect> find_warning(std::string_view key, std::string_view value, const TemplateForm* form,
                                   std::string_view pointer, Frame frame) {
  if (frame == Frame::hidden && (key == "first" || key == "remark"))
    return Defect{std::string(pointer), "not_shown", fmt::format("自 2023-05-04 起 {} 不再显示", key),
                  fmt::format("{} has not been shown since 2023-05-04", key)};
  if (form != nullptr && form->find_slot(key) == nullptr)
    return Defect{std::string(pointer), "unknown_field", fmt::format("模板没有字段 {}，不会显示", key),
                  fmt::format("the template has no field {}: it is not shown", key)};
  if (form != nullptr && form->origin == TemplateForm::Origin::free) {
    const auto elsewhere = wechat::check_field(wechat::parse_field_key(key).kind, value);
    if (elsewhere && !value.empty()) {
      Defect warning = to_defect(key, pointer, *elsewhere);
      warning.code = "refused_elsewhere";
      return warning;
    }
  }
  // Folded lines and boxes for emoji came with the hidden frame; of typed lines elsewhere the latter is not ruled out.
  const FieldKind kind = kind_of_field(key, form);
  if (frame == Frame::shown || (frame == Frame::none && kind == FieldKind::free_text)) return std::nullopt;
  const auto loss = wechat::find_loss(kind, value);
  if (!loss) return std::nullopt;
  return Defect{std::string(pointer), "not_shown_as_written", fmt::format("字段 {}：{}", key, loss->explain_zh),
                fmt::format("field {}: {}", key, loss->explain_en)};
}

}  // namespace hongyan::domain
