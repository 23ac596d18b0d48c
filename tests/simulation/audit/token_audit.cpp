// I10: a token is renewed once for each time it dies, twice when two race for it; what a process has been told is dead
// is not used again; and nothing is ever forced.
#include <algorithm>
#include <set>

#include "court.hpp"

namespace hongyan::simulation {
namespace {

using sandbox::LogEntry;

// A token lives two hours and is renewed up to eleven minutes before its end.
constexpr Milliseconds life_min = std::chrono::minutes{109};

bool is_token_call(const LogEntry& entry) {
  return entry.api == "/cgi-bin/token" || entry.api == "/cgi-bin/stable_token";
}

bool is_dead(int errcode) { return errcode == 40001 || errcode == 40014 || errcode == 42001; }

void judge_refreshes(Court& court) {
  struct Count {
    std::int64_t fetched = 0, killed = 0, in_vain = 0;
  };
  std::map<std::string, Count> apps;
  for (const LogEntry& entry : court.log) {
    Count& count = apps[entry.appid];
    if (entry.fault == "token_killed") ++count.killed;
    if (!is_token_call(entry)) continue;
    ++count.fetched;
    if (entry.errcode != 0 || (!entry.fault.empty() && entry.fault != "token_killed")) ++count.in_vain;
  }
  const Evidence& evidence = court.evidence;
  const std::int64_t ends = 1 + (evidence.ended - evidence.began) / life_min;
  for (const auto& [appid, count] : apps) {
    const std::int64_t allowed = ends + 2 * count.killed + count.in_vain + evidence.crashes + evidence.disk_failures;
    if (count.fetched > allowed)
      court.find("I10", fmt::format("{}: {} tokens were fetched, {} can be", appid, count.fetched, allowed));
  }
}

void judge_dead_tokens(Court& court) {
  struct Death {
    std::uint64_t wire;
    std::string token;
    WallTime known;
  };
  std::vector<Death> deaths;
  for (const Crossing& crossing : court.evidence.crossings) {
    const LogEntry* const entry = court.entry_of(crossing.seq);
    if (entry != nullptr && crossing.answered && is_dead(entry->errcode))
      deaths.push_back({crossing.wire, crossing.token, crossing.ended});
  }
  for (const Crossing& crossing : court.evidence.crossings)
    for (const Death& death : deaths)
      if (crossing.wire == death.wire && crossing.token == death.token && crossing.submitted > death.known)
        court.find("I10", fmt::format("{} at {} with a token known dead since {}", crossing.path,
                                      to_iso8601(crossing.submitted), to_iso8601(death.known)));
}

}  // namespace

void judge_tokens(Court& court) {
  if (court.evidence.forced_refreshes > 0)
    court.find("I10", fmt::format("{} forced refreshes", court.evidence.forced_refreshes));
  judge_refreshes(court);
  judge_dead_tokens(court);
}

}  // namespace hongyan::simulation
