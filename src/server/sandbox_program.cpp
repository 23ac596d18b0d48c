#include <cstdio>
#include <fstream>
#include <iterator>

#include "base/failure.hpp"
#include "base/seeded_random.hpp"
#include "http/transport_beast.hpp"
#include "sandbox/sandbox_server.hpp"
#include "sandbox/world/calendar.hpp"
#include "server/programs.hpp"
#include "server/settings.hpp"
#include "server/stop_signal.hpp"

namespace hongyan::server {
namespace {

std::expected<sandbox::SandboxSettings, std::string> read_settings(const cli::SandboxArguments& arguments) {
  sandbox::SandboxSettings settings;
  if (!arguments.settings_file.empty()) {
    std::ifstream file(arguments.settings_file);
    if (!file) return std::unexpected("cannot read " + arguments.settings_file);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto given = read_json_strictly(text);
    if (!given) return std::unexpected(arguments.settings_file + ": " + given.error().reason);
    if (const auto applied = sandbox::change_settings(settings, *given); !applied)
      return std::unexpected(arguments.settings_file + ": " + applied.error());
  }
  settings.stub = settings.stub || arguments.stub;
  return settings;
}

}  // namespace

int run_sandbox(const cli::SandboxArguments& arguments) {
  StopSignal stop;
  const auto listen = parse_listen(arguments.listen);
  if (!listen) {
    std::fprintf(stderr, "hongyan: --listen wants ADDRESS:PORT, not \"%s\"\n", arguments.listen.c_str());
    return cli::exit_usage;
  }
  auto settings = read_settings(arguments);
  if (!settings) {
    std::fprintf(stderr, "hongyan: %s\n", settings.error().c_str());
    return cli::exit_usage;
  }
  const std::optional<WallTime> as_of = sandbox::parse_day_or_moment(arguments.as_of);
  if (!arguments.as_of.empty() && !as_of) {
    std::fprintf(stderr, "hongyan: --as-of 写成 2019-06-01 · wants a day such as 2019-06-01, not \"%s\"\n",
                 arguments.as_of.c_str());
    return cli::exit_usage;
  }
  SystemClock clock;
  SystemRandom system_random;
  SeededRandom repeatable(arguments.seed);
  Random& random = arguments.seed == 0 ? static_cast<Random&>(system_random) : repeatable;
  try {
    sandbox::Sandbox world(std::move(*settings), clock, random);
    if (as_of) world.advance_clock(*as_of - world.now());
    http::BeastTransport transport;
    http::ServerSettings where;
    where.address = listen->address;
    where.port = listen->port;
    sandbox::SandboxServer server(where, world, clock, transport);
    server.start();
    std::printf(
        "The sandbox of the WeChat platform is at http://%s:%u (stands for https://api.weixin.qq.com)\n"
        "Its apps and secrets: curl http://%s:%u/sandbox/apps\n",
        listen->address.c_str(), static_cast<unsigned>(server.port()), listen->address.c_str(),
        static_cast<unsigned>(server.port()));
    std::fflush(stdout);
    stop.wait();
    server.stop();
  } catch (const Failure& failure) {
    std::fprintf(stderr, "hongyan: the sandbox cannot run: %s\n", failure.what());
    return cli::exit_unreachable;
  }
  return cli::exit_ok;
}

}  // namespace hongyan::server
