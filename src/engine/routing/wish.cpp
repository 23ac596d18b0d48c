#include "engine/routing/wish.hpp"

namespace hongyan::engine {

std::string write_wish(const Wish& wish) {
  json::object asked;
  if (!wish.type.empty()) asked.emplace("variables", wish.variables);
  if (!wish.link.empty()) asked.emplace("link", wish.link);
  if (!wish.type.empty() && !wish.appid.empty()) asked.emplace("app", wish.appid.text());
  if (!wish.type.empty() && wish.uid.empty()) asked.emplace("openid", wish.openid.text());
  if (!wish.type.empty() && !wish.allowed_apps.empty()) {
    json::array apps;
    for (const std::string& app : wish.allowed_apps) apps.emplace_back(app);
    asked.emplace("allowed_apps", std::move(apps));
  }
  return asked.empty() ? std::string("{}") : write_json(std::move(asked));
}

Wish read_wish(const store::Notification& notification) {
  Wish wish;
  wish.key_id = notification.key_id;
  wish.uid = notification.uid;
  wish.permission = notification.permission;
  wish.on_unknown = notification.on_unknown;
  wish.no_permission = notification.no_permission;
  if (notification.type.empty()) {
    wish.channel = notification.channel;
    wish.appid = notification.appid;
    if (auto body = read_json(notification.body); body && body->is_object()) wish.body = std::move(body->get_object());
    return wish;
  }
  wish.type = notification.type;
  const auto asked = read_json(notification.wish);
  if (!asked) return wish;
  if (const json::value* const variables = find_member(*asked, "variables"); variables && variables->is_object())
    wish.variables = variables->get_object();
  wish.link = text_of(*asked, "link");
  if (auto app = wechat::AppId::parse(text_of(*asked, "app"))) wish.appid = std::move(*app);
  if (auto openid = wechat::OpenId::parse(text_of(*asked, "openid"))) wish.openid = std::move(*openid);
  // Who was named by an openid is asked for by it again, though the notification bears the uid that we know.
  if (!wish.openid.empty()) wish.uid.clear();
  if (const json::value* const apps = find_member(*asked, "allowed_apps"); apps && apps->is_array())
    for (const json::value& app : apps->get_array())
      if (app.is_string()) wish.allowed_apps.emplace_back(app.get_string());
  return wish;
}

}  // namespace hongyan::engine
