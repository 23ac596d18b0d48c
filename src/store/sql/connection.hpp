// sql::Connection: one of the four doors; the only way to a database. SQL is written once, in the subset that SQLite
// and PostgreSQL share, with $1, $2 … for parameters. A connection belongs to one thread at a time. Every failure of
// the database is a Failure; one during COMMIT that leaves the outcome open is Failure::Kind::outcome_unknown. A unique
// or check violation is an outcome, not a failure: see Rows::conflict.
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hongyan::sql {

struct Null {
  bool operator==(const Null&) const = default;
};
// Bytes that are no text (BYTEA; BLOB in SQLite).
struct Bytes {
  std::string value;
  bool operator==(const Bytes&) const = default;
};
// The only kinds of value that are stored: moments are Unix milliseconds, booleans 0 or 1, JSON is text.
using Value = std::variant<Null, std::int64_t, std::string, Bytes>;

class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  [[nodiscard]] bool is_null(std::size_t column) const;
  [[nodiscard]] std::int64_t number(std::size_t column) const;       // CHECKs the kind; null is 0
  [[nodiscard]] const std::string& text(std::size_t column) const;   // CHECKs the kind; null is ""
  [[nodiscard]] const std::string& bytes(std::size_t column) const;  // CHECKs the kind; null is ""
  [[nodiscard]] std::size_t size() const { return values_.size(); }

 private:
  std::vector<Value> values_;
};

struct Rows {
  std::vector<Row> rows;      // of a SELECT or RETURNING
  std::int64_t affected = 0;  // rows inserted, updated or deleted
  // The statement broke a UNIQUE or CHECK constraint and did nothing. In PostgreSQL this aborts the transaction, so
  // write INSERT … ON CONFLICT DO NOTHING and look at `affected` wherever a conflict is expected.
  bool conflict = false;
};

using Parameters = std::vector<Value>;

enum class Dialect { sqlite, postgres };

class Connection {
 public:
  virtual ~Connection() = default;
  [[nodiscard]] virtual Dialect dialect() const = 0;

  // Runs one statement, prepared once per connection and kept by its text.
  virtual Rows execute(std::string_view sql, const Parameters& parameters) = 0;
  // The same statement once per set of parameters, as fast as the database can (a loop in SQLite, one pipeline in
  // PostgreSQL); results in order. An empty batch does nothing.
  virtual std::vector<Rows> execute_many(std::string_view sql, std::span<const Parameters> batch) = 0;
  // Several statements without parameters, for migrations.
  virtual void execute_script(std::string_view sql) = 0;

  // Only Transaction calls these.
  virtual void begin_reading() = 0;  // a stable snapshot, no writes
  virtual void begin_writing() = 0;  // waits for its turn; in SQLite writers of one process queue fairly
  virtual void commit() = 0;         // returns when the data is synced
  virtual void rollback() noexcept = 0;
};

// A transaction: begun by its constructor, rolled back by its destructor unless commit() returned.
class Transaction {
 public:
  enum class Kind { reading, writing };
  Transaction(Connection& connection, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();
  [[nodiscard]] Connection& connection() { return connection_; }

 private:
  Connection& connection_;
  bool open_ = true;
};

}  // namespace hongyan::sql
