#include "testing/temporary_directory.hpp"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>

#include "base/failure.hpp"

namespace hongyan::testing {
namespace {
constexpr std::string_view prefix = "hongyan-test-";
constexpr std::uintmax_t room_bytes_min = std::uintmax_t{1} << 30;

// In memory where there is room: a database syncs often, and no unit test pulls the plug.
std::filesystem::path parent() {
  const std::filesystem::path memory = "/dev/shm";
  std::error_code none;
  const auto space = std::filesystem::space(memory, none);
  if (!none && space.available >= room_bytes_min && ::access(memory.c_str(), W_OK) == 0) return memory;
  return std::filesystem::temp_directory_path();
}

// A program that was killed left its directories behind: "hongyan-test-PID-…", and in memory they cost memory.
void remove_those_of_the_dead(const std::filesystem::path& where) {
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(where, none)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(prefix)) continue;
    const int pid = std::atoi(name.c_str() + prefix.size());
    if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH) std::filesystem::remove_all(entry.path(), none);
  }
}
}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  static const std::filesystem::path where = [] {
    const auto chosen = parent();
    remove_those_of_the_dead(chosen);
    return chosen;
  }();
  std::string pattern = where / (std::string(prefix) + std::to_string(::getpid()) + "-XXXXXX");
  if (::mkdtemp(pattern.data()) == nullptr) throw Failure("A temporary directory cannot be made: " + pattern);
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;  // what is left behind is the system's to clean
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace hongyan::testing
