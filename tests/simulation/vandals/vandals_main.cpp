// hongyan_vandals [--from SEED] [--seeds N] [--say]: plays N seeds with people, callers and vandals, and stops at the
// first finding. What ends the process is one too: the seed is printed before it is played with --say.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/log.hpp"
#include "callers.hpp"
#include "people.hpp"
#include "stage.hpp"
#include "store/schema.hpp"
#include "vandals/vandals.hpp"

namespace hongyan::simulation {
namespace {

constexpr int busy_steps = 200;

std::vector<std::string> play(std::uint64_t seed, bool say) {
  Stage stage(seed);
  People people(stage);
  Callers callers(stage, people);
  Vandals vandals(stage, people);
  people.introduce();
  callers.prepare();
  vandals.begin();
  for (int i = 0; i < busy_steps; ++i) {
    callers.act();
    people.act();
    vandals.act();
    if (stage.random.one_in(80)) stage.crash_something();
    stage.step(Milliseconds{1 + static_cast<std::int64_t>(stage.random.below(stage.random.one_in(20) ? 20'000 : 300))});
  }
  vandals.stop();
  stage.settle_down();
  std::vector<std::string> findings = vandals.findings();
  if (!stage.all_final()) findings.emplace_back("not everything that was accepted has come to its end");
  if (say) std::printf("%s\n", vandals.story().c_str());
  return findings;
}

}  // namespace
}  // namespace hongyan::simulation

int main(int argc, char** argv) {
  std::uint64_t from = 1, seeds = 20;
  bool say = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--say") say = true;
    if (word == "--from" && i + 1 < argc) from = std::strtoull(argv[++i], nullptr, 10);
    if (word == "--seeds" && i + 1 < argc) seeds = std::strtoull(argv[++i], nullptr, 10);
  }
  // A sanitizer's run is slow: the environment may ask for fewer seeds than the test's command.
  if (const char* fewer = std::getenv("HONGYAN_SEEDS"); fewer != nullptr) seeds = std::strtoull(fewer, nullptr, 10);
  hongyan::set_log_level(hongyan::LogLevel::off);
  for (std::uint64_t seed = from; seed < from + seeds; ++seed) {
    if (say) std::fprintf(stderr, "seed %llu\n", static_cast<unsigned long long>(seed));
    const auto findings = hongyan::simulation::play(seed, say);
    for (const auto& finding : findings) std::printf("  %s\n", finding.c_str());
    if (findings.empty()) continue;
    std::printf("repeat with: hongyan_vandals --from %llu --seeds 1 --say\n", static_cast<unsigned long long>(seed));
    return 1;
  }
  std::printf("%llu seeds from %llu: all was answered, and all came to its end\n",
              static_cast<unsigned long long>(seeds), static_cast<unsigned long long>(from));
  return 0;
}
