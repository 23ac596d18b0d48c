// CallbackEvent: what an opened callback says, whichever of WeChat's many spellings it came in (XML or JSON, one or
// many, numbers as text, MsgID or MsgId, the wrong wrapper). Pure values.
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "wechat/callback/consent.hpp"
#include "wechat/callback/envelope.hpp"
#include "wechat/callback/interaction.hpp"
#include "wechat/callback/receipt.hpp"
#include "wechat/callback/user_message.hpp"

namespace hongyan::wechat {

// Events and messages that Hongyan has no word for: all they said.
struct OtherEvent {
  json::value fields;
};

using EventDetail = std::variant<OtherEvent, UserMessage, TemplateSendFinished, SubscribePopup, SubscribeChange,
                                 SubscribeSent, Followed, Unfollowed, Scanned, Located, MenuTapped, EnteredConversation,
                                 MassFinished, PublishFinished, ServiceCardFailed>;

struct CallbackEvent {
  std::string to_user;    // the account's gh_ id
  std::string from_user;  // openid
  WallTime create_time{};
  std::string msg_type;  // "event", "text", …
  std::string event;     // as it came; "" for messages
  std::string msg_id;    // of a message; "" for events
  EventDetail detail;
};

// The error is one English sentence without a word of the body.
[[nodiscard]] std::expected<CallbackEvent, std::string> read_event(std::string_view body, BodyFormat format);

// The same for every delivery of one event and for no other of its app; at most 200 printable characters.
[[nodiscard]] std::string dedupe_key(const CallbackEvent& event);

}  // namespace hongyan::wechat
