#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "cli/world.hpp"
#include "http/transport_beast.hpp"

namespace hongyan::cli {

World system_world(Clock& clock, Random& random) {
  return World{.in = std::cin,
               .out = std::cout,
               .err = std::cerr,
               .clock = clock,
               .random = random,
               .screen = isatty(STDERR_FILENO) == 1 ? Screen::terminal : Screen::none,
               .environment = [](const std::string& name) -> std::string {
                 const char* value = secure_getenv(name.c_str());
                 return value == nullptr ? "" : value;
               },
               .make_transport = [] { return std::make_unique<http::BeastTransport>(); },
               .pause = [](Milliseconds time) { (void)poll(nullptr, 0, static_cast<int>(time.count())); }};
}

}  // namespace hongyan::cli
