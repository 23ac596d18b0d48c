// The ways WeChat carries a message, by the words of the API. Pure.
#pragma once
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace hongyan::domain {

enum class Channel {
  template_message,  // "template": 公众号模板消息, to followers of a service account
  subscribe,         // "subscribe": 小程序订阅消息, one grant each or a long-term one
};
[[nodiscard]] std::string_view to_string(Channel channel);
[[nodiscard]] std::optional<Channel> parse_channel(std::string_view text);

// How long after the first write of a send the channel's own duplicate key surely covers a second one with the same
// key; zero for channels that have none. WeChat documents ten minutes for client_msg_id (docs/wechat: outbound 1.8).
[[nodiscard]] Milliseconds dedupe_window(Channel channel);
// Whether a send takes a grant from the ledger.
[[nodiscard]] bool spends_grant(Channel channel);

}  // namespace hongyan::domain
