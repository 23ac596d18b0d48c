#include "testing/temporary_directory.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <system_error>

#include "base/failure.hpp"

namespace hongyan::testing {
namespace {
// In memory where there is room: a database syncs often, and no unit test pulls the plug.
constexpr std::uintmax_t room_bytes_min = std::uintmax_t{1} << 30;

std::filesystem::path parent() {
  const std::filesystem::path memory = "/dev/shm";
  std::error_code none;
  const auto space = std::filesystem::space(memory, none);
  if (!none && space.available >= room_bytes_min && ::access(memory.c_str(), W_OK) == 0) return memory;
  return std::filesystem::temp_directory_path();
}
}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = parent() / "hongyan-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw Failure("A temporary directory cannot be made: " + pattern);
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;  // what is left behind is the system's to clean
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace hongyan::testing
