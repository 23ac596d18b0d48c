// The weather of a run: how often WeChat and the wire fail, and which of the answers that nobody has documented the
// sandbox gives. All quiet, as usual, or all hell, as a seed decides.
#pragma once
#include "base/random.hpp"
#include "sandbox/settings/settings.hpp"
#include "virtual_network.hpp"

namespace hongyan::simulation {

struct Weather {
  sandbox::SandboxSettings answers;  // without a fault
  sandbox::FaultRates faults;
  WireFaults wire;
  [[nodiscard]] bool is_stormy() const { return faults.slow > 0; }
};
[[nodiscard]] Weather choose_weather(Random& random);

}  // namespace hongyan::simulation
