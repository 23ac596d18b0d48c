#include "testing/temporary_directory.hpp"

#include <stdlib.h>

#include <string>
#include <system_error>

#include "base/failure.hpp"

namespace hongyan::testing {

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = std::filesystem::temp_directory_path() / "hongyan-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw Failure("A temporary directory cannot be made: " + pattern);
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;  // what is left behind is the system's to clean
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace hongyan::testing
