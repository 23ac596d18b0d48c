#include "wechat/callback/event.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "wechat/callback/event_fields.hpp"
#include "wechat/callback/xml.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::size_t scratch_bytes = 8 * 1024;  // holds a usual event without asking the heap
constexpr std::size_t readable_key_characters_max = 160;
constexpr std::int64_t create_time_s_max = 9'999'999'999;

// Text that no database and no log takes: a NUL, which JSON can spell.
bool has_nul(const json::value& value) {
  if (const json::string* text = value.if_string()) return text->find('\0') != json::string::npos;
  if (const json::array* array = value.if_array()) return std::ranges::any_of(*array, has_nul);
  const json::object* object = value.if_object();
  return object != nullptr && std::ranges::any_of(*object, [](const json::key_value_pair& member) {
           return member.key().find('\0') != json::string_view::npos || has_nul(member.value());
         });
}

EventDetail other(const json::value& root) { return OtherEvent{json::value(root, json::storage_ptr())}; }

EventDetail event_detail_of(const json::value& root, std::string_view event) {
  if (event == "templatesendjobfinish") return read_template_finished(root);
  if (event == "subscribe_msg_popup_event") return SubscribePopup{read_choices(root)};
  if (event == "subscribe_msg_change_event") return SubscribeChange{read_choices(root)};
  if (event == "subscribe_msg_sent_event") return read_subscribe_sent(root);
  if (event == "subscribe") return read_followed(root);
  if (event == "unsubscribe") return Unfollowed{};
  if (event == "scan") return read_scanned(root);
  if (event == "location") return read_located(root);
  if (event == "user_enter_tempsession") return read_entered(root);
  if (event == "masssendjobfinish") return read_mass_finished(root);
  if (event == "publishjobfinish") return read_publish_finished(root);
  if (event == "notify_service_msg_send_result") return read_service_card_failed(root);
  if (const auto kind = parse_menu_kind(event)) return read_menu_tapped(root, *kind);
  return other(root);
}

EventDetail message_detail_of(const json::value& root, std::string_view msg_type) {
  if (auto message = read_user_message(root, msg_type)) return std::move(*message);
  return other(root);
}

// What tells two events of one person in one second apart.
struct Distinction {
  std::string operator()(const OtherEvent& other) const {
    return msgid_of(other.fields) + '|' + text_of(other.fields, "EventKey") + '|' +
           text_of(other.fields, "notify_code");
  }
  std::string operator()(const TemplateSendFinished& finished) const { return finished.msgid; }
  std::string operator()(const SubscribePopup& popup) const { return of(popup.choices); }
  std::string operator()(const SubscribeChange& change) const { return of(change.choices); }
  std::string operator()(const SubscribeSent& sent) const {
    std::string text;
    for (const SubscribeReceipt& receipt : sent.receipts) text += receipt.template_id + ':' + receipt.msgid + ' ';
    return text;
  }
  std::string operator()(const Followed& followed) const { return followed.event_key; }
  std::string operator()(const Unfollowed&) const { return {}; }
  std::string operator()(const UserMessage&) const { return {}; }
  std::string operator()(const Scanned& scanned) const { return scanned.scene; }
  std::string operator()(const Located& located) const { return located.latitude + ',' + located.longitude; }
  std::string operator()(const MenuTapped& tapped) const { return tapped.event_key + '|' + tapped.scan_result; }
  std::string operator()(const EnteredConversation& entered) const { return entered.session_from; }
  std::string operator()(const MassFinished& finished) const { return finished.msg_id; }
  std::string operator()(const PublishFinished& finished) const { return finished.publish_id; }
  std::string operator()(const ServiceCardFailed& failed) const {
    return failed.notify_code + '|' + std::to_string(failed.reason);
  }

  static std::string of(const std::vector<SubscribeChoice>& choices) {
    std::string text;
    for (const SubscribeChoice& choice : choices) text += choice.template_id + ':' + choice.answer_text + ' ';
    return text;
  }
};

std::expected<json::value, std::string> parse(std::string_view body, BodyFormat format, json::storage_ptr storage) {
  if (format == BodyFormat::xml) return read_xml(body, std::move(storage));
  auto parsed = read_json(body);
  if (!parsed) return std::unexpected("the callback is not JSON");
  constexpr std::string_view nul = "\\u0000";
  if (body.find(nul) != std::string_view::npos && has_nul(*parsed))
    return std::unexpected("the callback has a NUL character");
  return std::move(*parsed);
}

}  // namespace

std::expected<CallbackEvent, std::string> read_event(std::string_view body, BodyFormat format) {
  if (!is_utf8(body)) return std::unexpected("the callback is not UTF-8");
  std::array<unsigned char, scratch_bytes> scratch;
  json::monotonic_resource memory(scratch.data(), scratch.size());
  const auto parsed = parse(body, format, &memory);
  if (!parsed) return std::unexpected(parsed.error());
  const json::value& root = *parsed;
  if (!root.is_object()) return std::unexpected("the callback is not a JSON object");
  CallbackEvent event;
  event.to_user = text_of(root, "ToUserName");
  event.from_user = text_of(root, "FromUserName");
  event.msg_type = text_of(root, "MsgType");
  const std::int64_t seconds = std::clamp<std::int64_t>(number_of(root, "CreateTime"), 0, create_time_s_max);
  event.create_time = WallTime(Seconds(seconds));
  if (event.from_user.empty()) return std::unexpected("the callback names no sender");
  if (event.msg_type.empty()) return std::unexpected("the callback names no type");
  if (lowered(event.msg_type) == "event") {
    event.event = text_of(root, "Event");
    event.detail = event_detail_of(root, lowered(event.event));
  } else {
    event.msg_id = msgid_of(root);
    event.detail = message_detail_of(root, lowered(event.msg_type));
  }
  return event;
}

std::string dedupe_key(const CallbackEvent& event) {
  std::string key = event.from_user + '|' + std::to_string(to_unix_s(event.create_time)) + '|' +
                    (event.event.empty() ? event.msg_type : lowered(event.event)) + '|' +
                    (event.msg_id.empty() ? std::visit(Distinction{}, event.detail) : event.msg_id);
  while (key.ends_with(' ')) key.pop_back();
  const auto is_printable = [](char c) { return c > ' ' && c < '\x7f'; };
  if (key.size() <= readable_key_characters_max && std::ranges::all_of(key, is_printable)) return key;
  return "sha256:" + to_hex(sha256(key));
}

}  // namespace hongyan::wechat
