#include <cstdio>

#include "api/first_key.hpp"
#include "base/failure.hpp"
#include "base/log.hpp"
#include "server/foundation.hpp"
#include "server/house.hpp"
#include "server/programs.hpp"
#include "server/stop_signal.hpp"

namespace hongyan::server {

int serve(const cli::ConfigArguments& arguments, const std::string& version) {
  StopSignal stop;
  auto settings = settle_settings(arguments);
  if (!settings) return settings.error();
  SystemClock clock;
  SystemRandom random;
  try {
    Foundation foundation = lay_foundation(std::move(*settings), random, clock.wall());
    HouseSettings wanted = house_settings(foundation.settings, foundation.master_key, version, random);
    const auto first_key = api::make_first_key(*foundation.database->connect(), wanted.api.key_pepper,
                                               wanted.api.environment, random, clock.wall());
    const std::string address = wanted.listen.address;
    House house(std::move(wanted), *foundation.database, clock, random);
    house.start();
    std::printf("hongyan %s listens on http://%s:%u with %s\n", version.c_str(), address.c_str(),
                static_cast<unsigned>(house.port()), foundation.database->description().c_str());
    if (first_key)
      std::printf(
          "\nThe first API key, with every right, shown this once. 首个管理员密钥,仅显示这一次:\n\n    %s\n\n"
          "export HONGYAN_URL=http://%s:%u HONGYAN_KEY=%s\n\n",
          first_key->reveal().c_str(), address.c_str(), static_cast<unsigned>(house.port()),
          first_key->reveal().c_str());
    std::fflush(stdout);
    stop.wait();
    LOG(info, "stopping");
    house.stop();
  } catch (const Failure& failure) {
    std::fprintf(stderr, "hongyan: cannot serve: %s\n", failure.what());
    return cli::exit_unreachable;
  }
  return cli::exit_ok;
}

}  // namespace hongyan::server
