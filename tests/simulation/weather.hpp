// The weather of a run: how often WeChat and the wire fail, and which of the answers that nobody has documented the
// sandbox gives. All quiet, as usual, or all hell, as a seed decides.
#pragma once
#include "base/random.hpp"
#include "sandbox/settings/settings.hpp"
#include "virtual_network.hpp"

namespace hongyan::simulation {

[[nodiscard]] sandbox::SandboxSettings choose_weather(Random& random);
[[nodiscard]] WireFaults choose_wire_faults(const sandbox::SandboxSettings& settings, Random& random);

}  // namespace hongyan::simulation
