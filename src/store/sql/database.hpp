// Database: where the memory is, and who opens connections to it. "sqlite:PATH" (made when missing; directories are
// not) or "postgresql://…". Thread-safe; outlives every connection it opened. SQLite runs in WAL with
// synchronous=FULL, foreign keys on; PostgreSQL with synchronous_commit as the server has it (see durability_doubt).
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "store/sql/connection.hpp"

namespace hongyan::sql {

class Database {
 public:
  virtual ~Database() = default;
  // A connection of the caller's own; throws Failure when the database cannot be reached.
  [[nodiscard]] virtual std::unique_ptr<Connection> connect() = 0;
  [[nodiscard]] virtual Dialect dialect() const = 0;
  // For people and logs: the kind and the place, never a password.
  [[nodiscard]] virtual std::string description() const = 0;
  // Moves SQLite's write-ahead log into its file while others read and write, so that no COMMIT has to (a thread of
  // its own calls this every second or so); nothing to do in PostgreSQL, which has its own checkpointer.
  virtual void checkpoint() = 0;
  // A sentence for the operator when the database is set to forget what it acknowledged, for the start and `check` to
  // show; nothing when all is well. Throws Failure when the database cannot be reached.
  [[nodiscard]] virtual std::optional<std::string> durability_doubt() = 0;
};

// Throws std::invalid_argument with a sentence that helps when the URL is of no known form.
[[nodiscard]] std::unique_ptr<Database> open_database(std::string_view url);

}  // namespace hongyan::sql
