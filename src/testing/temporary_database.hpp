// A fresh, empty database per test: a SQLite file in a temporary directory, or a schema of its own in the PostgreSQL
// server that the test program shares.
#pragma once
#include <memory>
#include <string>

#include "store/sql/database.hpp"
#include "testing/temporary_directory.hpp"

namespace hongyan::testing {

class TemporaryDatabase final : public sql::Database {
 public:
  explicit TemporaryDatabase(sql::Dialect dialect);
  [[nodiscard]] std::unique_ptr<sql::Connection> connect() override { return database_->connect(); }
  [[nodiscard]] sql::Dialect dialect() const override { return database_->dialect(); }
  [[nodiscard]] std::string description() const override { return database_->description(); }
  void checkpoint() override { database_->checkpoint(); }
  [[nodiscard]] std::optional<std::string> durability_doubt() override { return database_->durability_doubt(); }
  // For whoever opens it himself, another process for one.
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  TemporaryDirectory directory_;
  std::string url_;
  std::unique_ptr<sql::Database> database_;
};

[[nodiscard]] std::unique_ptr<TemporaryDatabase> fresh_database(sql::Dialect dialect);

}  // namespace hongyan::testing
