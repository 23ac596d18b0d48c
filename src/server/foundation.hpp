// Foundation: what every program that touches the memory needs first: settings, database (migrated or not), master key.
#pragma once
#include <expected>
#include <memory>

#include "base/random.hpp"
#include "base/secret.hpp"
#include "cli/programs.hpp"
#include "server/house.hpp"
#include "server/settings.hpp"
#include "store/sql/database.hpp"

namespace hongyan::server {

// Settings from the arguments and this process's environment; mistakes are printed, and the exit code returned.
[[nodiscard]] std::expected<Settings, int> settle_settings(const cli::ConfigArguments& arguments);

struct Foundation {
  Settings settings;
  std::unique_ptr<sql::Database> database;
  Secret master_key;
};

// Opens the database, applies what migrations it lacks, reads or makes the master key. Throws Failure.
[[nodiscard]] Foundation lay_foundation(Settings settings, Random& random, WallTime now);

// The rules of the house, from settings; `random` makes the node's name.
[[nodiscard]] HouseSettings house_settings(const Settings& settings, const Secret& master_key,
                                           const std::string& version, Random& random);

}  // namespace hongyan::server
