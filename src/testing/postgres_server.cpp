#include "testing/postgres_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "base/check.hpp"
#include "base/failure.hpp"
#include "store/sql/database.hpp"

namespace hongyan::testing {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::seconds start_max{30};

// The newest of what Debian and its like install side by side, or what HONGYAN_POSTGRES_BIN names.
std::optional<fs::path> programs() {
  if (const char* const named = ::getenv("HONGYAN_POSTGRES_BIN"); named != nullptr) return fs::path(named);
  std::optional<fs::path> newest;
  int newest_version = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", none)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (version <= newest_version || !fs::exists(entry.path() / "bin" / "initdb")) continue;
    newest_version = version;
    newest = entry.path() / "bin";
  }
  return newest;
}

// PostgreSQL refuses to run as root.
const passwd* other_user() { return ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr; }

// Between fork and exec only what may be called there: everything is made ready before.
pid_t spawn(const std::vector<std::string>& command, const fs::path& output, const passwd* user) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int file = ::open(output.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
  CHECK(file >= 0);
  const uid_t uid = user == nullptr ? 0 : user->pw_uid;
  const gid_t gid = user == nullptr ? 0 : user->pw_gid;
  const pid_t parent = ::getpid(), pid = ::fork();
  CHECK(pid >= 0);
  if (pid != 0) {
    ::close(file);
    return pid;
  }
  if (user != nullptr && (::setgroups(0, nullptr) != 0 || ::setgid(gid) != 0 || ::setuid(uid) != 0)) ::_exit(126);
  // After setuid, which clears it: SIGQUIT tells a server to stop at once when the tests end, even by a crash.
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (::getppid() != parent) ::_exit(126);
  ::setpgid(0, 0);  // Ctrl-C is for the tests
  ::dup2(file, 1);
  ::dup2(file, 2);
  if (::chdir("/") != 0) ::_exit(126);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

int status_of(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) CHECK(errno == EINTR);
  return status;
}

// The last word of postmaster.pid once the process of its first line takes connections.
bool is_ready(const fs::path& pid_file, pid_t pid) {
  std::ifstream file(pid_file);
  std::string first, line, last;
  std::getline(file, first);
  while (std::getline(file, line)) last = line;
  return first == std::to_string(pid) && last.starts_with("ready");
}

}  // namespace

std::optional<std::string> PostgresServer::missing() {
  if (!programs()) return "PostgreSQL is not installed (Debian: apt-get install postgresql)";
  if (::geteuid() == 0 && other_user() == nullptr)
    return "there is no user `postgres` to run PostgreSQL as, and root may not";
  return std::nullopt;
}

PostgresServer::PostgresServer(Durability durability) : durability_(durability) {
  CHECK(!missing());
  const passwd* const user = other_user();
  if (user != nullptr) CHECK(::chown(directory_.path().c_str(), user->pw_uid, user->pw_gid) == 0);
  const int status = status_of(spawn({*programs() / "initdb", "-D", directory_.path() / "data", "-U", "hongyan", "-A",
                                      "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"},
                                     directory_.path() / "output", user));
  if (status != 0) throw Failure("initdb failed: " + words_of_server());
  start();
}

PostgresServer::~PostgresServer() { stop_at_once(); }

void PostgresServer::start() {
  CHECK(pid_ < 0);
  std::vector<std::string> command{*programs() / "postgres", "-D", directory_.path() / "data", "-k", directory_.path()};
  for (const char* const setting :
       {"listen_addresses=", "shared_buffers=32MB", "max_connections=60", "autovacuum=off", "max_wal_senders=0",
        "wal_level=minimal", "log_min_messages=fatal", "max_prepared_transactions=0", "jit=off"}) {
    command.insert(command.end(), {"-c", setting});
  }
  if (durability_ == Durability::forgetful)
    command.insert(command.end(), {"-c", "fsync=off", "-c", "full_page_writes=off"});
  pid_ = spawn(command, directory_.path() / "output", other_user());
  const auto deadline = std::chrono::steady_clock::now() + start_max;
  while (!is_ready(directory_.path() / "data" / "postmaster.pid", pid_)) {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      throw Failure("postgres ended at its start: " + words_of_server());
    }
    if (std::chrono::steady_clock::now() > deadline) throw Failure("postgres does not get ready: " + words_of_server());
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
}

void PostgresServer::stop_at_once() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGQUIT);
  status_of(pid_);
  pid_ = -1;
}

std::string PostgresServer::url() const {
  return fmt::format("postgresql:///postgres?host={}&user=hongyan", directory_.path().string());
}

std::string PostgresServer::words_of_server() const {
  std::ifstream file(directory_.path() / "output");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string fresh_postgres_schema() {
  static const std::string server_url = [] {
    if (const char* const given = ::getenv("HONGYAN_TEST_POSTGRES"); given != nullptr) return std::string(given);
    static PostgresServer server(PostgresServer::Durability::forgetful);
    return server.url();
  }();
  static std::atomic<int> schemas = 0;
  const std::string name = fmt::format("test_{}_{}", ::getpid(), ++schemas);
  sql::open_database(server_url)
      ->connect()
      ->execute_script(fmt::format("DROP SCHEMA IF EXISTS {0} CASCADE; CREATE SCHEMA {0}", name));
  return fmt::format("{}&options=-csearch_path%3D{}", server_url, name);
}

}  // namespace hongyan::testing
