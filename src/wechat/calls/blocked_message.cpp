#include "wechat/calls/blocked_message.hpp"

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

BlockedMessage message_of(const json::value& entry) {
  BlockedMessage message;
  message.id = text_of(entry, "id");
  message.template_id = text_of(entry, "tmpl_msg_id");
  message.title = text_of(entry, "title");
  message.content = text_of(entry, "content");
  message.openid = text_of(entry, "openid");
  message.sent_at = time_of(entry, "send_timestamp");
  return message;
}

}  // namespace

Call template_blocked_call(const TemplateId& template_id, BlockedPage page) {
  return raw_call(
      Api::template_blocked,
      json::object{{"tmpl_msg_id", template_id.text()}, {"largest_id", page.largest_id}, {"limit", page.limit}});
}

std::expected<std::vector<BlockedMessage>, std::string> read_blocked_messages(const ApiReply& reply) {
  const json::value* told = find_member(reply.body, "msginfo");
  if (told == nullptr) return std::unexpected("the answer has no msginfo");
  std::vector<BlockedMessage> messages;
  if (told->is_object()) messages.push_back(message_of(*told));
  if (const json::array* list = told->if_array())
    for (const json::value& entry : *list) messages.push_back(message_of(entry));
  return messages;
}

}  // namespace hongyan::wechat
