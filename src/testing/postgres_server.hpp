// PostgresServer: a PostgreSQL of the tests' own in a temporary directory, reached through a socket in it. It runs as
// the user `postgres` when the tests run as root, and ends with the thread that started it, however that ends. The
// one that is shared is made when first asked for, so a program whose tests need none pays nothing.
#pragma once
#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

#include "store/sql/database.hpp"
#include "testing/temporary_directory.hpp"

namespace hongyan::testing {

class PostgresServer {
 public:
  enum class Durability { forgetful, synced };  // forgetful: fsync off, for tests that pull no plug

  // Why this machine can run none, if so.
  [[nodiscard]] static std::optional<std::string> missing();
  // Started once per program and never restarted.
  [[nodiscard]] static PostgresServer& shared();

  explicit PostgresServer(Durability durability);  // throws Failure with the server's own words
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  void stop_at_once();  // as a crash does: no farewell to transactions
  void start();
  // Of the database "postgres", as its superuser.
  [[nodiscard]] std::string url() const;
  // Of a new, empty schema in it.
  [[nodiscard]] std::string url_of_new_schema();

 private:
  [[nodiscard]] std::string words_of_server() const;

  const Durability durability_;
  TemporaryDirectory directory_;
  pid_t pid_ = -1;
  int schemas_ = 0;
};

}  // namespace hongyan::testing
