// PostgresDatabase: connections to one PostgreSQL database. A connection that broke, because the server restarted for
// one, is made anew by the next statement or transaction; an open transaction is lost with it. A password never
// appears in a message. Batches go as one pipeline; in it, a broken constraint is a Failure, since it takes the
// whole transaction with it. libpq-fe.h is included in postgres_connection.cpp alone. Thread-safe; outlives its
// connections.
#pragma once
#include <string>

#include "store/sql/database.hpp"

namespace hongyan::sql {

class PostgresDatabase final : public Database {
 public:
  explicit PostgresDatabase(std::string url);  // throws std::invalid_argument when the URL cannot be read
  [[nodiscard]] std::unique_ptr<Connection> connect() override;
  [[nodiscard]] Dialect dialect() const override { return Dialect::postgres; }
  [[nodiscard]] std::string description() const override { return place_; }
  void checkpoint() override {}
  [[nodiscard]] std::optional<std::string> durability_doubt() override;

 private:
  const std::string url_;
  std::string place_;
  std::string password_;  // only to keep it out of messages
};

}  // namespace hongyan::sql
