// Damage: what a careless or hostile hand makes of a good text. Most of the time JSON stays JSON, and one of its values
// is of another kind, far too long, doubled, gone or its neighbour's; now and then the bytes themselves are hurt.
#pragma once
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace hongyan::simulation {

[[nodiscard]] std::string damaged(std::string_view text, Random& random);
// A path and query that a server's parser lets pass.
[[nodiscard]] std::string damaged_target(std::string_view target, Random& random);

}  // namespace hongyan::simulation
