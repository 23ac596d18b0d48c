#include "wechat/calls/uniform_message.hpp"

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

json::object to_json(const UniformWeappPart& part) {
  json::object body{{"template_id", part.template_id.text()}};
  add_text(body, "page", part.page);
  body.emplace("form_id", part.form_id);
  body.emplace("data", to_json(part.data));
  add_text(body, "emphasis_keyword", part.emphasis_keyword);
  return body;
}

json::object to_json(const UniformAccountPart& part) {
  json::object body{{"appid", part.appid.text()}, {"template_id", part.template_id.text()}};
  add_text(body, "url", part.url);
  if (part.miniprogram) body.emplace("miniprogram", to_json(*part.miniprogram));
  body.emplace("data", to_json(part.data));
  return body;
}

}  // namespace

Call uniform_send_call(const UniformMessage& message) {
  json::object body{{"touser", message.touser.text()}};
  if (message.weapp) body.emplace("weapp_template_msg", to_json(*message.weapp));
  if (message.account) body.emplace("mp_template_msg", to_json(*message.account));
  return raw_call(Api::uniform_send, body);
}

Call uniform_send_call(const json::object& body) { return raw_call(Api::uniform_send, body); }

}  // namespace hongyan::wechat
