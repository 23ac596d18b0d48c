#include <fmt/format.h>

#include <algorithm>

#include "domain/definition_reader.hpp"
#include "domain/notification_type.hpp"
#include "wechat/field_rule.hpp"

namespace hongyan::domain {
namespace {

using Need = DefinitionReader::Need;

class TypeReader {
 public:
  explicit TypeReader(const TypeLimits& limits) : limits_(limits) {}

  std::expected<NotificationType, std::vector<Defect>> read(const json::value& definition) {
    if (const json::object* const object = reader_.object(definition, "")) read_type(*object);
    if (reader_.is_clean()) return std::move(type_);
    return std::unexpected(reader_.take_defects());
  }

 private:
  void read_type(const json::object& object) {
    reader_.refuse_unknown_keys(object, "",
                                {"name", "title", "variables", "routes", "expires_after_s", "priority", "on_unknown"});
    if (const auto name = reader_.text_member(object, "", "name", Need::required, 1'000)) {
      type_.name = *name;
      if (!is_variable_name(*name)) reader_.add(bad_name("/name"));
    }
    if (const auto title = reader_.text_member(object, "", "title", Need::optional, limits_.title_characters_max))
      type_.title = *title;
    if (const json::value* const variables = reader_.member(object, "", "variables", Need::optional))
      read_variables(*variables);
    if (const json::value* const routes = reader_.member(object, "", "routes", Need::required)) read_routes(*routes);
    if (const auto seconds = reader_.number_member(object, "", "expires_after_s",
                                                   {limits_.expires_after_s_min, limits_.expires_after_s_max}))
      type_.expires_after = Seconds{*seconds};
    if (const auto priority = reader_.number_member(object, "", "priority", {0, 2}))
      type_.priority = static_cast<int>(*priority);
    const auto parse_policy = [](std::string_view text) -> std::optional<OnUnknown> {
      for (const OnUnknown policy : {OnUnknown::hold, OnUnknown::resend})
        if (text == to_string(policy)) return policy;
      return std::nullopt;
    };
    if (const auto policy =
            reader_.choice_member(object, "", "on_unknown", Need::optional, "hold, resend", parse_policy))
      type_.on_unknown = *policy;
  }

  void read_variables(const json::value& value) {
    const json::object* const object = reader_.object(value, "/variables");
    if (object == nullptr) return;
    check_count("/variables", object->size(), limits_.variables_max);
    for (const auto& member : *object) {
      const std::string pointer = pointer_to("/variables", member.key());
      if (!is_variable_name(member.key())) reader_.add(bad_name(pointer));
      read_variable(member.key(), member.value(), pointer);
    }
  }

  void read_variable(std::string_view name, const json::value& value, const std::string& pointer) {
    Variable variable;
    variable.name = name;
    if (const json::object* const object = reader_.object(value, pointer)) {
      reader_.refuse_unknown_keys(*object, pointer, {"type", "required", "example"});
      if (const auto kind = reader_.choice_member(*object, pointer, "type", Need::required,
                                                  "text, number, amount, time, date, phone", parse_variable_kind))
        variable.kind = *kind;
      if (const json::value* const required = reader_.member(*object, pointer, "required", Need::optional)) {
        if (required->is_bool())
          variable.required = required->get_bool();
        else
          reader_.add({pointer_to(pointer, "required"), "wrong_kind", "应为 true 或 false", "must be true or false"});
      }
      if (const auto example =
              reader_.text_member(*object, pointer, "example", Need::optional, limits_.example_characters_max))
        variable.example = *example;
    }
    type_.variables.push_back(std::move(variable));  // also a broken one: its uses are no defects of their own
  }

  void read_routes(const json::value& value) {
    const json::array* const routes = value.if_array();
    if (routes == nullptr) return reader_.add({"/routes", "wrong_kind", "应为数组", "must be an array"});
    if (routes->empty())
      return reader_.add({"/routes", "missing", "至少要有一条路线", "there must be at least one route"});
    check_count("/routes", routes->size(), limits_.routes_max);
    for (std::size_t i = 0; i < routes->size(); ++i) read_route((*routes)[i], pointer_to("/routes", i));
  }

  void read_route(const json::value& value, const std::string& pointer) {
    const json::object* const object = reader_.object(value, pointer);
    if (object == nullptr) return;
    Route route;
    const auto channel =
        reader_.choice_member(*object, pointer, "channel", Need::required, "template, subscribe", parse_channel);
    read_name(*object, pointer, "app", route.app);
    read_name(*object, pointer, "template_id", route.template_id);
    if (const json::value* const fields = reader_.member(*object, pointer, "fields", Need::required))
      read_fields(*fields, pointer_to(pointer, "fields"), route);
    if (!channel) return;
    route.channel = *channel;
    switch (route.channel) {
      case Channel::subscribe: read_subscribe_members(*object, pointer, route); break;
      case Channel::template_message: read_template_members(*object, pointer, route); break;
    }
    const auto same = [&](const Route& other) {
      return other.channel == route.channel && other.app == route.app && other.template_id == route.template_id;
    };
    if (!route.app.empty() && !route.template_id.empty() && std::ranges::any_of(type_.routes, same))
      reader_.add({pointer, "duplicate_route", "与前面的路线用同一个应用和模板，永远轮不到它",
                   "an earlier route has the same app and template, so this one would never be taken"});
    type_.routes.push_back(std::move(route));
  }

  template <typename Name>
  void read_name(const json::object& object, std::string_view pointer, std::string_view key, Name& name) {
    const auto text = reader_.text_member(object, pointer, key, Need::required, 1'000);
    if (!text) return;
    auto parsed = Name::parse(*text);
    if (parsed)
      name = std::move(*parsed);
    else
      reader_.add({pointer_to(pointer, key), "bad_form", fmt::format("不是有效的 {}", key), parsed.error()});
  }

  void read_fields(const json::value& value, const std::string& pointer, Route& route) {
    const json::object* const fields = reader_.object(value, pointer);
    if (fields == nullptr) return;
    if (fields->empty()) reader_.add({pointer, "missing", "至少要有一个字段", "there must be at least one field"});
    check_count(pointer, fields->size(), limits_.fields_max);
    for (const auto& member : *fields)
      read_field(member.key(), member.value(), pointer_to(pointer, member.key()), route);
  }

  void read_field(std::string_view key, const json::value& value, const std::string& pointer, Route& route) {
    RouteField field;
    field.key = key;
    if (key.ends_with(".DATA"))
      reader_.add({pointer, "bad_key", "字段名不带 .DATA，例如 thing1", "a field's key has no .DATA: write thing1"});
    else if (!is_field_key(key))
      reader_.add({pointer, "bad_key", "字段名只含字母、数字和下划线，最多 32 个字符",
                   "a field's key has letters, digits and underscores, at most 32"});
    if (value.is_string()) {
      read_pattern(value, pointer, limits_.field_characters_max, field.text);
    } else if (const json::object* const object = reader_.object(value, pointer)) {
      reader_.refuse_unknown_keys(*object, pointer, {"text", "too_long", "fallback"});
      if (const json::value* const text = reader_.member(*object, pointer, "text", Need::required))
        read_pattern(*text, pointer_to(pointer, "text"), limits_.field_characters_max, field.text);
      read_policies(*object, pointer, field);
    }
    route.fields.push_back(std::move(field));
  }

  void read_policies(const json::object& object, const std::string& pointer, RouteField& field) {
    const auto parse = [](std::string_view text) -> std::optional<TooLong> {
      for (const TooLong policy : {TooLong::reject, TooLong::shorten})
        if (text == to_string(policy)) return policy;
      return std::nullopt;
    };
    if (const auto policy =
            reader_.choice_member(object, pointer, "too_long", Need::optional, "reject, shorten", parse))
      field.too_long = *policy;
    if (const auto fallback =
            reader_.text_member(object, pointer, "fallback", Need::optional, limits_.field_characters_max)) {
      field.fallback = *fallback;
      if (field.fallback.find("{{") != std::string::npos)
        reader_.add({pointer_to(pointer, "fallback"), "not_constant", "备用文字不能含变量",
                     "a fallback is a constant text, without variables"});
    }
  }

  void read_subscribe_members(const json::object& object, const std::string& pointer, Route& route) {
    reader_.refuse_unknown_keys(object, pointer,
                                {"channel", "app", "template_id", "fields", "page", "miniprogram_state", "lang"});
    read_page(object, pointer, "page", route.page);
    if (const auto state = reader_.choice_member(object, pointer, "miniprogram_state", Need::optional,
                                                 "formal, trial, developer", wechat::parse_miniprogram_state))
      route.miniprogram_state = *state;
    if (const auto lang = reader_.choice_member(object, pointer, "lang", Need::optional, "zh_CN, en_US, zh_HK, zh_TW",
                                                wechat::parse_card_language))
      route.lang = *lang;
  }

  void read_template_members(const json::object& object, const std::string& pointer, Route& route) {
    reader_.refuse_unknown_keys(object, pointer, {"channel", "app", "template_id", "fields", "url", "miniprogram"});
    if (const json::value* const url = reader_.member(object, pointer, "url", Need::optional)) {
      const std::string at = pointer_to(pointer, "url");
      read_pattern(*url, at, limits_.address_bytes_max, route.url);
      const std::string_view text = route.url.source();
      if (!text.empty() && !text.starts_with("http://") && !text.starts_with("https://") && !text.starts_with("{{"))
        reader_.add({at, "bad_form", "网址应以 https:// 或 http:// 开头", "a url starts with https:// or http://"});
    }
    const json::value* const value = reader_.member(object, pointer, "miniprogram", Need::optional);
    if (value == nullptr) return;
    const std::string at = pointer_to(pointer, "miniprogram");
    const json::object* const target = reader_.object(*value, at);
    if (target == nullptr) return;
    reader_.refuse_unknown_keys(*target, at, {"appid", "pagepath"});
    route.miniprogram.emplace();
    read_name(*target, at, "appid", route.miniprogram->appid);
    read_page(*target, at, "pagepath", route.miniprogram->pagepath);
  }

  void read_page(const json::object& object, const std::string& pointer, std::string_view key, TextPattern& page) {
    const json::value* const value = reader_.member(object, pointer, key, Need::optional);
    if (value == nullptr) return;
    const std::string at = pointer_to(pointer, key);
    read_pattern(*value, at, limits_.address_bytes_max, page);
    if (page.source().starts_with('/') || page.source().find("://") != std::string::npos)
      reader_.add({at, "bad_form", "小程序页面路径不以 / 开头，也不是网址，例如 pages/index/index",
                   "a page of a mini program has no leading / and is no URL: pages/index/index"});
  }

  void read_pattern(const json::value& value, const std::string& pointer, std::size_t characters_max,
                    TextPattern& pattern) {
    const auto text = reader_.text(value, pointer, characters_max);
    if (!text) return;
    auto parsed = TextPattern::parse(*text);
    if (!parsed) return reader_.add(bad_placeholder(pointer, parsed.error()));
    for (const std::string& name : parsed->variables())
      if (type_.find_variable(name) == nullptr)
        reader_.add({pointer, "unknown_variable", fmt::format("变量 {} 没有在 variables 中声明", name),
                     fmt::format("the variable {} is not declared in variables", name)});
    pattern = std::move(*parsed);
  }

  void check_count(std::string_view pointer, std::size_t count, std::size_t most) {
    if (count > most)
      reader_.add({std::string(pointer), "too_many", fmt::format("最多 {} 个，现有 {} 个", most, count),
                   fmt::format("at most {}, there are {}", most, count), static_cast<std::int64_t>(most),
                   static_cast<std::int64_t>(count)});
  }

  static bool is_field_key(std::string_view key) {
    const auto fits = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !key.empty() && key.size() <= 32 && std::ranges::all_of(key, fits);
  }

  static Defect bad_name(std::string_view pointer) {
    return {std::string(pointer), "bad_name", "名称以小写字母开头，只含小写字母、数字和下划线，最多 64 个字符",
            "a name starts with a lower-case letter and has lower-case letters, digits and underscores, at most 64"};
  }

  static Defect bad_placeholder(std::string_view pointer, const TextPattern::Problem& problem) {
    switch (problem.kind) {
      case TextPattern::Problem::Kind::not_closed:
        return {std::string(pointer), "bad_placeholder", "{{ 没有对应的 }}", "a {{ has no }}"};
      case TextPattern::Problem::Kind::bad_name: break;
    }
    return {std::string(pointer), "bad_placeholder",
            fmt::format("{{{{{}}}}} 不是变量名；写 {{{{course}}}} 这样的名称", problem.placeholder),
            fmt::format("{{{{{}}}}} names no variable; write a name such as {{{{course}}}}", problem.placeholder)};
  }

  const TypeLimits& limits_;
  DefinitionReader reader_;
  NotificationType type_;
};

}  // namespace

std::expected<NotificationType, std::vector<Defect>> read_notification_type(const json::value& definition,
                                                                            const TypeLimits& limits) {
  return TypeReader(limits).read(definition);
}

}  // namespace hongyan::domain
