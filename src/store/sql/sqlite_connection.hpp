// SqliteDatabase: one file, many connections of one process: readers in parallel, writers one at a time in a fair
// queue (WriterTurn). WAL with synchronous=FULL: what COMMIT acknowledged survives a power cut. A new file is made
// with mode 0600, and SQLite gives its -wal and -shm the same. sqlite3.h is included in sqlite_connection.cpp alone.
// Thread-safe; outlives its connections.
#pragma once
#include <memory>
#include <mutex>
#include <string>

#include "store/sql/database.hpp"
#include "store/sql/writer_turn.hpp"

namespace hongyan::sql {

class SqliteConnection;

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(std::string path);
  ~SqliteDatabase() override;
  [[nodiscard]] std::unique_ptr<Connection> connect() override;
  [[nodiscard]] Dialect dialect() const override { return Dialect::sqlite; }
  [[nodiscard]] std::string description() const override { return "SQLite at " + path_; }
  void checkpoint() override;
  [[nodiscard]] std::optional<std::string> durability_doubt() override { return std::nullopt; }  // we set it ourselves

 private:
  [[nodiscard]] std::unique_ptr<SqliteConnection> open();

  const std::string path_;
  WriterTurn turn_;
  std::mutex opening_;
  std::mutex checkpointing_;
  std::unique_ptr<SqliteConnection> checkpointer_;  // under checkpointing_
};

}  // namespace hongyan::sql
