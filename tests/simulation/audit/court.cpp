#include "court.hpp"

#include <algorithm>

namespace hongyan::simulation {
namespace {

using sandbox::LogEntry;

// Beyond what a forged entry needs, the wire's own body tells what a card's entry does not.
std::string marker_in_content(const LogEntry& entry, const std::map<std::string, Posted>& posted) {
  for (const auto& [key, value] : entry.content)
    if (posted.contains(value)) return value;
  for (const auto& [key, value] : entry.content)
    if (key != "activity_id" && value.starts_with('M')) return value;
  return {};
}

}  // namespace

bool is_send(std::string_view api) {
  return api.starts_with("/cgi-bin/message/") &&
         (api.ends_with("send") || api.ends_with("/sendall") || api.ends_with("/template/subscribe"));
}

bool flag_of(const json::value& object, std::string_view name) {
  const json::value* const found = find_member(object, name);
  return found != nullptr && found->is_bool() && found->get_bool();
}

bool contains(const std::vector<std::string>& list, std::string_view one) {
  return std::ranges::find(list, one) != list.end();
}

std::string find_marker(const json::value& inside, const std::map<std::string, Posted>& markers) {
  if (const json::string* const text = inside.if_string()) {
    std::string word(*text);
    return markers.contains(word) ? word : std::string();
  }
  if (const json::object* const object = inside.if_object())
    for (const auto& member : *object)
      if (std::string found = find_marker(member.value(), markers); !found.empty()) return found;
  if (const json::array* const array = inside.if_array())
    for (const json::value& one : *array)
      if (std::string found = find_marker(one, markers); !found.empty()) return found;
  return {};
}

bool withdrew_unseen(const Court& court, const std::string& openid, const std::string& template_id, std::uint64_t seq) {
  constexpr Milliseconds time_to_learn{60'000};
  const LogEntry* const until = court.entry_of(seq);
  const WallTime now = until == nullptr ? WallTime::max() : until->time;
  const auto told_by = [&](const LogEntry& act) {
    WallTime told = WallTime::max();
    for (const sandbox::PushNote& push : act.pushes)
      if (const auto taken = court.evidence.pushes_taken.find(push.id); taken != court.evidence.pushes_taken.end())
        told = std::min(told, taken->second);
    return told;
  };
  for (const LogEntry& off : court.log) {
    const bool is_off = off.api == "/sandbox/subscription" && off.effect.credit < 0;
    if (!is_off || off.seq > seq || off.openid != openid || off.template_id != template_id) continue;
    const WallTime told = told_by(off);
    if (told == WallTime::max() || now - told < time_to_learn) return true;
  }
  return false;
}

Court::Court(const Evidence& the_evidence, const std::vector<LogEntry>& the_log)
    : evidence(the_evidence), log(the_log) {
  for (const Crossing& crossing : evidence.crossings)
    if (crossing.seq > 0) crossings_[crossing.seq] = &crossing;
  for (const LogEntry& entry : log) {
    if (!is_send(entry.api)) continue;
    std::string marker = marker_in_content(entry, evidence.posted);
    const Crossing* const crossing = crossing_of(entry);
    if (marker.empty() && crossing != nullptr)
      if (const auto body = read_json(crossing->body)) marker = find_marker(*body, evidence.posted);
    calls[marker].push_back(&entry);
    if (entry.effect.taken) effects[marker].push_back(&entry);
    markers_[entry.seq] = std::move(marker);
  }
}

std::string Court::marker_of(const LogEntry& entry) const {
  const auto found = markers_.find(entry.seq);
  return found == markers_.end() ? std::string() : found->second;
}

const Posted* Court::posted_of(const LogEntry& entry) const {
  const auto found = evidence.posted.find(marker_of(entry));
  return found == evidence.posted.end() ? nullptr : &found->second;
}

const LogEntry* Court::entry_of(std::uint64_t seq) const {
  const auto found = std::ranges::lower_bound(log, seq, {}, &LogEntry::seq);
  return found == log.end() || found->seq != seq ? nullptr : &*found;
}

const Crossing* Court::crossing_of(const LogEntry& entry) const {
  const auto found = crossings_.find(entry.seq);
  return found == crossings_.end() ? nullptr : found->second;
}

const json::value* Court::outcome_of(const std::string& marker) const {
  const auto id = evidence.found_markers.find(marker);
  if (id == evidence.found_markers.end()) return nullptr;
  const auto outcome = evidence.outcomes.find(id->second);
  return outcome == evidence.outcomes.end() ? nullptr : &outcome->second;
}

}  // namespace hongyan::simulation
