#include <cstdio>

#include "base/failure.hpp"
#include "server/foundation.hpp"
#include "server/programs.hpp"
#include "store/schema.hpp"
#include "store/sql/migrate.hpp"

namespace hongyan::server {

int migrate(const cli::ConfigArguments& arguments) {
  auto settings = settle_settings(arguments);
  if (!settings) return settings.error();
  try {
    const auto database = sql::open_database(settings->database);
    const auto connection = database->connect();
    const auto report = sql::migrate(*connection, store::migrations(), to_unix_ms(SystemClock().wall()));
    std::printf("%s: version %d%s\n", database->description().c_str(), report.to,
                report.from == report.to ? ", nothing to do" : " (migrated)");
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "hongyan: cannot migrate: %s\n", failure.what());
    return cli::exit_unreachable;
  }
  return cli::exit_ok;
}

}  // namespace hongyan::server
