#include "store/vault.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <thread>

#include "base/failure.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temporary_directory.hpp"

namespace hongyan::store {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

std::string failure_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Failure& failure) {
    return failure.what();
  }
  return "no failure";
}

TEST(Vault, opens_what_it_sealed_in_its_place_only) {
  testing::SeededRandom random(1);
  const Vault vault(Secret(std::string(32, 'k')), random);
  const Vault other(Secret(std::string(32, 'o')), random);
  const Secret secret("0123456789abcdef0123456789abcdef");
  const sql::Bytes sealed = vault.seal("app/secret/wx0000000000000001", secret);
  EXPECT_THAT(sealed.value, Not(HasSubstr("0123456789abcdef")));
  EXPECT_EQ(vault.open("app/secret/wx0000000000000001", sealed.value), secret);
  EXPECT_NE(vault.seal("app/secret/wx0000000000000001", secret), sealed);  // a nonce of its own each time

  std::string changed = sealed.value;
  changed.back() = static_cast<char>(changed.back() ^ 1);
  const struct {
    std::string name;
    std::function<void()> open;
  } refused[] = {
      {"another row", [&] { (void)vault.open("app/secret/wx0000000000000002", sealed.value); }},
      {"another column", [&] { (void)vault.open("app/aes_key/wx0000000000000001", sealed.value); }},
      {"another key", [&] { (void)other.open("app/secret/wx0000000000000001", sealed.value); }},
      {"a changed bit", [&] { (void)vault.open("app/secret/wx0000000000000001", changed); }},
      {"nothing", [&] { (void)vault.open("app/secret/wx0000000000000001", ""); }},
  };
  for (const auto& [name, open] : refused) EXPECT_THAT(failure_of(open), HasSubstr("master key")) << name;
}

class MasterKey : public ::testing::Test {
 protected:
  [[nodiscard]] std::string path() const { return directory_.path() / "master.key"; }
  void write(std::string_view text, fs::perms mode) const {
    std::ofstream(path(), std::ios::binary) << text;
    fs::permissions(path(), mode);
  }
  [[nodiscard]] std::string failure() {
    return failure_of([&] { (void)load_or_make_master_key(path(), random_); });
  }

  testing::TemporaryDirectory directory_;
  testing::SeededRandom random_{1};
};
constexpr fs::perms private_mode = fs::perms::owner_read | fs::perms::owner_write;

TEST_F(MasterKey, is_made_once_for_its_owner_alone) {
  const Secret made = load_or_make_master_key(path(), random_);
  EXPECT_EQ(made.reveal().size(), 32u);
  EXPECT_EQ(load_or_make_master_key(path(), random_), made);
  EXPECT_EQ(fs::status(path()).permissions(), private_mode);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_.path()), {}), 1);  // no draft stays behind
}

TEST_F(MasterKey, programs_that_start_at_once_agree_on_one) {
  std::vector<Secret> keys(8);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < keys.size(); ++i)
      threads.emplace_back([&, i] {
        testing::SeededRandom own(i);
        keys[i] = load_or_make_master_key(path(), own);
      });
  }
  for (const Secret& key : keys) EXPECT_EQ(key, keys.front());
}

TEST_F(MasterKey, file_that_others_may_read_is_refused) {
  const std::string hex(64, 'a');
  for (const fs::perms more :
       {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write, fs::perms::others_all}) {
    write(hex, private_mode | more);
    EXPECT_THAT(failure(), HasSubstr("chmod 600")) << static_cast<unsigned>(more);
  }
  write(hex, fs::perms::owner_read);
  EXPECT_EQ(load_or_make_master_key(path(), random_).reveal(), std::string(32, '\xaa'));
}

TEST_F(MasterKey, file_that_holds_no_key_is_refused_and_left_alone) {
  for (const std::string& text :
       {std::string(), std::string(63, 'a'), std::string(66, 'a'), std::string(64, 'x'), std::string(5000, 'a')}) {
    write(text, private_mode);
    EXPECT_THAT(failure(), HasSubstr("64 hexadecimal digits")) << text.size();
    EXPECT_EQ(fs::file_size(path()), text.size());
  }
}

TEST_F(MasterKey, says_what_to_do_when_its_directory_is_missing) {
  const std::string missing = directory_.path() / "nowhere" / "master.key";
  EXPECT_THAT(failure_of([&] { (void)load_or_make_master_key(missing, random_); }), HasSubstr("mkdir -p -m 700"));
  EXPECT_THAT(failure_of([&] { (void)load_or_make_master_key(directory_.path(), random_); }),
              HasSubstr("no ordinary file"));
}

}  // namespace
}  // namespace hongyan::store
