// Golden files of the wechat floor, for tests alone: src/wechat/testdata/<name>. HONGYAN_REWRITE_GOLDEN=1 writes what
// the code says now, `git diff` shows what that changed.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace hongyan::wechat::testing {

inline std::string path_of_golden(std::string_view name) {
  return std::string(HONGYAN_SOURCE_DIR "/src/wechat/testdata/") + std::string(name);
}

inline std::string read_golden(std::string_view name) {
  std::ifstream file(path_of_golden(name), std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_TRUE(file.good()) << name << " cannot be read";
  return text.str();
}

inline void expect_golden(std::string_view name, const std::string& now) {
  if (std::getenv("HONGYAN_REWRITE_GOLDEN") != nullptr) {
    std::ofstream(path_of_golden(name), std::ios::binary) << now;
    return;
  }
  EXPECT_EQ(read_golden(name), now) << name;
}

}  // namespace hongyan::wechat::testing
