#include "domain/body/message_body.hpp"

#include <fmt/format.h>

#include "domain/body/body_checker.hpp"

namespace hongyan::domain {
namespace {

// A name of WeChat's under `key`; empty, with a defect, when it is none.
template <typename Name>
Name read_name(MessageBody& message, std::string_view key) {
  BodyChecker checker(message);
  const json::value* const value = message.body.if_contains(key);
  const json::string* const text = value == nullptr ? nullptr : value->if_string();
  if (value == nullptr) checker.refuse_missing("", key);
  if (value != nullptr && text == nullptr) checker.refuse_kind(pointer_to("", key), "字符串", "a string");
  if (text == nullptr) return {};
  auto name = Name::parse(*text);
  if (name) return std::move(*name);
  checker.refuse({pointer_to("", key), "bad_form", fmt::format("不是有效的 {}", key), name.error()});
  return {};
}

bool is_absent(const json::value* value) {
  return value == nullptr || (value->is_string() && value->get_string().empty());
}

}  // namespace

MessageBody open_body(Channel channel, const json::object& body) {
  MessageBody message{body, {}, {}, {}, {}};
  if (message.body.stable_erase("access_token") > 0)
    message.warnings.push_back({"/access_token", "dropped", "令牌由我们管理，body 里的 access_token 已忽略",
                                "we keep the token ourselves: the access_token in the body is ignored"});
  if (names_template(channel)) message.template_id = read_name<wechat::TemplateId>(message, "template_id");
  if (addressee_of(channel) == Addressee::person && !is_absent(message.body.if_contains("touser")))
    message.openid = read_name<wechat::OpenId>(message, "touser");
  return message;
}

void check_body(MessageBody& message, Channel channel, const TemplateForm* form, WallTime now) {
  switch (channel) {
    case Channel::template_message: return check_template_body(message, form, now);
    case Channel::subscribe: return check_subscribe_body(message, form);
    case Channel::notice: return check_notice_body(message, form);
    case Channel::one_time: return check_one_time_body(message);
    case Channel::customer: return check_customer_body(message, now);
    case Channel::mass: return check_mass_body(message);
    case Channel::uniform: return check_uniform_body(message, now);
    case Channel::form: return check_form_body(message, form);
    case Channel::card: return check_card_body(message);
  }
}

std::string scene_of(const json::object& body) { return text_of(body, "scene"); }
std::string form_id_of(const json::object& body) { return text_of(body, "form_id"); }

}  // namespace hongyan::domain
