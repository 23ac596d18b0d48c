#include <fmt/format.h>

#include <algorithm>

#include "domain/route.hpp"

namespace hongyan::domain {
namespace {

using Need = DefinitionReader::Need;

class RouteReader {
 public:
  RouteReader(DefinitionReader& reader, const std::function<bool(std::string_view)>& is_declared,
              const RouteLimits& limits)
      : reader_(reader), is_declared_(is_declared), limits_(limits) {}

  std::optional<Route> read(const json::value& value, const std::string& pointer) {
    const json::object* const object = reader_.object(value, pointer);
    if (object == nullptr) return std::nullopt;
    Route route;
    const auto channel =
        reader_.choice_member(*object, pointer, "channel", Need::required, channel_words(), parse_channel);
    read_name(*object, pointer, "app", route.app);
    if (channel) route.channel = *channel;
    // Of a channel that nobody knows, what stands there is read all the same: its defects are told at once.
    if (channel ? names_template(*channel) : object->contains("fields")) {
      read_name(*object, pointer, "template_id", route.template_id);
      if (const json::value* const fields = reader_.member(*object, pointer, "fields", Need::required))
        read_fields(*fields, pointer_to(pointer, "fields"), route);
    }
    if (!channel) return std::nullopt;
    read_members(*object, pointer, route);
    return route;
  }

 private:
  void read_members(const json::object& object, const std::string& pointer, Route& route) {
    switch (route.channel) {
      case Channel::subscribe: return read_subscribe_members(object, pointer, route);
      case Channel::template_message:
      case Channel::notice:
        reader_.refuse_unknown_keys(object, pointer, {"channel", "app", "template_id", "fields", "url", "miniprogram"});
        return read_target(object, pointer, route);
      case Channel::one_time: return read_one_time_members(object, pointer, route);
      case Channel::form: return read_form_members(object, pointer, route);
      case Channel::customer:
      case Channel::mass:
      case Channel::uniform:
      case Channel::card: return read_message(object, pointer, route);
    }
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
    reader_.check_count(pointer, fields->size(), limits_.fields_max);
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

  void read_one_time_members(const json::object& object, const std::string& pointer, Route& route) {
    reader_.refuse_unknown_keys(object, pointer,
                                {"channel", "app", "template_id", "fields", "scene", "title", "url", "miniprogram"});
    if (reader_.member(object, pointer, "scene", Need::required) != nullptr)
      route.scene = reader_.number_member(object, pointer, "scene", {0, limits_.scene_max});
    if (const json::value* const title = reader_.member(object, pointer, "title", Need::required))
      read_pattern(*title, pointer_to(pointer, "title"), limits_.field_characters_max, route.title);
    if (route.fields.size() != 1 || route.fields.front().key != "content")
      reader_.add({pointer_to(pointer, "fields"), "bad_key", "一次性订阅消息只有一个字段 content",
                   "a one_time message has exactly one field, content"});
    read_target(object, pointer, route);
  }

  void read_form_members(const json::object& object, const std::string& pointer, Route& route) {
    reader_.refuse_unknown_keys(object, pointer,
                                {"channel", "app", "template_id", "fields", "page", "emphasis_keyword"});
    read_page(object, pointer, "page", route.page);
    if (const auto keyword = reader_.text_member(object, pointer, "emphasis_keyword", Need::optional, 64))
      route.emphasis_keyword = *keyword;
  }

  void read_message(const json::object& object, const std::string& pointer, Route& route) {
    reader_.refuse_unknown_keys(object, pointer, {"channel", "app", "message"});
    const json::value* const value = reader_.member(object, pointer, "message", Need::required);
    const std::string at = pointer_to(pointer, "message");
    const json::object* const message = value == nullptr ? nullptr : reader_.object(*value, at);
    if (message == nullptr) return;
    if (message->empty()) return reader_.add({at, "missing", "消息是空的", "the message is empty"});
    auto parsed = JsonPattern::parse(*message);
    if (!parsed) return reader_.add(bad_placeholder(at + parsed.error().pointer, parsed.error().problem));
    check_declared(parsed->variables(), at);
    route.message = std::move(*parsed);
  }

  void read_target(const json::object& object, const std::string& pointer, Route& route) {
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
    check_declared(parsed->variables(), pointer);
    pattern = std::move(*parsed);
  }

  void check_declared(const std::vector<std::string>& variables, const std::string& pointer) {
    for (const std::string& name : variables)
      if (!is_declared_(name))
        reader_.add({pointer, "unknown_variable", fmt::format("变量 {} 没有在 variables 中声明", name),
                     fmt::format("the variable {} is not declared in variables", name)});
  }

  static bool is_field_key(std::string_view key) {
    const auto fits = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !key.empty() && key.size() <= 32 && std::ranges::all_of(key, fits);
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

  DefinitionReader& reader_;
  const std::function<bool(std::string_view)>& is_declared_;
  const RouteLimits& limits_;
};

}  // namespace

std::optional<Route> read_route(DefinitionReader& reader, const json::value& value, const std::string& pointer,
                                const std::function<bool(std::string_view)>& is_declared, const RouteLimits& limits) {
  return RouteReader(reader, is_declared, limits).read(value, pointer);
}

}  // namespace hongyan::domain
