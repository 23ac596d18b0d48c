#include "auditor.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hongyan::simulation {
namespace {

using sandbox::LogEntry;

class Audit {
 public:
  Audit(const Evidence& evidence, const std::vector<LogEntry>& log) : evidence_(evidence), log_(log) {}

  std::vector<std::string> findings() {
    gather_effects();
    for (const auto& [marker, posted] : evidence_.posted) judge(marker, posted);
    judge_concurrency();
    judge_windows();
    judge_precision();
    return std::move(findings_);
  }

 private:
  void add(std::string_view invariant, std::string what) {
    findings_.push_back(fmt::format("{}: {}", invariant, what));
  }

  static std::string marker_of(const LogEntry& entry) {
    for (const auto& [key, value] : entry.content)
      if (key == "thing1" || (key == "text" && value.starts_with('M'))) return value;
    return "";
  }

  static bool has(const std::vector<std::string>& list, const std::string& one) {
    return std::ranges::find(list, one) != list.end();
  }

  void gather_effects() {
    for (const LogEntry& entry : log_) {
      if (!entry.effect.taken) continue;
      const std::string marker = marker_of(entry);
      const auto posted = evidence_.posted.find(marker);
      if (posted == evidence_.posted.end()) {
        add("I2", "an effect that nobody asked for: " + marker);
        continue;
      }
      if (!has(posted->second.openids, entry.openid) || !has(posted->second.template_ids, entry.template_id))
        add("I2", fmt::format("{} went to {} with {}", marker, entry.openid, entry.template_id));
      effects_[marker].push_back(&entry);
    }
  }

  void judge(const std::string& marker, const Posted& posted) {
    std::vector<std::string> ids = posted.ids;
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    if (ids.size() > 1) add("I12", fmt::format("{} has {} ids under one key", marker, ids.size()));
    const auto found = evidence_.found_markers.find(marker);
    if (posted.acknowledged && found == evidence_.found_markers.end())
      return add("I1", marker + " was acknowledged and is lost");
    const auto effects = effects_.find(marker);
    const std::size_t count = effects == effects_.end() ? 0 : effects->second.size();
    if (found == evidence_.found_markers.end()) {
      if (count > 0) add("I2", marker + " is not stored and took effect");
      return;
    }
    const json::value& outcome = evidence_.outcomes.at(found->second);
    judge_outcome(marker, posted, outcome, count);
    if (count > 0) judge_receipts(marker, outcome, effects->second);
  }

  void judge_outcome(const std::string& marker, const Posted& posted, const json::value& outcome, std::size_t effects) {
    const std::string status = text_of(outcome, "status");
    const std::string certainty = text_of(outcome, "certainty");
    const json::value* final = find_member(outcome, "final");
    if (final == nullptr || !final->is_bool() || !final->get_bool())
      add("L1", fmt::format("{} is still {}", marker, status));
    if (certainty == "sent" && effects == 0) add("I3", fmt::format("{} is {} and never took effect", marker, status));
    if (certainty == "not_sent" && effects > 0)
      add("I3", fmt::format("{} is {} and took effect {} times", marker, status, effects));
    if (certainty == "not_known") ++unknown_;
    if (effects > 1 && posted.channel == "template" && !posted.may_resend)
      add("I5", fmt::format("{} took effect {} times", marker, effects));
    if (effects > 1 && !posted.may_resend && !tapped_between(marker))
      add("I4", fmt::format("{} took effect {} times under hold", marker, effects));
    const json::value* possible = find_member(outcome, "duplicate_possible");
    if (effects > 1 && (possible == nullptr || !possible->is_bool() || !possible->get_bool()))
      add("I4", fmt::format("{} took effect {} times and is not flagged", marker, effects));
    if (effects > 3) add("I4", fmt::format("{} took effect {} times", marker, effects));
  }

  static bool knows_number(const json::value& outcome, const std::string& msgid) {
    const json::value* timeline = find_member(outcome, "timeline");
    if (timeline == nullptr || !timeline->is_array()) return false;
    return std::ranges::any_of(timeline->get_array(),
                               [&](const json::value& entry) { return text_of(entry, "msgid") == msgid; });
  }

  // A trusted ledger allows a second send when the person can hold one grant at most. Only a new tap while that send
  // travels can make it a second message.
  bool tapped_between(const std::string& marker) const {
    const auto& effects = effects_.at(marker);
    return std::ranges::any_of(log_, [&](const LogEntry& entry) {
      return entry.openid == effects.front()->openid && entry.effect.credit > 0 && entry.seq > effects.front()->seq &&
             entry.seq < effects.back()->seq;
    });
  }

  // A receipt that we answered "success", about a message whose number we know, has its effect.
  void judge_receipts(const std::string& marker, const json::value& outcome,
                      const std::vector<const LogEntry*>& effects) {
    const std::string status = text_of(outcome, "status");
    for (const LogEntry* entry : effects)
      for (const sandbox::PushNote& push : entry->pushes) {
        if (push.answer != "success" || push.status.empty() || !knows_number(outcome, std::to_string(push.msgid)))
          continue;
        if (status != "delivered" && status != "failed_after_accept")
          add("I11", fmt::format("{}: its receipt ({}) was taken in, and it is {}", marker, push.status, status));
      }
  }

  // A call whose answer was lost may still be under way inside WeChat when the next one comes.
  bool follows_silence(const LogEntry& entry) const {
    return std::ranges::any_of(log_, [&](const LogEntry& earlier) {
      return earlier.openid == entry.openid && earlier.seq < entry.seq &&
             earlier.reply != sandbox::ReplyFate::arrived && entry.time - earlier.time <= std::chrono::seconds{10};
    });
  }

  void judge_concurrency() {
    for (const LogEntry& entry : log_)
      if (entry.errcode == 43108 && entry.fault.empty() && !follows_silence(entry))
        add("I9", fmt::format("two calls at once to {} ({})", entry.openid, marker_of(entry)));
  }

  // Windows are foreseen, not discovered. Only what nobody tells may shut one: that the person left the account.
  void judge_windows() {
    for (const LogEntry& entry : log_) {
      if (!entry.api.ends_with("/custom/send") || !entry.fault.empty()) continue;
      if (entry.errcode == 45047) add("I8", fmt::format("one customer message too many to {}", entry.openid));
      if (entry.errcode == 45015 && !has_left(entry))
        add("I8", fmt::format("a customer message to {} outside of a window", entry.openid));
    }
  }

  bool has_left(const LogEntry& entry) const {
    return std::ranges::any_of(log_, [&](const LogEntry& earlier) {
      return earlier.openid == entry.openid && earlier.seq < entry.seq && earlier.api == "/sandbox/unfollow";
    });
  }

  void judge_precision() {
    const std::int64_t allowed = evidence_.ambiguous + evidence_.crashes * evidence_.in_flight_max +
                                 evidence_.disk_failures * evidence_.in_flight_max;
    if (unknown_ > allowed) add("P1", fmt::format("{} are unknown, {} can be", unknown_, allowed));
  }

  const Evidence& evidence_;
  const std::vector<LogEntry>& log_;
  std::map<std::string, std::vector<const LogEntry*>> effects_;
  std::int64_t unknown_ = 0;
  std::vector<std::string> findings_;
};

}  // namespace

std::vector<std::string> audit(const Evidence& evidence, const std::vector<LogEntry>& log) {
  return Audit(evidence, log).findings();
}

}  // namespace hongyan::simulation
