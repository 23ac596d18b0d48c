#include "simulated_house.hpp"

#include <fmt/format.h>

#include "audit/auditor.hpp"
#include "audit/court.hpp"

namespace hongyan::simulation {
namespace {

constexpr int busy_steps = 500;

}  // namespace

std::vector<std::string> SimulatedHouse::run() {
  people_.introduce();
  callers_.prepare();
  stage_.let_weather_in();
  const bool leaps = stage_.day.has_form && stage_.random.one_in(3);
  for (int i = 0; i < busy_steps; ++i) {
    busy_step();
    if (leaps && i == busy_steps / 2) leap();
  }
  stage_.settle_down();
  callers_.read_outcomes();
  stage_.take_down();
  for (const sandbox::LogEntry& entry : stage_.log()) mix(write_json(sandbox::entry_as_json(entry)));
  for (const auto& [id, outcome] : stage_.evidence.outcomes) mix(id + text_of(outcome, "status"));
  return audit(stage_.evidence, stage_.log());
}

void SimulatedHouse::busy_step() {
  Random& random = stage_.random;
  callers_.act();
  people_.act();
  if (random.one_in(80)) stage_.crash_something();
  if (stage_.stormy() && random.one_in(60)) stage_.fail_disk();
  if (random.one_in(100)) stage_.set_a_clock();
  stage_.step(Milliseconds{1 + static_cast<std::int64_t>(random.below(random.one_in(20) ? 20'000 : 300))});
}

// Nothing happens for most of a week: what people left in forms is about to end.
void SimulatedHouse::leap() {
  const auto quiet_down = [&] {
    for (int i = 0; i < 4 || (i < 60 && !stage_.is_quiet()); ++i) stage_.step(Milliseconds{2'000});
  };
  quiet_down();
  for (int hours = 0; hours < 7 * 24 - 1; hours += 6) {
    stage_.step(std::chrono::hours{6});
    quiet_down();
  }
}

void SimulatedHouse::mix(std::string_view text) {
  for (const char c : text) trace_ = (trace_ ^ static_cast<unsigned char>(c)) * 1099511628211u;
}

std::string SimulatedHouse::story() const {
  const Evidence& evidence = stage_.evidence;
  std::map<std::string, int> statuses, channels;
  for (const auto& [id, outcome] : evidence.outcomes) {
    ++statuses[text_of(outcome, "status")];
    if (text_of(outcome, "certainty") == "sent") ++channels[text_of(outcome, "channel")];
  }
  std::string line =
      fmt::format("seed {} on {}: {} posted, {} crashes, {} ambiguous, {} disk failures, {} log entries;", stage_.seed,
                  stage_.day.date, callers_.posted(), evidence.crashes, evidence.ambiguous, evidence.disk_failures,
                  stage_.log().size());
  for (const auto& [status, count] : statuses) line += fmt::format(" {}={}", status, count);
  line += "; sent by";
  for (const auto& [channel, count] : channels) line += fmt::format(" {}={}", channel, count);
  return line;
}

std::string SimulatedHouse::tell(const std::string& about) const {
  const Evidence& evidence = stage_.evidence;
  const auto posted = evidence.posted.find(about);
  std::vector<std::string> openids{about};
  std::string text;
  if (posted != evidence.posted.end()) {
    openids = posted->second.openids;
    const auto found = evidence.found_markers.find(about);
    text +=
        found == evidence.found_markers.end() ? "not stored\n" : write_json(evidence.outcomes.at(found->second)) + "\n";
  }
  for (const json::value& grant : evidence.grants)
    if (contains(openids, text_of(grant, "openid"))) text += write_json(grant) + "\n";
  for (const sandbox::LogEntry& entry : stage_.log())
    if (contains(openids, entry.openid) || entry.api == about) text += write_json(sandbox::entry_as_json(entry)) + "\n";
  return text;
}

}  // namespace hongyan::simulation
