// World: all of the outside that the command line touches, handed in, so that tests are the outside. system_world() is
// the real one.
#pragma once
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/transport.hpp"

namespace hongyan::cli {

enum class Screen : std::uint8_t { terminal, none };

struct World {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  Clock& clock;
  Random& random;
  Screen screen = Screen::none;                                // where err goes: progress is shown on a terminal only
  std::function<std::string(const std::string&)> environment;  // "" when not set
  std::function<std::unique_ptr<http::Transport>()> make_transport;
  std::function<void(Milliseconds)> pause;
};

// Standard streams, getenv, BeastTransport. `clock` and `random` outlive it.
[[nodiscard]] World system_world(Clock& clock, Random& random);

}  // namespace hongyan::cli
