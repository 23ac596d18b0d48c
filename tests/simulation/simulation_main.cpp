// hongyan_simulation [--from SEED] [--seeds N] [--say] [--traces] [--all] [--about MARKER|OPENID|PATH]:
// plays N seeds and stops at the first that breaks an invariant (--all: goes on). The same seed plays the same run and
// leaves the same trace: `hongyan_simulation --from 4711 --seeds 1 --say` repeats one.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "simulated_house.hpp"

int main(int argc, char** argv) {
  std::uint64_t from = 1;
  std::uint64_t seeds = 500;
  bool say = false, traces = false, all = false, found = false;
  std::string about;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--say") say = true;
    if (word == "--traces") traces = true;
    if (word == "--all") all = true;
    if (word == "--about" && i + 1 < argc) about = argv[++i];
    if (word == "--from" && i + 1 < argc) from = std::strtoull(argv[++i], nullptr, 10);
    if (word == "--seeds" && i + 1 < argc) seeds = std::strtoull(argv[++i], nullptr, 10);
  }
  // A sanitizer's run is slow: the environment may ask for fewer seeds than the test's command.
  if (const char* fewer = std::getenv("HONGYAN_SEEDS"); fewer != nullptr) seeds = std::strtoull(fewer, nullptr, 10);
  hongyan::set_log_level(say ? hongyan::LogLevel::warning : hongyan::LogLevel::off);
  constexpr std::uint64_t twice_every = 50;
  for (std::uint64_t seed = from; seed < from + seeds; ++seed) {
    hongyan::simulation::SimulatedHouse house(seed);
    auto findings = house.run();
    if (say) std::printf("%s\n", house.story().c_str());
    if (traces)
      std::printf("%llu %016llx\n", static_cast<unsigned long long>(seed),
                  static_cast<unsigned long long>(house.trace()));
    if (!about.empty()) std::printf("%s", house.tell(about).c_str());
    if (seed % twice_every == 0) {
      hongyan::simulation::SimulatedHouse again(seed);
      static_cast<void>(again.run());
      if (again.trace() != house.trace()) findings.push_back("replay: the same seed played another run");
    }
    if (findings.empty()) continue;
    std::printf("%s\n", house.story().c_str());
    for (const auto& finding : findings) std::printf("  %s\n", finding.c_str());
    std::printf("repeat with: hongyan_simulation --from %llu --seeds 1 --say\n", static_cast<unsigned long long>(seed));
    std::fflush(stdout);
    found = true;
    if (!all) break;
  }
  if (found) return 1;
  std::printf("%llu seeds from %llu: every invariant holds\n", static_cast<unsigned long long>(seeds),
              static_cast<unsigned long long>(from));
  return 0;
}
