// PostgresServer: a PostgreSQL of the tests' own in a temporary directory, reached through a socket in it. It runs as
// the user `postgres` when the tests run as root, and ends with the thread that started it, however that ends.
// fresh_postgres_schema() takes one that is shared: that of HONGYAN_TEST_POSTGRES, which `with_postgres COMMAND…`
// sets for many programs, or else one that this program starts when it first asks.
#pragma once
#include <sys/types.h>

#include <optional>
#include <string>

#include "testing/temporary_directory.hpp"

namespace hongyan::testing {

class PostgresServer {
 public:
  enum class Durability { forgetful, synced };  // forgetful: fsync off, for tests that pull no plug

  // Why this machine can run none, if so.
  [[nodiscard]] static std::optional<std::string> missing();
  explicit PostgresServer(Durability durability);  // throws Failure with the server's own words
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  void stop_at_once();  // as a crash does: no farewell to transactions
  void start();
  // Of the database "postgres", as its superuser.
  [[nodiscard]] std::string url() const;

 private:
  [[nodiscard]] std::string words_of_server() const;

  const Durability durability_;
  TemporaryDirectory directory_;
  pid_t pid_ = -1;
};

// The URL of a new, empty schema in the server that tests share.
[[nodiscard]] std::string fresh_postgres_schema();

}  // namespace hongyan::testing
