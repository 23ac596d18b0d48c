// Template messages that WeChat took and then kept back (queryblocktmplmsg). Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "wechat/call.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

struct BlockedPage {
  std::int64_t largest_id = 0;  // 0 begins; then the largest id of the page before
  int limit = 100;              // WeChat's most
};
[[nodiscard]] Call template_blocked_call(const TemplateId& template_id, BlockedPage page);

struct BlockedMessage {
  std::string id, template_id, title, content, openid;
  WallTime sent_at{};
};
// WeChat's page describes a list in one place and one object in another: both are read.
struct BlockedMessages {
  std::vector<BlockedMessage> messages;
  enum class Shape : std::uint8_t { list, object } shape = Shape::list;
  std::int64_t largest_id = 0;  // of these messages
  // Whether a page that was asked for `limit` may have another behind it; behind an object there may always be one.
  [[nodiscard]] bool may_go_on(int limit) const;
};
[[nodiscard]] std::expected<BlockedMessages, std::string> read_blocked_messages(const ApiReply& reply);

}  // namespace hongyan::wechat
