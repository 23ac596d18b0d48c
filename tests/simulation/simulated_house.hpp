// SimulatedHouse: one seed's run. It sets the stage, plays a busy hour of people and callers with crashes and bad
// weather, then lets the faults stop and waits until everything is final; the auditor then judges.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "callers.hpp"
#include "people.hpp"
#include "stage.hpp"

namespace hongyan::simulation {

class SimulatedHouse {
 public:
  explicit SimulatedHouse(std::uint64_t seed) : stage_(seed), people_(stage_), callers_(stage_, people_) {}
  // What the auditor found; empty is a clean run.
  [[nodiscard]] std::vector<std::string> run();
  // The same for two runs of one seed.
  [[nodiscard]] std::uint64_t trace() const { return trace_; }
  [[nodiscard]] std::string story() const;  // one line: how much happened
  // Everything about one marker or openid: what was told of it, and what the sandbox logged of that person.
  [[nodiscard]] std::string tell(const std::string& about) const;

 private:
  void busy_step();
  void leap();
  void mix(std::string_view text);

  Stage stage_;
  People people_;
  Callers callers_;
  std::uint64_t trace_ = 14695981039346656037u;
};

}  // namespace hongyan::simulation
