#include "wechat/calls/message_data.hpp"

namespace hongyan::wechat {

json::object to_json(const MessageData& data, const json::storage_ptr& storage) {
  json::object fields(storage);
  fields.reserve(data.size());
  for (const DataField& field : data) {
    json::object value(storage);
    value.emplace("value", field.value);
    if (!field.color.empty()) value.emplace("color", field.color);
    fields.insert_or_assign(field.key, std::move(value));
  }
  return fields;
}

json::object to_json(const MiniProgramLink& link, const json::storage_ptr& storage) {
  json::object body(storage);
  body.emplace("appid", link.appid);
  if (!link.pagepath.empty()) body.emplace("pagepath", link.pagepath);
  return body;
}

std::expected<Sent, std::string> read_sent(const ApiReply& reply) {
  if (find_member(reply.body, "errcode") == nullptr && find_member(reply.body, "msgid") == nullptr)
    return std::unexpected("the answer has neither errcode nor msgid");
  return Sent{text_of(reply.body, "msgid")};
}

}  // namespace hongyan::wechat
