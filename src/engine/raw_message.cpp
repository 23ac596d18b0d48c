#include "engine/raw_message.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "wechat/calls/subscribe_message.hpp"

namespace hongyan::engine {
namespace {

using domain::Defect;
using domain::pointer_to;

constexpr std::size_t address_bytes_max = 2'048;
constexpr std::size_t client_msg_id_max = 64;
constexpr std::size_t client_msg_id_safe = 32;  // what WeChat surely takes

Defect wrong_kind(std::string pointer, std::string_view zh, std::string_view en) {
  return {std::move(pointer), "wrong_kind", fmt::format("应为{}", zh), fmt::format("must be {}", en)};
}

class Checker {
 public:
  Checker(RawMessage& message, const domain::TemplateForm* form) : message_(message), form_(form) {}

  void check_data() {
    json::value* const data = message_.body.if_contains("data");
    if (data == nullptr) return refuse({"/data", "missing", "缺少 data", "data is missing"});
    json::object* const fields = data->if_object();
    if (fields == nullptr)
      return refuse(wrong_kind("/data", "对象，如 {\"thing1\":{\"value\":\"…\"}}，不是字符串",
                               "an object such as {\"thing1\":{\"value\":\"…\"}}, not a text"));
    for (auto& member : *fields) check_field(member.key(), member.value());
    if (form_ == nullptr || form_->origin == domain::TemplateForm::Origin::free) return;
    for (const wechat::Slot& slot : form_->slots)
      if (!fields->contains(slot.key))
        refuse({pointer_to("/data", slot.key), "missing", fmt::format("模板要求字段 {}（{}）", slot.key, slot.label),
                fmt::format("the template asks for the field {}", slot.key)});
  }

  // An address: text, not too long; absent is fine.
  std::optional<std::string_view> check_address(const json::object& object, std::string_view base,
                                                std::string_view key) {
    const json::value* const value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return std::nullopt;
    const std::string pointer = pointer_to(base, key);
    const json::string* const text = value->if_string();
    if (text == nullptr) {
      refuse(wrong_kind(pointer, "字符串", "a string"));
      return std::nullopt;
    }
    if (text->size() > address_bytes_max)
      refuse({pointer, "too_long", fmt::format("最多 {} 字节，现有 {} 字节", address_bytes_max, text->size()),
              fmt::format("at most {} bytes, this has {}", address_bytes_max, text->size()),
              static_cast<std::int64_t>(address_bytes_max), static_cast<std::int64_t>(text->size())});
    return std::string_view(*text);
  }

  void check_page(const json::object& object, std::string_view base, std::string_view key) {
    const auto page = check_address(object, base, key);
    if (page && page->starts_with('/'))
      warn({pointer_to(base, key), "leading_slash", "页面路径不以 / 开头，微信可能拒绝（41030）或打不开",
            "a page has no leading /: WeChat may refuse it (41030) or not open it"});
  }

  void check_miniprogram() {
    const json::value* const value = message_.body.if_contains("miniprogram");
    if (value == nullptr || value->is_null()) return;
    const json::object* const link = value->if_object();
    if (link == nullptr) return refuse(wrong_kind("/miniprogram", "对象", "an object"));
    if (link->empty()) return;
    const auto appid = wechat::AppId::parse(text_of(*value, "appid"));
    if (!appid) refuse({"/miniprogram/appid", "bad_form", "小程序的 appid 以 wx 开头，共 18 位", appid.error()});
    if (link->contains("path") && !link->contains("pagepath"))
      refuse({"/miniprogram/path", "bad_key", "应为 pagepath；写 path 会得到 40165",
              "the key is pagepath; WeChat answers 40165 to path"});
    check_page(*link, "/miniprogram", "pagepath");
  }

  void check_client_msg_id() {
    const json::value* const value = message_.body.if_contains("client_msg_id");
    if (value == nullptr) return;
    const json::string* const id = value->if_string();
    if (id == nullptr || id->empty()) return refuse(wrong_kind("/client_msg_id", "非空字符串", "a string, not empty"));
    if (id->size() > client_msg_id_max)
      return refuse({"/client_msg_id", "too_long", fmt::format("最多 {} 个字符", client_msg_id_max),
                     fmt::format("at most {} characters", client_msg_id_max),
                     static_cast<std::int64_t>(client_msg_id_max), static_cast<std::int64_t>(id->size())});
    if (id->size() > client_msg_id_safe)
      warn({"/client_msg_id", "too_long", fmt::format("超过 {} 个字符，微信可能不接受", client_msg_id_safe),
            fmt::format("more than {} characters: WeChat may not take it", client_msg_id_safe),
            static_cast<std::int64_t>(client_msg_id_safe), static_cast<std::int64_t>(id->size())});
  }

