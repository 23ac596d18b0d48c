#include "wechat/calls/notice_message.hpp"

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {

Call notice_send_call(const NoticeMessage& message) {
  json::object body{{"touser", message.touser.text()}, {"template_id", message.template_id.text()}};
  add_text(body, "page", message.page);
  if (message.miniprogram) body.emplace("miniprogram", to_json(*message.miniprogram));
  add_text(body, "client_msg_id", message.client_msg_id);
  body.emplace("data", to_json(message.data));
  return raw_call(Api::notice_send, body);
}

Call notice_send_call(json::object body, std::string_view client_msg_id) {
  return raw_call_with(Api::notice_send, std::move(body), "client_msg_id", client_msg_id);
}

}  // namespace hongyan::wechat
