// What WeChat told later: a receipt that was answered "success" has its effect (I11), and soon (L3).
#include <algorithm>
#include <optional>

#include "court.hpp"

namespace hongyan::simulation {
namespace {

using sandbox::LogEntry;
using sandbox::PushNote;

constexpr Milliseconds soon{60'000};

WallTime time_of(const json::value& object, std::string_view name) {
  return parse_iso8601(text_of(object, name)).value_or(WallTime{});
}

const json::array& timeline_of(const json::value& outcome) {
  static const json::array nothing;
  const json::value* const timeline = find_member(outcome, "timeline");
  return timeline == nullptr || !timeline->is_array() ? nothing : timeline->get_array();
}

bool knows_number(const json::value& outcome, const std::string& msgid) {
  return std::ranges::any_of(timeline_of(outcome),
                             [&](const json::value& entry) { return text_of(entry, "msgid") == msgid; });
}

WallTime time_taken(const Court& court, const PushNote& push) {
  const auto taken = court.evidence.pushes_taken.find(push.id);
  return taken == court.evidence.pushes_taken.end() ? WallTime::max() : taken->second;
}

// Whether a numbered receipt can only be about this send, though its number is not known: nothing else was ever tried
// to the person by the template. Where something was, the house may be in doubt, and says so.
bool is_found_by_person(const Court& court, const std::string& marker, const LogEntry& entry) {
  if (!entry.api.ends_with("/subscribe/send") && !entry.api.ends_with("/bizsend")) return false;
  return std::ranges::none_of(court.evidence.posted, [&](const auto& each) {
    const json::value* const outcome = court.outcome_of(each.first);
    if (each.first == marker || outcome == nullptr || !contains(each.second.openids, entry.openid)) return false;
    const json::value* const attempts = find_member(*outcome, "attempts");
    return contains(each.second.template_ids, entry.template_id) && attempts != nullptr &&
           *attempts != json::value(std::int64_t{0});
  });
}

// When the house could first have joined the receipt to its attempt: the last attempt's end, when that left it taken or
// unknown. Whether it could while a further try was due, only the house knows. Nothing when it never was.
std::optional<WallTime> joinable_at(const json::value& outcome, WallTime receipt) {
  std::optional<WallTime> at;
  for (const json::value& entry : timeline_of(outcome)) {
    if (text_of(entry, "what") != "attempt") continue;
    const std::string end = text_of(entry, "outcome");
    at = end == "taken" || end == "unknown" ? std::optional(std::max(receipt, time_of(entry, "ended_at")))
                                            : std::nullopt;
  }
  return at;
}

// A machine whose clock was set wrong a moment ago writes its own time until WeChat's next answer tells it better.
bool is_late(const Court& court, WallTime updated, WallTime latest) {
  return updated > latest && std::ranges::none_of(court.evidence.clocks_ahead,
                                                  [&](Milliseconds ahead) { return updated - ahead <= latest; });
}

void judge_receipt(Court& court, const std::string& marker, const json::value& outcome, const LogEntry& entry,
                   const PushNote& push) {
  const std::string status = text_of(outcome, "status");
  const bool believed = status == "delivered" || status == "failed_after_accept";
  const WallTime taken = time_taken(court, push);
  const bool known = knows_number(outcome, std::to_string(push.msgid));
  const bool findable = push.msgid != 0 && is_found_by_person(court, marker, entry);
  const bool found = findable && text_of(outcome, "certainty") == "not_known" && entry.pushes.size() == 1;
  if (!believed && (known || found))
    court.find("I11", fmt::format("{}: its receipt ({}) was taken in, and it is {}", marker, push.status, status));
  const auto joinable = joinable_at(outcome, taken);
  const WallTime updated = time_of(outcome, "updated_at");
  if (believed && (known || findable) && push.msgid != 0 && taken != WallTime::max() && joinable &&
      is_late(court, updated, *joinable + soon))
    court.find(
        "L3", fmt::format("{}: its receipt came at {}, its end at {}", marker, to_iso8601(taken), to_iso8601(updated)));
}

}  // namespace

void judge_receipts(Court& court) {
  for (const auto& [marker, effects] : court.effects) {
    const json::value* const outcome = court.outcome_of(marker);
    if (outcome == nullptr) continue;
    for (const LogEntry* entry : effects)
      for (const PushNote& push : entry->pushes)
        if (push.answer == "success" && !push.status.empty()) judge_receipt(court, marker, *outcome, *entry, push);
  }
}

}  // namespace hongyan::simulation
