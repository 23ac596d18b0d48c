// CallbackEvent: what an opened callback says, whichever of WeChat's many spellings it came in (XML or JSON, one or
// many, numbers as text, MsgID or MsgId, the wrong wrapper). Pure values.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "wechat/callback/envelope.hpp"

namespace hongyan::wechat {

// TEMPLATESENDJOBFINISH: the receipt of a template message.
struct TemplateSendFinished {
  enum class Status : std::uint8_t { success, user_block, system_failed, freq_limit, other };
  std::string msgid;        // decimal; "0" has been seen where a client_msg_id was used
  std::string status_text;  // as it came
  Status status = Status::other;
};
[[nodiscard]] std::string_view to_string(TemplateSendFinished::Status status);

// One person's answer for one template.
struct SubscribeChoice {
  enum class Answer : std::uint8_t { accept, reject, other };
  std::string template_id;
  std::string answer_text;  // as it came
  Answer answer = Answer::other;
  int popup_scene = -1;  // 0 mini-program page, 1 web page, 2 article; -1 when not told
};
struct SubscribePopup {
  std::vector<SubscribeChoice> choices;
};  // subscribe_msg_popup_event
struct SubscribeChange {
  std::vector<SubscribeChoice> choices;
};  // subscribe_msg_change_event: only rejects are pushed

// subscribe_msg_sent_event: the receipt of subscribe messages.
struct SubscribeReceipt {
  std::string template_id;
  std::string msgid;
  int error_code = 0;
  std::string error_status;
};
struct SubscribeSent {
  std::vector<SubscribeReceipt> receipts;
};

struct Followed {
  std::string event_key;  // "qrscene_…" when a code was scanned
  std::string ticket;
};
struct Unfollowed {};
struct OtherEvent {
  json::value fields;
};  // messages, and events that Hongyan has no word for: all they said

using EventDetail = std::variant<OtherEvent, TemplateSendFinished, SubscribePopup, SubscribeChange, SubscribeSent,
                                 Followed, Unfollowed>;

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
