// Updatable cards of a mini program (小程序动态消息): the activity id a page shares with, and the change of every card
// that was shared with it. Who tapped "remind me" on a card is told once when its state changes. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "wechat/call.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

[[nodiscard]] Call activity_create_call();
// For private messages: the sharer is fixed.
[[nodiscard]] Call activity_create_call(const OpenId& sharer);
[[nodiscard]] Call activity_create_call(const UnionId& sharer);
struct Activity {
  std::string id;
  WallTime expires{};  // 24 hours after it was made
};
[[nodiscard]] std::expected<Activity, std::string> read_activity(const ApiReply& reply);

// 0 → 0, 1, 2; 1 → 2; the older of WeChat's two descriptions knows no 2.
enum class CardState : std::uint8_t { joining = 0, started = 1, ended = 2 };
struct CardParameter {
  std::string name;  // joining: member_count and room_limit; started: path and version_type
  std::string value;
};
struct CardUpdate {
  std::string activity_id;
  CardState target_state = CardState::joining;
  std::vector<CardParameter> parameters;
};
[[nodiscard]] Call card_update_call(const CardUpdate& update);
[[nodiscard]] Call card_update_call(const json::object& body);  // the caller's own body, unchanged
// Its answer: read_sent(), without a msgid.

}  // namespace hongyan::wechat
