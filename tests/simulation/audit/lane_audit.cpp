// I9: one call at a time to one person of an app. I17: one activity's cards are changed one after the other, and in the
// order in which they were accepted, as docs/guide/*/many.md promises; one that has to be tried again may be overtaken
// and is dropped then, so an order is judged only where nothing was tried twice, died or failed. No other channel
// promises an order.
#include <algorithm>

#include "court.hpp"

namespace hongyan::simulation {
namespace {

using sandbox::LogEntry;

constexpr int concurrent_calls = 43108;
constexpr Milliseconds silence{10'000};

// A call whose answer was lost may still be under way inside WeChat when the next one comes.
bool follows_silence(const Court& court, const LogEntry& entry) {
  return std::ranges::any_of(court.log, [&](const LogEntry& earlier) {
    return earlier.openid == entry.openid && earlier.seq < entry.seq && earlier.reply != sandbox::ReplyFate::arrived &&
           entry.time - earlier.time <= silence;
  });
}

struct Lane {
  const Crossing* last = nullptr;
};

// Who is called: the app by its token, the person or the card's activity by the body; mass has the app's one lane of
// "".
std::string lane_of(const Court& court, const Crossing& crossing) {
  const LogEntry* const entry = court.entry_of(crossing.seq);
  if (entry == nullptr || !is_send(entry->api)) return {};
  const auto body = read_json(crossing.body);
  if (!body) return entry->appid + " ";
  return entry->appid + " " + text_of(*body, "touser") + text_of(*body, "activity_id");
}

void judge_overlaps(Court& court) {
  std::map<std::string, Lane> lanes;
  std::vector<const Crossing*> in_order;
  for (const Crossing& crossing : court.evidence.crossings) in_order.push_back(&crossing);
  // Of one moment in the order in which they were noted: they lie in one vector.
  std::ranges::sort(in_order, [](const Crossing* left, const Crossing* right) {
    return left->submitted != right->submitted ? left->submitted < right->submitted : left < right;
  });
  for (const Crossing* crossing : in_order) {
    const std::string name = lane_of(court, *crossing);
    if (name.empty()) continue;
    Lane& lane = lanes[name];
    if (lane.last != nullptr && crossing->submitted < lane.last->ended)
      court.find(crossing->path.ends_with("/updatablemsg/send") ? "I17" : "I9",
                 fmt::format("two calls at once to {} at {} ({} until {})", name, to_iso8601(crossing->submitted),
                             lane.last->path, to_iso8601(lane.last->ended)));
    if (lane.last == nullptr || crossing->ended > lane.last->ended) lane.last = crossing;
  }
}

void judge_card_order(Court& court) {
  const Evidence& evidence = court.evidence;
  if (evidence.nodes > 1 || evidence.crashes > 0 || evidence.disk_failures > 0) return;
  struct Change {
    std::string id;  // sorts by acceptance
    const LogEntry* effect = nullptr;
  };
  std::map<std::string, std::vector<Change>> by_activity;
  for (const auto& [marker, posted] : evidence.posted) {
    const auto id = evidence.found_markers.find(marker);
    const auto calls = court.calls.find(marker);
    if (posted.activity.empty() || posted.for_later || posted.priority != 1 || id == evidence.found_markers.end())
      continue;
    if (calls == court.calls.end() || calls->second.size() != 1 || !calls->second.front()->effect.taken) continue;
    const json::value* const attempts = find_member(evidence.outcomes.at(id->second), "attempts");
    if (attempts == nullptr || !attempts->is_int64() || attempts->get_int64() != 1) continue;
    by_activity[posted.activity].push_back({id->second, calls->second.front()});
  }
  for (auto& [activity, changes] : by_activity) {
    std::ranges::sort(changes, {}, [](const Change& change) { return change.effect->seq; });
    for (std::size_t i = 1; i < changes.size(); ++i)
      if (changes[i].id < changes[i - 1].id)
        court.find("I17", fmt::format("{} was changed by {} after {}", activity, changes[i].id, changes[i - 1].id));
  }
}

}  // namespace

void judge_lanes(Court& court) {
  for (const LogEntry& entry : court.log)
    if (entry.errcode == concurrent_calls && entry.fault.empty() && !follows_silence(court, entry))
      court.find("I9", fmt::format("two calls at once to {} ({})", entry.openid, court.marker_of(entry)));
  judge_overlaps(court);
  judge_card_order(court);
}

}  // namespace hongyan::simulation
