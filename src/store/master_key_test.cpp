// The master key beside the database it belongs to; the file itself is tested in vault_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "base/failure.hpp"
#include "store/access.hpp"
#include "store/apps.hpp"
#include "testing/on_both_stores.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temporary_directory.hpp"

namespace hongyan::store {
namespace {

using ::testing::HasSubstr;

class MasterKeyOfDatabase : public testing::OnBothStores {
 protected:
  [[nodiscard]] std::string path() const { return (directory_.path() / "master.key").string(); }
  testing::SeededRandom random_{5};

 private:
  testing::TemporaryDirectory directory_;
};
HONGYAN_ON_BOTH_DATABASES(MasterKeyOfDatabase);

TEST_P(MasterKeyOfDatabase, is_made_for_an_empty_database_and_kept) {
  const Secret made = master_key_of(connection(), path(), random_);
  EXPECT_EQ(made.reveal().size(), 32u);
  EXPECT_EQ(master_key_of(connection(), path(), random_), made);
}

TEST_P(MasterKeyOfDatabase, is_not_replaced_while_the_database_stands_on_a_lost_one) {
  const wechat::AppId appid = *wechat::AppId::parse("wx0000000000000001");
  const struct {
    const char* name;
    std::function<void(const Vault&)> fill;
    const char* table;
  } cases[] = {
      {"an app",
       [&](const Vault& vault) {
         App app;
         app.appid = appid;
         app.secret = Secret("s");
         save_app(connection(), vault, app);
       },
       "app"},
      {"a token",
       [&](const Vault& vault) { EXPECT_TRUE(replace_token(connection(), vault, {appid, 1, Secret("t"), {}, {}}, 0)); },
       "access_token"},
      {"an API key",
       [&](const Vault&) {
         ApiKey key;
         key.id = "k";
         save_api_key(connection(), key);
       },
       "api_key"},
  };
  for (const auto& one : cases) {
    const Secret made = master_key_of(connection(), path(), random_);
    one.fill(Vault(made, random_));
    EXPECT_EQ(master_key_of(connection(), path(), random_), made) << one.name;
    std::filesystem::remove(path());
    try {
      (void)master_key_of(connection(), path(), random_);
      ADD_FAILURE() << one.name;
    } catch (const Failure& failure) {
      EXPECT_THAT(failure.what(), HasSubstr(path())) << one.name;
      EXPECT_THAT(failure.what(), HasSubstr("Bring the file back"));
    }
    EXPECT_FALSE(std::filesystem::exists(path())) << one.name;
    connection().execute("DELETE FROM " + std::string(one.table), {});
  }
}

}  // namespace
}  // namespace hongyan::store