  template <typename Parse>
  void check_word(std::string_view key, std::string_view words, Parse parse) {
    const json::value* const value = message_.body.if_contains(key);
    if (value == nullptr) return;
    const json::string* const word = value->if_string();
    if (word == nullptr || !parse(std::string_view(*word)))
      refuse({pointer_to("", key), "unknown_choice", fmt::format("可用：{}", words),
              fmt::format("must be one of {}", words)});
  }

 private:
  void refuse(Defect defect) { message_.defects.push_back(std::move(defect)); }
  void warn(Defect warning) { message_.warnings.push_back(std::move(warning)); }

  void check_field(std::string_view key, json::value& field) {
    const std::string pointer = pointer_to("/data", key);
    if (key.ends_with(".DATA"))
      return refuse({pointer, "bad_key", "字段名不带 .DATA，例如 thing1", "a field's key has no .DATA: write thing1"});
    json::object* const object = field.if_object();
    json::value* const value = object == nullptr ? nullptr : object->if_contains("value");
    if (value == nullptr) return refuse(wrong_kind(pointer, "对象 {\"value\":\"…\"}", "an object {\"value\":\"…\"}"));
    const std::string value_pointer = pointer_to(pointer, "value");
    // Nobody knows what WeChat makes of a number; every SDK sends text.
    if (value->is_number()) {
      const auto number = domain::format_value(domain::VariableKind::text, *value, "");
      if (!number) return refuse({value_pointer, number.error().code, number.error().zh, number.error().en});
      *value = *number;
    }
    const json::string* const text = value->if_string();
    if (text == nullptr) return refuse(wrong_kind(value_pointer, "字符串或数字", "a string or a number"));
    if (auto defect = domain::check_value(key, *text, form_, value_pointer))
      refuse(std::move(*defect));
    else if (auto warning = domain::find_warning(key, *text, form_, value_pointer))
      warn(std::move(*warning));
    if (object->contains("color"))
      warn({pointer_to(pointer, "color"), "not_shown", "自 2023-05-04 起不再显示自定义颜色",
            "colours have not been shown since 2023-05-04"});
  }

  RawMessage& message_;
  const domain::TemplateForm* form_;
};

// A name of WeChat's under `key`; empty, with a defect, when it is none.
template <typename Name>
Name read_name(RawMessage& message, std::string_view key) {
  const json::value* const value = message.body.if_contains(key);
  const json::string* const text = value == nullptr ? nullptr : value->if_string();
  const std::string pointer = pointer_to("", key);
  if (text == nullptr) {
    message.defects.push_back(
        value == nullptr ? Defect{pointer, "missing", fmt::format("缺少 {}", key), fmt::format("{} is missing", key)}
                         : wrong_kind(pointer, "字符串", "a string"));
    return {};
  }
  auto name = Name::parse(*text);
  if (name) return std::move(*name);
  message.defects.push_back({pointer, "bad_form", fmt::format("不是有效的 {}", key), name.error()});
  return {};
}

}  // namespace

RawMessage open_raw_message(const json::object& body) {
  RawMessage message{body, {}, {}, {}, {}};
  if (message.body.erase("access_token") > 0)
    message.warnings.push_back({"/access_token", "dropped", "令牌由我们管理，body 里的 access_token 已忽略",
                                "we keep the token ourselves: the access_token in the body is ignored"});
  message.template_id = read_name<wechat::TemplateId>(message, "template_id");
  const json::value* const touser = message.body.if_contains("touser");
  const bool is_empty = touser == nullptr || (touser->is_string() && touser->get_string().empty());
  if (!is_empty) message.openid = read_name<wechat::OpenId>(message, "touser");
  return message;
}

void check_raw_message(RawMessage& message, domain::Channel channel, const domain::TemplateForm* form) {
  Checker checker(message, form);
  checker.check_data();
  switch (channel) {
    case domain::Channel::template_message:
      static_cast<void>(checker.check_address(message.body, "", "url"));
      checker.check_miniprogram();
      checker.check_client_msg_id();
      break;
    case domain::Channel::subscribe:
      checker.check_page(message.body, "", "page");
      checker.check_word("miniprogram_state", "formal, trial, developer", wechat::parse_miniprogram_state);
      checker.check_word("lang", "zh_CN, en_US, zh_HK, zh_TW", wechat::parse_card_language);
      break;
  }
}

}  // namespace hongyan::engine
