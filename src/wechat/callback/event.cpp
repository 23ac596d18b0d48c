#include "wechat/callback/event.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "wechat/callback/xml.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::size_t scratch_bytes = 8 * 1024;  // holds a usual event without asking the heap
constexpr std::size_t readable_key_characters_max = 160;
constexpr std::int64_t create_time_s_max = 9'999'999'999;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

std::string without_spaces(std::string_view text) {
  std::string result = lowered(text);
  std::erase(result, ' ');
  return result;
}

// Text that no database and no log takes: a NUL, which JSON can spell.
bool has_nul(const json::value& value) {
  if (const json::string* text = value.if_string()) return text->find('\0') != json::string::npos;
  if (const json::array* array = value.if_array()) return std::ranges::any_of(*array, has_nul);
  const json::object* object = value.if_object();
  return object != nullptr && std::ranges::any_of(*object, [](const json::key_value_pair& member) {
           return member.key().find('\0') != json::string_view::npos || has_nul(member.value());
         });
}

std::string msgid_of(const json::value& value) {
  std::string id = text_of(value, "MsgID");
  return id.empty() ? text_of(value, "MsgId") : id;
}

// The entries of the event's list: one object or an array of them, at the top or in any of the wrappers, whose names
// WeChat's own samples mix up.
std::vector<const json::value*> list_of(const json::value& root) {
  const json::value* list = find_member(root, "List");
  for (const std::string_view wrapper :
       {"SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent"}) {
    if (list != nullptr) break;
    list = find_member(root, wrapper);
    if (list == nullptr) continue;
    if (const json::value* inner = find_member(*list, "List")) list = inner;
  }
  std::vector<const json::value*> entries;
  if (list == nullptr) return entries;
  if (list->is_object()) entries.push_back(list);
  if (const json::array* array = list->if_array())
    for (const json::value& entry : *array)
      if (entry.is_object()) entries.push_back(&entry);
  return entries;
}

int small_number_of(const json::value& value, std::string_view key, int otherwise) {
  const std::int64_t number = number_of(value, key, otherwise);
  return number < INT32_MIN || number > INT32_MAX ? otherwise : static_cast<int>(number);
}

std::vector<SubscribeChoice> choices_of(const json::value& root) {
  std::vector<SubscribeChoice> choices;
  for (const json::value* entry : list_of(root)) {
    SubscribeChoice choice;
    choice.template_id = text_of(*entry, "TemplateId");
    choice.answer_text = text_of(*entry, "SubscribeStatusString");
    choice.popup_scene = small_number_of(*entry, "PopupScene", -1);
    // acceptWithAudio and acceptWithAlert are accepts with a ring to them.
    const std::string answer = lowered(choice.answer_text);
    if (answer.starts_with("accept")) choice.answer = SubscribeChoice::Answer::accept;
    if (answer == "reject") choice.answer = SubscribeChoice::Answer::reject;
    choices.push_back(std::move(choice));
  }
  return choices;
}

std::vector<SubscribeReceipt> receipts_of(const json::value& root) {
  constexpr int unreadable_error_code = -1;
  std::vector<SubscribeReceipt> receipts;
  for (const json::value* entry : list_of(root))
    receipts.push_back({text_of(*entry, "TemplateId"), msgid_of(*entry),
                        small_number_of(*entry, "ErrorCode", unreadable_error_code), text_of(*entry, "ErrorStatus")});
  return receipts;
}

struct StatusRow {
  TemplateSendFinished::Status status;
  std::string_view name;
  std::string_view wire;  // lower case, without spaces
};
constexpr std::array statuses{
    StatusRow{TemplateSendFinished::Status::success, "success", "success"},
    StatusRow{TemplateSendFinished::Status::user_block, "user_block", "failed:userblock"},
    StatusRow{TemplateSendFinished::Status::system_failed, "system_failed", "failed:systemfailed"},
    StatusRow{TemplateSendFinished::Status::freq_limit, "freq_limit", "failed:freqlimit"},
    StatusRow{TemplateSendFinished::Status::other, "other", ""},
};

TemplateSendFinished finished_of(const json::value& root) {
  TemplateSendFinished finished{msgid_of(root), text_of(root, "Status"), TemplateSendFinished::Status::other};
  const std::string wire = without_spaces(finished.status_text);
  if (const auto row = std::ranges::find(statuses, wire, &StatusRow::wire); row != statuses.end())
    finished.status = row->status;
  return finished;
}

EventDetail detail_of(const json::value& root, std::string_view event) {
  if (event == "templatesendjobfinish") return finished_of(root);
  if (event == "subscribe_msg_popup_event") return SubscribePopup{choices_of(root)};
  if (event == "subscribe_msg_change_event") return SubscribeChange{choices_of(root)};
  if (event == "subscribe_msg_sent_event") return SubscribeSent{receipts_of(root)};
  if (event == "subscribe") return Followed{text_of(root, "EventKey"), text_of(root, "Ticket")};
  if (event == "unsubscribe") return Unfollowed{};
  return OtherEvent{json::value(root, json::storage_ptr())};
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

std::string_view to_string(TemplateSendFinished::Status status) {
  return statuses[static_cast<std::size_t>(status)].name;
}

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
    event.detail = detail_of(root, lowered(event.event));
  } else {
    event.msg_id = msgid_of(root);
    event.detail = detail_of(root, {});
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
