#include "wechat/calls/blocked_message.hpp"

#include <algorithm>

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

bool BlockedMessages::may_go_on(int limit) const {
  switch (shape) {
    case Shape::list: return std::ssize(messages) >= limit;
    case Shape::object: return !messages.empty();
  }
  return false;
}

std::expected<BlockedMessages, std::string> read_blocked_messages(const ApiReply& reply) {
  const json::value* told = find_member(reply.body, "msginfo");
  if (told == nullptr) return std::unexpected("the answer has no msginfo");
  BlockedMessages blocked;
  const auto add = [&](const json::value& entry) {
    blocked.messages.push_back(message_of(entry));
    blocked.largest_id = std::max(blocked.largest_id, number_of(entry, "id"));
  };
  if (const json::object* one = told->if_object()) {
    blocked.shape = BlockedMessages::Shape::object;
    if (!one->empty()) add(*told);
  }
  if (const json::array* list = told->if_array())
    for (const json::value& entry : *list) add(entry);
  return blocked;
}

}  // namespace hongyan::wechat
