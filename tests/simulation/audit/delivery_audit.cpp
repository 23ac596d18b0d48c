// What the callers were told against what took effect: I1 to I5, I12, L1, L2, P1.
#include <algorithm>

#include "court.hpp"

namespace hongyan::simulation {
namespace {

using sandbox::LogEntry;

// Answers that put a message off end after twelve; each route begins anew.
constexpr std::size_t calls_max_a_route = 12;
// Beyond the first and by consent: `max_resend` is at most one here, and a ledger that is trusted allows one more.
constexpr std::size_t effects_max = 3;

bool has_duplicate_key(const Posted& posted) { return posted.channel == "template" || posted.channel == "mass"; }

// A trusted ledger allows a second send when the person can hold one grant at most. Only a new tap while that send
// travels can make it a second message.
bool tapped_between(const Court& court, const std::vector<const LogEntry*>& effects) {
  return std::ranges::any_of(court.log, [&](const LogEntry& entry) {
    return entry.openid == effects.front()->openid && entry.effect.credit > 0 && entry.seq > effects.front()->seq &&
           entry.seq < effects.back()->seq;
  });
}

void judge_effects(Court& court) {
  for (const auto& [marker, effects] : court.effects) {
    const auto posted = court.evidence.posted.find(marker);
    for (const LogEntry* entry : effects) {
      if (posted == court.evidence.posted.end())
        court.find("I2", "an effect that nobody asked for: " + marker + " by " + entry->api);
      else if (!contains(posted->second.openids, entry->openid) ||
               !contains(posted->second.template_ids, entry->template_id))
        court.find("I2", fmt::format("{} went to {} with {}", marker, entry->openid, entry->template_id));
    }
    if (posted != court.evidence.posted.end() && court.outcome_of(marker) == nullptr)
      court.find("I2", marker + " is not stored and took effect");
  }
}

void judge_number(Court& court, const Posted& posted, const json::value& outcome,
                  const std::vector<const LogEntry*>& effects) {
  const std::size_t count = effects.size();
  if (count <= 1) return;
  if (has_duplicate_key(posted) && !posted.may_resend)
    court.find("I5", fmt::format("{} took effect {} times", posted.marker, count));
  if (!posted.may_resend && !tapped_between(court, effects))
    court.find("I4", fmt::format("{} took effect {} times under hold", posted.marker, count));
  if (!flag_of(outcome, "duplicate_possible"))
    court.find("I4", fmt::format("{} took effect {} times and is not flagged", posted.marker, count));
  if (count > effects_max) court.find("I4", fmt::format("{} took effect {} times", posted.marker, count));
}

void judge_outcome(Court& court, const Posted& posted, const json::value& outcome) {
  static const std::vector<const LogEntry*> nothing;
  const auto found = court.effects.find(posted.marker);
  const std::vector<const LogEntry*>& effects = found == court.effects.end() ? nothing : found->second;
  const std::string status = text_of(outcome, "status"), certainty = text_of(outcome, "certainty");
  if (!flag_of(outcome, "final")) court.find("L1", fmt::format("{} is still {}", posted.marker, status));
  if (certainty == "sent" && effects.empty())
    court.find("I3", fmt::format("{} is {} and never took effect", posted.marker, status));
  if (certainty == "not_sent" && !effects.empty())
    court.find("I3", fmt::format("{} is {} and took effect {} times", posted.marker, status, effects.size()));
  judge_number(court, posted, outcome, effects);
  const auto calls = court.calls.find(posted.marker);
  const std::size_t calls_max = calls_max_a_route * std::max<std::size_t>(posted.template_ids.size(), 1);
  if (calls != court.calls.end() && calls->second.size() > calls_max)
    court.find("L2", fmt::format("{} was tried {} times", posted.marker, calls->second.size()));
}

}  // namespace

void judge_deliveries(Court& court) {
  const Evidence& evidence = court.evidence;
  judge_effects(court);
  std::int64_t unknown = 0;
  for (const auto& [marker, posted] : evidence.posted) {
    std::vector<std::string> ids = posted.ids;
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    if (ids.size() > 1) court.find("I12", fmt::format("{} has {} ids under one key", marker, ids.size()));
    const json::value* const outcome = court.outcome_of(marker);
    if (outcome == nullptr) {
      if (posted.acknowledged) court.find("I1", marker + " was acknowledged and is lost");
      continue;
    }
    judge_outcome(court, posted, *outcome);
    if (text_of(*outcome, "certainty") == "not_known") ++unknown;
  }
  const std::int64_t allowed =
      evidence.ambiguous + (evidence.crashes + evidence.disk_failures) * evidence.in_flight_max;
  if (unknown > allowed) court.find("P1", fmt::format("{} are unknown, {} can be", unknown, allowed));
}

}  // namespace hongyan::simulation
