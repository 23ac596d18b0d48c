// with_postgres COMMAND…: runs the command with a PostgreSQL server that all its test programs share, which spares
// each of them the start of its own. Ends with the command's exit code; the server ends with it.
#include <fmt/format.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <exception>

#include "testing/postgres_server.hpp"

namespace {

int run(char** command) {
  pid_t pid = 0;
  if (const int error = ::posix_spawnp(&pid, command[0], nullptr, nullptr, command, environ); error != 0) {
    fmt::print(stderr, "with_postgres: {} cannot be run: {}\n", command[0], std::strerror(error));
    return 127;
  }
  int status = 0;
  if (::waitpid(pid, &status, 0) != pid) return 126;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

int main(int count, char** arguments) {
  using hongyan::testing::PostgresServer;
  if (count < 2) {
    fmt::print(stderr, "usage: with_postgres COMMAND [ARGUMENT…]\n");
    return 2;
  }
  try {
    if (PostgresServer::missing()) return run(arguments + 1);  // the tests themselves say what that means
    const PostgresServer server(PostgresServer::Durability::forgetful);
    ::setenv("HONGYAN_TEST_POSTGRES", server.url().c_str(), 1);
    return run(arguments + 1);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "with_postgres: {}\n", failure.what());
    return 1;
  }
}
