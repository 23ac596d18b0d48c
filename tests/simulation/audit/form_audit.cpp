// I6 for form ids: what the API says is left of each, nobody else's and nothing older, is really left.
#include <algorithm>

#include "court.hpp"

namespace hongyan::simulation {
namespace {

using sandbox::LogEntry;

constexpr Milliseconds life = std::chrono::days{7};

struct Truth {
  std::string openid;
  WallTime given;
  std::int64_t uses = 0;
};

std::string spent_form_id(const Court& court, const LogEntry& send) {
  const Crossing* const crossing = court.crossing_of(send);
  const auto body = crossing == nullptr ? read_json("") : read_json(crossing->body);
  if (!body) return {};
  const json::value* const part = find_member(*body, "weapp_template_msg");
  return text_of(part == nullptr ? *body : *part, "form_id");
}

std::map<std::string, Truth> truth_of(const Court& court) {
  std::map<std::string, Truth> truth;
  for (const LogEntry& entry : court.log) {
    if (entry.api == "/sandbox/form")
      for (const auto& [kind, id] : entry.content) truth[id] = {entry.openid, entry.time, entry.effect.credit};
    if (!is_send(entry.api) || !entry.effect.taken) continue;
    if (const auto found = truth.find(spent_form_id(court, entry)); found != truth.end()) --found->second.uses;
  }
  return truth;
}

// A send to that person may have used one more than it did, for all that anybody knows.
bool is_in_doubt(const Court& court, const std::string& openid) {
  return std::ranges::any_of(court.evidence.posted, [&](const auto& each) {
    const json::value* const outcome = court.outcome_of(each.first);
    return outcome != nullptr && contains(each.second.openids, openid) &&
           (text_of(*outcome, "certainty") == "not_known" || flag_of(*outcome, "duplicate_possible"));
  });
}

}  // namespace

void judge_form_ids(Court& court) {
  const auto truth = truth_of(court);
  for (const json::value& one : court.evidence.form_ids) {
    const std::string id = text_of(one, "form_id");
    const json::value* const left = find_member(one, "uses_left");
    const auto found = truth.find(id);
    if (found == truth.end() || found->second.openid != text_of(one, "openid")) {
      court.find("I6", fmt::format("{} was never given by {}", id, text_of(one, "openid")));
      continue;
    }
    const std::int64_t uses = left != nullptr && left->is_int64() ? left->get_int64() : -1;
    if (uses < 0 || uses > found->second.uses)
      court.find("I6",
                 fmt::format("{} uses of {} are left, the pool says, and there are {}", uses, id, found->second.uses));
    if (uses < found->second.uses && !is_in_doubt(court, found->second.openid))
      court.find("I6", fmt::format("{} uses of {} are left, and the pool says {}", found->second.uses, id, uses));
    const auto expires_at = parse_iso8601(text_of(one, "expires_at"));
    if (!expires_at || *expires_at > found->second.given + life)
      court.find("I6", fmt::format("{} is said to live until {}", id, text_of(one, "expires_at")));
  }
}

}  // namespace hongyan::simulation
