#include "domain/body/body_checker.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "domain/media_name.hpp"
#include "domain/variable.hpp"

namespace hongyan::domain {
namespace {

constexpr std::size_t address_bytes_max = 2'048;
constexpr std::size_t duplicate_key_max = 64;
constexpr std::size_t words_bytes_max = 2'048;

Defect too_long(std::string pointer, std::size_t most, std::size_t actual, std::string_view zh, std::string_view en) {
  return {std::move(pointer),
          "too_long",
          fmt::format("最多 {} {}，现有 {}", most, zh, actual),
          fmt::format("at most {} {}, this has {}", most, en, actual),
          static_cast<std::int64_t>(most),
          static_cast<std::int64_t>(actual)};
}

}  // namespace

void BodyChecker::refuse_kind(std::string pointer, std::string_view zh, std::string_view en) {
  refuse({std::move(pointer), "wrong_kind", fmt::format("应为{}", zh), fmt::format("must be {}", en)});
}

void BodyChecker::refuse_missing(std::string_view base, std::string_view key) {
  refuse({pointer_to(base, key), "missing", fmt::format("缺少 {}", key), fmt::format("{} is missing", key)});
}

void BodyChecker::refuse_word(std::string_view key, std::string_view words) {
  refuse(
      {pointer_to("", key), "unknown_choice", fmt::format("可用：{}", words), fmt::format("must be one of {}", words)});
}

void BodyChecker::check_length(const std::string& pointer, std::string_view text, std::size_t characters_max) {
  const std::size_t length = count_characters(text);
  if (length > characters_max) refuse(too_long(pointer, characters_max, length, "个字符", "characters"));
}

std::optional<std::string_view> BodyChecker::check_text(const json::object& object, std::string_view base,
                                                        std::string_view key, Need need, std::size_t characters_max) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr || value->is_null()) {
    if (need == Need::required) refuse_missing(base, key);
    return std::nullopt;
  }
  const std::string pointer = pointer_to(base, key);
  const json::string* const text = value->if_string();
  if (text == nullptr) {
    refuse_kind(pointer, "字符串", "a string");
    return std::nullopt;
  }
  if (text->empty() && need == Need::required)
    refuse({pointer, "empty", fmt::format("{} 不能为空", key), fmt::format("{} must not be empty", key)});
  check_length(pointer, *text, characters_max);
  return std::string_view(*text);
}

const json::object* BodyChecker::check_object(const json::object& object, std::string_view base, std::string_view key,
                                              Need need) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr || value->is_null()) {
    if (need == Need::required) refuse_missing(base, key);
    return nullptr;
  }
  const json::object* const inner = value->if_object();
  if (inner == nullptr) refuse_kind(pointer_to(base, key), "对象", "an object");
  return inner;
}

std::optional<std::string_view> BodyChecker::check_address(const json::object& object, std::string_view base,
                                                           std::string_view key) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr || value->is_null()) return std::nullopt;
  const std::string pointer = pointer_to(base, key);
  const json::string* const text = value->if_string();
  if (text == nullptr) {
    refuse_kind(pointer, "字符串", "a string");
    return std::nullopt;
  }
  if (text->size() > address_bytes_max) refuse(too_long(pointer, address_bytes_max, text->size(), "字节", "bytes"));
  return std::string_view(*text);
}

void BodyChecker::check_web_link(const json::object& object, std::string_view base, std::string_view key) {
  const auto link = check_address(object, base, key);
  if (link && !link->empty() && !is_web_address(*link))
    refuse({pointer_to(base, key), "bad_form",
            "应为 http:// 或 https:// 开头的网址（否则 45051）；打开小程序用 miniprogram",
            "must be a web address, http:// or https:// (else 45051); a mini program is opened by miniprogram"});
}

void BodyChecker::check_page(const json::object& object, std::string_view base, std::string_view key) {
  const auto page = check_address(object, base, key);
  if (page && page->starts_with('/'))
    warn({pointer_to(base, key), "leading_slash", "页面路径不以 / 开头，微信可能拒绝（41030）或打不开",
          "a page has no leading /: WeChat may refuse it (41030) or not open it"});
}

void BodyChecker::check_miniprogram(const json::object& object, std::string_view base) {
  const json::object* const link = check_object(object, base, "miniprogram", Need::optional);
  if (link == nullptr || link->empty()) return;
  const std::string at = pointer_to(base, "miniprogram");
  const auto appid = wechat::AppId::parse(text_of(*link, "appid"));
  if (!appid) refuse({pointer_to(at, "appid"), "bad_form", "小程序的 appid 以 wx 开头，共 18 位", appid.error()});
  if (link->contains("path") && !link->contains("pagepath"))
    refuse({pointer_to(at, "path"), "bad_key", "应为 pagepath；写 path 会得到 40165",
            "the key is pagepath; WeChat answers 40165 to path"});
  check_page(*link, at, "pagepath");
}

