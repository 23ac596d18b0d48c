#include "engine/access/app_book.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <utility>

#include "store/schema.hpp"
#include "store/sql/migrate.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temporary_database.hpp"

namespace hongyan::engine {
namespace {

// A connection on which time passes between the reading of an answer and its arrival.
class SlowConnection final : public sql::Connection {
 public:
  SlowConnection(sql::Connection& connection, std::function<void()> meanwhile)
      : connection_(connection), meanwhile_(std::move(meanwhile)) {}
  [[nodiscard]] sql::Dialect dialect() const override { return connection_.dialect(); }
  sql::Rows execute(std::string_view sql, const sql::Parameters& parameters) override {
    sql::Rows rows = connection_.execute(sql, parameters);
    std::exchange(meanwhile_, [] {})();
    return rows;
  }
  std::vector<sql::Rows> execute_many(std::string_view sql, std::span<const sql::Parameters> batch) override {
    return connection_.execute_many(sql, batch);
  }
  void execute_script(std::string_view sql) override { connection_.execute_script(sql); }
  void begin_reading() override { connection_.begin_reading(); }
  void begin_writing() override { connection_.begin_writing(); }
  void commit() override { connection_.commit(); }
  void rollback() noexcept override { connection_.rollback(); }

 private:
  sql::Connection& connection_;
  std::function<void()> meanwhile_;
};

class AppBookTest : public ::testing::Test {
 protected:
  AppBookTest() { sql::migrate(*connection_, store::migrations(), 0); }
  void save(std::string_view appid) {
    store::App app;
    app.appid = *wechat::AppId::parse(appid);
    app.api_origin = "https://api.weixin.qq.com";
    app.secret = Secret("secret");
    store::save_app(*connection_, vault_, app);
  }

  std::unique_ptr<testing::TemporaryDatabase> database_ = testing::fresh_database(sql::Dialect::sqlite);
  std::unique_ptr<sql::Connection> connection_ = database_->connect();
  testing::SeededRandom random_{1};
  store::Vault vault_{Secret(std::string(32, 'k')), random_};
  AppBook book_{vault_};
};

TEST_F(AppBookTest, a_slow_read_brings_nothing_back_that_is_no_longer_so) {
  save("wx5e00000000000001");
  SlowConnection slow(*connection_, [&] {
    save("wx5e00000000000002");
    book_.refresh(*connection_);
  });
  book_.refresh(slow);
  EXPECT_TRUE(book_.find("wx5e00000000000001"));
  EXPECT_TRUE(book_.find("wx5e00000000000002"));
  EXPECT_EQ(book_.all().size(), 2u);
}

}  // namespace
}  // namespace hongyan::engine
