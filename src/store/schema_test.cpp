#include "store/schema.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace hongyan::store {
namespace {

const std::filesystem::path folder = std::filesystem::path(HONGYAN_SOURCE_DIR) / "src/store/migrations";

TEST(Schema, holds_every_migration_file_in_order_and_to_the_byte) {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.insert(entry.path().filename());
  ASSERT_EQ(files.size(), migrations().size());
  int number = 0;
  for (const sql::Migration& migration : migrations()) {
    EXPECT_EQ(migration.number, ++number);
    EXPECT_TRUE(migration.name.starts_with(fmt::format("{:04}_", number))) << migration.name;
    std::ifstream file(folder / (std::string(migration.name) + ".sql"), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_FALSE(text.empty());
    EXPECT_EQ(migration.sql, text);
  }
}

}  // namespace
}  // namespace hongyan::store
