#include "api/notification_view.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "domain/delivery.hpp"
#include "wechat/callback/receipt.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::api {
namespace {

json::object write_attempt(const store::Attempt& attempt) {
  json::object written{{"at", to_iso8601(attempt.intent_at)},
                       {"what", "attempt"},
                       {"number", attempt.number},
                       {"channel", attempt.channel},
                       {"app", attempt.appid},
                       {"ended_at", nullptr},
                       {"outcome", attempt.outcome.empty() ? "under_way" : attempt.outcome},
                       {"cause", attempt.cause},
                       {"errcode", nullptr},
                       {"errmsg", attempt.errmsg},
                       {"rid", attempt.rid},
                       {"msgid", attempt.msgid}};
  if (attempt.ended_at) written["ended_at"] = to_iso8601(*attempt.ended_at);
  if (attempt.errcode) written["errcode"] = *attempt.errcode;
  return written;
}

// States that no attempt and no receipt in the timeline tells of.
bool deserves_entry(domain::State state) {
  using domain::State;
  switch (state) {
    case State::parked:
    case State::waiting:
    case State::taken_unconfirmed:
    case State::suppressed:
    case State::expired:
    case State::cancelled:
    case State::resolved_sent:
    case State::resolved_not_sent:
    case State::unknown_final: return true;
    case State::scheduled:
    case State::ready:
    case State::claimed:
    case State::sending:
    case State::retry_wait:
    case State::taken:
    case State::delivered:
    case State::failed_after_accept:
    case State::refused:
    case State::unknown: return false;
  }
  return false;
}

// Still to come: when it is tried (again).
bool waits_for_time(domain::State state) {
  return state == domain::State::scheduled || state == domain::State::retry_wait || state == domain::State::parked;
}

// Entries by time; those of one moment in the order in which they were added.
class Timeline {
 public:
  // The entry's members, to be added to.
  json::object& add(WallTime at, json::object text) {
    const auto place = std::ranges::upper_bound(entries_, at, {}, &Entry::at);
    return entries_.insert(place, Entry{at, std::move(text)})->text;
  }
  json::object& add(WallTime at, std::string_view what) {
    return add(at, json::object{{"at", to_iso8601(at)}, {"what", what}});
  }
  json::array take() {
    json::array written;
    for (Entry& entry : entries_) written.emplace_back(std::move(entry.text));
    return written;
  }

 private:
  struct Entry {
    WallTime at;
    json::object text;
  };
  std::vector<Entry> entries_;
};

// What a mass job's receipt counted, and what WeChat means by refusing it.
void add_receipt_detail(json::object& entry, const store::Receipt& receipt, Language language) {
  if (receipt.detail.empty()) return;
  entry["counts"] = read_json(receipt.detail).value_or(json::object());
  constexpr std::string_view refusal = "err(";
  if (!receipt.status.starts_with(refusal)) return;
  int number = 0;
  std::from_chars(receipt.status.data() + refusal.size(), receipt.status.data() + receipt.status.size(), number);
  const wechat::RefusalMeaning meaning = wechat::mass_refusal_meaning(number);
  entry["meaning"] = choose(language, meaning.zh, meaning.en);
}

json::array write_timeline(const store::Notification& notification, const std::vector<store::Attempt>& attempts,
                           const std::vector<store::Receipt>& receipts, Language language) {
  Timeline timeline;
  timeline.add(notification.created_at, "accepted");
  if (notification.state == domain::State::scheduled)
    timeline.add(notification.created_at, "scheduled")["for"] = to_iso8601(notification.ready_at);
  for (const store::Attempt& attempt : attempts) timeline.add(attempt.intent_at, write_attempt(attempt));
  for (const store::Receipt& receipt : receipts) {
    json::object& entry = timeline.add(receipt.received_at, "receipt");
    entry["outcome"] = receipt.outcome;
    entry["status"] = receipt.status;
    add_receipt_detail(entry, receipt, language);
  }
  if (deserves_entry(notification.state))
    timeline.add(notification.updated_at, domain::to_string(notification.state))["reason"] = notification.reason;
  return timeline.take();
}

// The attempt that the notification's state comes from: the last one that has ended.
const store::Attempt* deciding_attempt(const std::vector<store::Attempt>& attempts) {
  for (auto attempt = attempts.rbegin(); attempt != attempts.rend(); ++attempt)
    if (!attempt->outcome.empty()) return &*attempt;
  return nullptr;
}

json::value write_advice(int errcode, Language language) {
  const wechat::ErrcodeEntry entry = wechat::describe_errcode(errcode);
  const wechat::Advice& advice = wechat::advice_for_errcode(errcode);
  return json::object{{"meaning", choose(language, entry.meaning_zh, entry.meaning_en)},
                      {"we_do", choose(language, advice.we_do_zh, advice.we_do_en)},
                      {"you_do", choose(language, advice.you_do_zh, advice.you_do_en)}};
}

}  // namespace

