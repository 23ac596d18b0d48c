#include "api/wish_form.hpp"

#include <algorithm>
#include <array>

#include "api/form.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t name_characters_max = 64;
constexpr std::size_t link_characters_max = 2'048;

std::optional<domain::OnUnknown> parse_on_unknown(std::string_view text) {
  for (const auto policy : {domain::OnUnknown::hold, domain::OnUnknown::resend})
    if (domain::to_string(policy) == text) return policy;
  return std::nullopt;
}

void read_manner(Form& form, engine::Wish& wish) {
  wish.at = form.moment("at");
  wish.expires_at = form.moment("expires_at");
  const auto priority = static_cast<int>(form.number("priority", 0, 2, 1));
  if (form.has("priority")) wish.priority = priority;
  wish.permission = form.word("permission", parse_permission, "required, try", store::Permission::required);
  const auto on_unknown = form.word("on_unknown", parse_on_unknown, "hold, resend", domain::OnUnknown::hold);
  if (form.has("on_unknown")) wish.on_unknown = on_unknown;
  const auto no_permission =
      form.word("no_permission", domain::parse_no_permission, "suppress, wait", domain::NoPermission::suppress);
  if (form.has("no_permission")) wish.no_permission = no_permission;
  wish.max_resend = static_cast<int>(form.number("max_resend", 0, 5, 1));
}

// A raw message names its receiver in `touser`; `to` is for one whom only the business's own id names.
void read_receiver(json::object& to, std::string pointer, engine::Wish& wish, std::vector<engine::Defect>& defects) {
  Form form(to, std::move(pointer), defects);
  wish.uid = form.uid("uid");
  wish.openid = form.name<wechat::OpenId>("openid");
  if (form.has("uid") == form.has("openid"))
    form.add("", "one_of", "必须给出 uid 或 openid,二者择一。", "Give either uid or openid.");
  form.finish();
}

void read_raw(Form& form, engine::Wish& wish, std::vector<engine::Defect>& defects) {
  wish.appid = form.name<wechat::AppId>("app", Need::required);
  wish.channel = form.word("channel", domain::parse_channel, domain::channel_words(), domain::Channel::template_message,
                           Need::required);
  if (json::object* to = form.object("to")) read_receiver(*to, form.place("to"), wish, defects);
  if (json::object* body = form.object("message", Need::required)) wish.body = std::move(*body);
}

void read_person(json::object& to, std::string pointer, engine::Wish& wish, std::vector<engine::Defect>& defects) {
  Form form(to, std::move(pointer), defects);
  wish.uid = form.uid("uid");
  wish.openid = form.name<wechat::OpenId>("openid");
  wish.appid = form.name<wechat::AppId>("app");
  const bool by_uid = form.has("uid");
  const bool by_openid = form.has("openid");
  if (by_uid == by_openid)
    form.add("", "one_of", "必须给出 uid,或者 app 与 openid,二者择一。", "Give either uid, or app and openid.");
  else if (by_openid && !form.has("app"))
    form.add("app", "missing", "用 openid 指定收信人时必须同时给出 app。",
             "An openid needs the app that it belongs to.");
  form.finish();
}

void read_typed(Form& form, engine::Wish& wish, std::vector<engine::Defect>& defects) {
  wish.type = form.text("type", name_characters_max, Need::required);
  if (json::object* to = form.object("to", Need::required)) read_person(*to, form.place("to"), wish, defects);
  if (json::object* variables = form.object("variables")) wish.variables = std::move(*variables);
  wish.link = form.text("link", link_characters_max);
}

// Members of the raw form beside `message`: a defect that points elsewhere points into the message.
bool is_beside_message(std::string_view pointer) {
  static constexpr std::array beside{"/app",        "/channel",    "/to",           "/message",
                                     "/at",         "/expires_at", "/priority",     "/permission",
                                     "/on_unknown", "/max_resend", "/no_permission"};
  return std::ranges::any_of(beside, [&](std::string_view member) {
    return pointer.starts_with(member) && (pointer.size() == member.size() || pointer[member.size()] == '/');
  });
}

}  // namespace

std::optional<store::Permission> parse_permission(std::string_view text) {
  for (const auto permission : {store::Permission::required, store::Permission::try_})
    if (store::to_string(permission) == text) return permission;
  return std::nullopt;
}

engine::Wish read_wish(json::object& given, const std::string& pointer, const Caller& caller,
                       std::vector<engine::Defect>& defects) {
  engine::Wish wish;
  wish.key_id = caller.key_id;
  wish.allowed_apps = caller.apps;
  Form form(given, pointer, defects);
  const bool raw = form.has("message");
  if (form.has("type") == raw)
    form.add("", "one_of", "必须给出 type(通知类型),或者 message(微信原始消息体),二者择一。",
             "Give either type (a notification type) or message (WeChat's own body).");
  if (form.has("type") && raw) return wish;  // whatever else is said would be about one of two wishes
  if (raw)
    read_raw(form, wish, defects);
  else
    read_typed(form, wish, defects);
  read_manner(form, wish);
  form.finish();
  return wish;
}

engine::Wish make_raw_wish(const wechat::AppId& appid, domain::Channel channel, json::object body,
                           const Caller& caller) {
  engine::Wish wish;
  wish.key_id = caller.key_id;
  wish.allowed_apps = caller.apps;
  wish.appid = appid;
  wish.channel = channel;
  wish.body = std::move(body);
  return wish;
}

std::vector<engine::Defect> place_defects(std::vector<engine::Defect> defects, const std::string& pointer,
                                          BodyPlace body) {
  for (engine::Defect& defect : defects) {
    const bool inside =
        body == BodyPlace::message_member && !defect.pointer.empty() && !is_beside_message(defect.pointer);
    defect.pointer = pointer + (inside ? "/message" : "") + defect.pointer;
  }
  return defects;
}

}  // namespace hongyan::api
