#include "domain/body/body_checker.hpp"

namespace hongyan::domain {
namespace {

using Need = BodyChecker::Need;

constexpr std::size_t form_id_characters_max = 128;

// An old template's line takes what comes; an empty template is allowed.
void check_form_parts(BodyChecker& checker, json::object& object, std::string_view base, const TemplateForm* form) {
  if (object.contains("data")) checker.check_data(object, base, form);
  checker.check_page(object, base, "page");
  static_cast<void>(checker.check_text(object, base, "form_id", Need::optional, form_id_characters_max));
  static_cast<void>(checker.check_text(object, base, "emphasis_keyword", Need::optional, 64));
}

}  // namespace

void check_form_body(MessageBody& message, const TemplateForm* form) {
  BodyChecker checker(message);
  check_form_parts(checker, message.body, "", form);
}

void check_uniform_body(MessageBody& message, WallTime now) {
  BodyChecker checker(message);
  json::value* const weapp = message.body.if_contains("weapp_template_msg");
  json::value* const account = message.body.if_contains("mp_template_msg");
  if (weapp == nullptr && account == nullptr)
    return checker.refuse({"", "missing", "weapp_template_msg 和 mp_template_msg 至少要有一个",
                           "there must be a weapp_template_msg, an mp_template_msg, or both"});
  if (weapp != nullptr) {
    if (json::object* const part = weapp->if_object()) {
      static_cast<void>(checker.check_text(*part, "/weapp_template_msg", "template_id", Need::required, 64));
      check_form_parts(checker, *part, "/weapp_template_msg", nullptr);
    } else {
      checker.refuse_kind("/weapp_template_msg", "对象", "an object");
    }
  }
  if (account == nullptr) return;
  json::object* const part = account->if_object();
  if (part == nullptr) return checker.refuse_kind("/mp_template_msg", "对象", "an object");
  const auto appid = wechat::AppId::parse(text_of(*part, "appid"));
  if (!appid)
    checker.refuse({"/mp_template_msg/appid", "bad_form", "应为关联公众号的 appid：wx 开头，共 18 位", appid.error()});
  static_cast<void>(checker.check_text(*part, "/mp_template_msg", "template_id", Need::required, 64));
  checker.check_web_link(*part, "/mp_template_msg", "url");
  checker.check_data(*part, "/mp_template_msg", nullptr, frame_of(Channel::uniform, now));
}

}  // namespace hongyan::domain
