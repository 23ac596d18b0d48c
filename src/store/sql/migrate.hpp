// Forward migrations: numbered SQL texts, each applied once, in order, in a transaction of its own, with its number
// and checksum kept in `schema_migration`. An applied text that has changed, or a database from a newer program, is a
// Failure that says so; nothing is ever undone. Two programs that start at once apply each migration once.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "store/sql/connection.hpp"

namespace hongyan::sql {

struct Migration {
  int number;             // 1, 2, 3 … without a gap
  std::string_view name;  // "0001_first"
  std::string_view sql;
};

struct MigrationReport {
  int from = 0;  // the version found
  int to = 0;    // the version now
};

MigrationReport migrate(Connection& connection, std::span<const Migration> migrations, std::int64_t now_ms);
[[nodiscard]] int schema_version(Connection& connection);  // 0 for an empty database

}  // namespace hongyan::sql
