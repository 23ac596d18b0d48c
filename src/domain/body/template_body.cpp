#include "domain/body/body_checker.hpp"
#include "wechat/calls/subscribe_message.hpp"

namespace hongyan::domain {

constexpr std::size_t client_msg_id_safe = 32;  // characters that WeChat surely takes

void check_template_body(MessageBody& message, const TemplateForm* form, WallTime now) {
  BodyChecker checker(message);
  checker.check_data(message.body, "", form, frame_of(Channel::template_message, now));
  checker.check_web_link(message.body, "", "url");
  checker.check_miniprogram(message.body, "");
  checker.check_duplicate_key("client_msg_id", client_msg_id_safe);
}

void check_subscribe_body(MessageBody& message, const TemplateForm* form) {
  BodyChecker checker(message);
  checker.check_data(message.body, "", form);
  checker.check_page(message.body, "", "page");
  checker.check_word("miniprogram_state", "formal, trial, developer", wechat::parse_miniprogram_state);
  checker.check_word("lang", "zh_CN, en_US, zh_HK, zh_TW", wechat::parse_card_language);
}

void check_notice_body(MessageBody& message, const TemplateForm* form) {
  BodyChecker checker(message);
  checker.check_data(message.body, "", form);
  static_cast<void>(checker.check_address(message.body, "", "page"));
  checker.check_miniprogram(message.body, "");
  checker.check_duplicate_key("client_msg_id", client_msg_id_safe);
}

}  // namespace hongyan::domain
