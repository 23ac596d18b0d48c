// Twins of sql::Database and sql::Connection that fail on purpose. Every call that reaches the database is a step
// (begin, statement, batch, script, COMMIT; not ROLLBACK), counted over all connections of one FaultPlan, so a use
// case can be run with step 1, 2, 3 … failing until it passes untouched. A failure `before` a step did nothing; one
// `after` it had its effect and lost the answer. At COMMIT of a writer both are outcome_unknown, for nobody can tell.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "base/failure.hpp"
#include "base/guarded.hpp"
#include "store/sql/database.hpp"

namespace hongyan::testing {

// Thread-safe.
class FaultPlan {
 public:
  enum class When { before, after };
  enum class Times { once, for_ever };
  // Counting starts anew; step 1 is the next one.
  void fail_at(std::int64_t step, When when, Times times = Times::once);
  void fail_never() { fail_at(0, When::before); }
  [[nodiscard]] std::int64_t steps() const;     // taken since
  [[nodiscard]] std::int64_t failures() const;  // thrown since

 private:
  friend class FailingConnection;
  struct State {
    std::int64_t at = 0, steps = 0, failures = 0;
    When when = When::before;
    Times times = Times::once;
  };
  enum class Verdict { pass, fail_before, fail_after };
  Verdict take_step();
  Guarded<State> state_;
};

class FailingConnection final : public sql::Connection {
 public:
  FailingConnection(std::unique_ptr<sql::Connection> connection, FaultPlan& plan)
      : connection_(std::move(connection)), plan_(plan) {}
  [[nodiscard]] sql::Dialect dialect() const override { return connection_->dialect(); }
  sql::Rows execute(std::string_view sql, const sql::Parameters& parameters) override;
  std::vector<sql::Rows> execute_many(std::string_view sql, std::span<const sql::Parameters> batch) override;
  void execute_script(std::string_view sql) override;
  void begin_reading() override;
  void begin_writing() override;
  void commit() override;
  void rollback() noexcept override;

 private:
  template <typename Call>
  auto step(Failure::Kind kind, Call&& call);
  std::unique_ptr<sql::Connection> connection_;
  FaultPlan& plan_;
  bool writing_ = false;
};

class FailingDatabase final : public sql::Database {
 public:
  FailingDatabase(sql::Database& database, FaultPlan& plan) : database_(database), plan_(plan) {}
  [[nodiscard]] std::unique_ptr<sql::Connection> connect() override;
  [[nodiscard]] sql::Dialect dialect() const override { return database_.dialect(); }
  [[nodiscard]] std::string description() const override { return database_.description(); }
  void checkpoint() override { database_.checkpoint(); }
  [[nodiscard]] std::optional<std::string> durability_doubt() override { return database_.durability_doubt(); }

 private:
  sql::Database& database_;
  FaultPlan& plan_;
};

}  // namespace hongyan::testing
