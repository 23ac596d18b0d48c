#include "store/sql/migrate.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "base/failure.hpp"

namespace hongyan::sql {
namespace {

constexpr std::string_view make_table =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    "number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at_ms BIGINT NOT NULL)";

// Until the transaction ends, no other program migrates this database. SQLite's write transaction is such a lock.
void lock_out_others(Connection& connection) {
  switch (connection.dialect()) {
    case Dialect::sqlite: return;
    case Dialect::postgres:
      connection.execute_script(
          "SELECT pg_advisory_xact_lock(hashtext('hongyan migration'), hashtext(current_schema()))");
      return;
  }
}

bool has_table(Connection& connection) {
  switch (connection.dialect()) {
    case Dialect::sqlite:
      return !connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'", {})
                  .rows.empty();
    case Dialect::postgres:
      return !connection.execute("SELECT to_regclass('schema_migration')::text", {}).rows.at(0).is_null(0);
  }
  CHECK(false && "a dialect");
  return false;
}

std::string checksum(const Migration& migration) { return to_hex(sha256(migration.sql)); }

int highest_number(Connection& connection) {
  return static_cast<int>(connection.execute("SELECT MAX(number) FROM schema_migration", {}).rows.at(0).number(0));
}

void require_same_past(Connection& connection, std::span<const Migration> migrations) {
  const Rows applied = connection.execute("SELECT number, name, checksum FROM schema_migration ORDER BY number", {});
  if (applied.rows.size() > migrations.size())
    throw Failure(
        fmt::format("The database has migration {} (\"{}\"), this program knows only {}: a newer Hongyan has used it. "
                    "Start that one",
                    applied.rows.back().number(0), applied.rows.back().text(1), migrations.size()));
  for (std::size_t i = 0; i < applied.rows.size(); ++i) {
    const Row& row = applied.rows[i];
    const Migration& migration = migrations[i];
    if (row.number(0) != migration.number || row.text(2) != checksum(migration))
      throw Failure(
          fmt::format("Migration {} (\"{}\") is not the one that made this database (\"{}\"): its text has changed",
                      migration.number, migration.name, row.text(1)));
  }
}

// Applies the first migration that is missing. The look and the change are one transaction, so of two programs that
// start at once the second finds the work done.
enum class Step { applied, nothing_to_do };
Step apply_next(Connection& connection, std::span<const Migration> migrations, std::int64_t now_ms, int& version) {
  Transaction transaction(connection, Transaction::Kind::writing);
  lock_out_others(connection);
  connection.execute(make_table, {});
  require_same_past(connection, migrations);
  version = highest_number(connection);
  if (static_cast<std::size_t>(version) == migrations.size()) {
    transaction.commit();
    return Step::nothing_to_do;
  }
  const Migration& next = migrations[static_cast<std::size_t>(version)];
  connection.execute_script(next.sql);
  connection.execute("INSERT INTO schema_migration (number, name, checksum, applied_at_ms) VALUES ($1, $2, $3, $4)",
                     {std::int64_t{next.number}, std::string(next.name), checksum(next), now_ms});
  transaction.commit();
  version = next.number;
  return Step::applied;
}

}  // namespace

MigrationReport migrate(Connection& connection, std::span<const Migration> migrations, std::int64_t now_ms) {
  for (std::size_t i = 0; i < migrations.size(); ++i) CHECK(migrations[i].number == static_cast<int>(i + 1));
  MigrationReport report{.from = schema_version(connection), .to = 0};
  while (apply_next(connection, migrations, now_ms, report.to) == Step::applied) {
  }
  return report;
}

int schema_version(Connection& connection) { return has_table(connection) ? highest_number(connection) : 0; }

}  // namespace hongyan::sql
