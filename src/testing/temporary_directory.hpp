// TemporaryDirectory: an empty directory of a test's own, gone with everything in it when the test is.
#pragma once
#include <filesystem>

namespace hongyan::testing {

class TemporaryDirectory {
 public:
  TemporaryDirectory();  // throws Failure when the system's directory for such things cannot be written
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace hongyan::testing
