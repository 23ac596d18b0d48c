// I6 of a template with a rate (长期限频), whose sends all go through the house: WeChat takes no more than so many a
// day with one value, and never has to say so: what is over the rate is foreseen, whatever became of the sends before.
#include <algorithm>
#include <map>
#include <tuple>

#include "court.hpp"

namespace hongyan::simulation {
namespace {

using sandbox::LogEntry;

constexpr int no_grant = 43101, quota_spent = 45009;
constexpr std::chrono::hours beijing{8};

std::string value_of(const LogEntry& entry, const std::string& field) {
  for (const auto& [key, value] : entry.content)
    if (key == field) return value;
  return {};
}

}  // namespace

void judge_rates(Court& court) {
  if (!court.evidence.rate) return;
  const KnownRate& rate = *court.evidence.rate;
  // By person, value and Beijing's day: the markers of what WeChat took.
  std::map<std::tuple<std::string, std::string, std::int64_t>, std::vector<std::string>> taken;
  for (const LogEntry& entry : court.log) {
    if (!entry.api.ends_with("/subscribe/send") || entry.template_id != rate.template_id) continue;
    const std::int64_t day = std::chrono::floor<std::chrono::days>(entry.time + beijing).time_since_epoch().count();
    std::vector<std::string>& before = taken[{entry.openid, value_of(entry, rate.field), day}];
    const std::string marker = court.marker_of(entry);
    const bool is_full = static_cast<std::int64_t>(before.size()) >= rate.times;
    if (entry.effect.taken) {
      if (is_full) court.find("I6", fmt::format("{}: over the rate to {}", marker, entry.openid));
      before.push_back(marker);
      continue;
    }
    const bool refused = entry.fault.empty() && (entry.errcode == no_grant || entry.errcode == quota_spent);
    // A second try of what may have arrived finds its own place taken.
    if (refused && is_full && std::ranges::find(before, marker) == before.end())
      court.find("I6", fmt::format("{}: the rate to {} was not foreseen ({})", marker, entry.openid, entry.errcode));
  }
}

}  // namespace hongyan::simulation
