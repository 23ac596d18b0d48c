// SeededRandom among the twins of the four doors: tests say testing::SeededRandom.
#pragma once
#include "base/seeded_random.hpp"

namespace hongyan::testing {

using hongyan::SeededRandom;

}  // namespace hongyan::testing