std::string_view to_string(domain::Certainty certainty) {
  switch (certainty) {
    case domain::Certainty::sent: return "sent";
    case domain::Certainty::not_sent: return "not_sent";
    case domain::Certainty::open: return "open";
    case domain::Certainty::not_known: return "not_known";
  }
  return "not_known";
}

json::value show_message(const Call& call, json::value message) {
  json::object* const object = message.if_object();
  json::value* const touser = object == nullptr ? nullptr : object->if_contains("touser");
  if (touser == nullptr) return message;
  if (const json::string* one = touser->if_string()) *touser = json::string(call.show_openid(std::string_view(*one)));
  if (json::array* const list = touser->if_array())
    for (json::value& one : *list)
      if (const json::string* openid = one.if_string()) one = json::string(call.show_openid(std::string_view(*openid)));
  return message;
}

json::object write_accepted(const store::Notification& notification) {
  return json::object{{"id", notification.id},
                      {"status", domain::to_string(notification.state)},
                      {"certainty", to_string(domain::certainty_of(notification.state))},
                      {"reason", notification.reason}};
}

json::object write_notification(const Call& call, const store::Notification& notification) {
  json::object written = write_accepted(notification);
  written["type"] = notification.type;
  written["to"] = json::object{{"uid", notification.uid},
                               {"app", notification.appid.text()},
                               {"openid", call.show_openid(notification.openid.text())}};
  written["channel"] = domain::to_string(notification.channel);
  written["template_id"] = notification.template_id.text();
  written["priority"] = notification.priority;
  written["permission"] = store::to_string(notification.permission);
  written["on_unknown"] = domain::to_string(notification.on_unknown);
  written["no_permission"] = domain::to_string(notification.no_permission);
  written["refusals"] = read_json(notification.refusals).value_or(json::array());
  written["resends_left"] = notification.resends_left;
  written["duplicate_possible"] = notification.duplicate_possible;
  written["grant_held"] = notification.grant_held;
  written["attempts"] = notification.attempts;
  written["final"] = domain::is_final(notification.state);
  written["next_try_at"] = nullptr;
  if (waits_for_time(notification.state)) written["next_try_at"] = to_iso8601(notification.ready_at);
  written["expires_at"] = to_iso8601(notification.expires_at);
  written["created_at"] = to_iso8601(notification.created_at);
  written["updated_at"] = to_iso8601(notification.updated_at);
  return written;
}

json::object write_notification(const Call& call, const store::Notification& notification,
                                const std::vector<store::Attempt>& attempts,
                                const std::vector<store::Receipt>& receipts) {
  json::object written = write_notification(call, notification);
  const store::Attempt* decided = deciding_attempt(attempts);
  written["cause"] = decided == nullptr ? std::string_view() : std::string_view(decided->cause);
  written["errcode"] = nullptr;
  written["errmsg"] = decided == nullptr ? std::string_view() : std::string_view(decided->errmsg);
  written["advice"] = nullptr;
  if (decided != nullptr && decided->errcode) {
    written["errcode"] = *decided->errcode;
    if (*decided->errcode != 0) written["advice"] = write_advice(*decided->errcode, call.language);
  }
  written["client_msg_id"] = notification.client_msg_id;
  written["message"] = show_message(call, read_json(notification.body).value_or(nullptr));
  written["timeline"] = write_timeline(notification, attempts, receipts, call.language);
  return written;
}

}  // namespace hongyan::api