void BodyChecker::check_media(const json::object& object, std::string_view base, std::string_view key) {
  const std::string_view name_key = key.substr(0, key.rfind("_id"));
  if (!object.contains(name_key)) {
    static_cast<void>(check_text(object, base, key, Need::required, media_id_characters_max));
    return;
  }
  static_cast<void>(check_text(object, base, name_key, Need::required, media_name_characters_max));
  if (object.contains(key))
    refuse({pointer_to(base, name_key), "contradiction", fmt::format("{} 和 {} 只能给一个", name_key, key),
            fmt::format("give either {} or {}", name_key, key)});
}

void BodyChecker::check_words(const json::object& object, std::string_view base) {
  const auto words = check_text(object, base, "content", Need::required, std::string_view::npos);  // bytes count
  if (words && words->size() > words_bytes_max)
    refuse(too_long(pointer_to(base, "content"), words_bytes_max, words->size(), "字节", "bytes"));
}

void BodyChecker::check_duplicate_key(std::string_view key, std::size_t safe) {
  const json::value* const value = message_.body.if_contains(key);
  if (value == nullptr) return;
  const std::string pointer = pointer_to("", key);
  const json::string* const id = value->if_string();
  if (id == nullptr || id->empty()) return refuse_kind(pointer, "非空字符串", "a string, not empty");
  if (id->size() > duplicate_key_max)
    return refuse(too_long(pointer, duplicate_key_max, id->size(), "个字符", "characters"));
  if (id->size() > safe)
    warn({pointer, "too_long", fmt::format("超过 {} 个字符，微信可能不接受", safe),
          fmt::format("more than {} characters: WeChat may not take it", safe), static_cast<std::int64_t>(safe),
          static_cast<std::int64_t>(id->size())});
}

void BodyChecker::check_data(json::object& object, std::string_view base, const TemplateForm* form, Frame frame) {
  const std::string at = pointer_to(base, "data");
  json::value* const data = object.if_contains("data");
  if (data == nullptr) return refuse_missing(base, "data");
  json::object* const fields = data->if_object();
  if (fields == nullptr)
    return refuse_kind(at, "对象，如 {\"thing1\":{\"value\":\"…\"}}，不是字符串",
                       "an object such as {\"thing1\":{\"value\":\"…\"}}, not a text");
  for (auto& member : *fields) check_field(member.key(), member.value(), pointer_to(at, member.key()), form, frame);
  if (form == nullptr || form->origin == TemplateForm::Origin::free) return;
  for (const wechat::Slot& slot : form->slots)
    if (!fields->contains(slot.key))
      refuse({pointer_to(at, slot.key), "missing", fmt::format("模板要求字段 {}（{}）", slot.key, slot.label),
              fmt::format("the template asks for the field {}", slot.key)});
}

void BodyChecker::check_field(std::string_view key, json::value& field, const std::string& pointer,
                              const TemplateForm* form, Frame frame) {
  if (key.ends_with(".DATA"))
    return refuse({pointer, "bad_key", "字段名不带 .DATA，例如 thing1", "a field's key has no .DATA: write thing1"});
  json::object* const object = field.if_object();
  json::value* const value = object == nullptr ? nullptr : object->if_contains("value");
  if (value == nullptr) return refuse_kind(pointer, "对象 {\"value\":\"…\"}", "an object {\"value\":\"…\"}");
  const std::string value_pointer = pointer_to(pointer, "value");
  // Nobody knows what WeChat makes of a number; every SDK sends text.
  if (value->is_number()) {
    const auto number = format_value(VariableKind::text, *value, "");
    if (!number) return refuse({value_pointer, number.error().code, number.error().zh, number.error().en});
    *value = *number;
  }
  const json::string* const text = value->if_string();
  if (text == nullptr) return refuse_kind(value_pointer, "字符串或数字", "a string or a number");
  if (auto defect = check_value(key, *text, form, value_pointer))
    refuse(std::move(*defect));
  else if (auto warning = find_warning(key, *text, form, value_pointer, frame))
    warn(std::move(*warning));
  if (object->contains("color")) check_color(pointer_to(pointer, "color"), frame);
}

void BodyChecker::check_color(const std::string& pointer, Frame frame) {
  switch (frame) {
    case Frame::shown: return;
    case Frame::hidden:
      return warn(
          {pointer, "not_shown", "自 2023-05-04 起不再显示自定义颜色", "colours have not been shown since 2023-05-04"});
    case Frame::none:
      return warn({pointer, "not_shown", "这种消息不显示自定义颜色", "messages of this channel show no colours"});
  }
}

}  // namespace hongyan::domain
