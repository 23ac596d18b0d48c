#include "store/sql/pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/failure.hpp"
#include "testing/failing_connection.hpp"
#include "testing/temporary_database.hpp"

namespace hongyan::sql {
namespace {

using ::testing::HasSubstr;

class SqlPool : public ::testing::Test {
 protected:
  hongyan::testing::TemporaryDatabase database_{Dialect::sqlite};
  Pool pool_{database_, 2};
};

TEST_F(SqlPool, lends_a_connection_again) {
  Connection* const first = &*pool_.take();
  const auto lease = pool_.take();
  EXPECT_EQ(&*lease, first);
  EXPECT_NE(&*pool_.take(), first);
}

TEST_F(SqlPool, says_when_all_are_out) {
  const auto first = pool_.take(), second = pool_.take();
  try {
    static_cast<void>(pool_.take(std::chrono::milliseconds{1}));
    ADD_FAILURE();
  } catch (const Failure& failure) {
    EXPECT_THAT(failure.what(), HasSubstr("All 2 connections"));
  }
}

TEST_F(SqlPool, hands_on_what_comes_back) {
  constexpr int rounds = 200;
  std::atomic<int> lent = 0;
  const auto borrow = [&] {
    for (int i = 0; i < rounds; ++i) {
      const auto lease = pool_.take();
      lent += static_cast<int>(lease->execute("SELECT 1", {}).rows.size());
    }
  };
  {
    const std::jthread first(borrow), second(borrow), third(borrow), fourth(borrow);
  }
  EXPECT_EQ(lent, 4 * rounds);
}

TEST_F(SqlPool, a_failed_connect_takes_no_place) {
  const auto none = open_database("sqlite:/nowhere/at/all.db");
  Pool pool(*none, 1);
  for (int i = 0; i < 3; ++i) EXPECT_THROW(static_cast<void>(pool.take(std::chrono::milliseconds{1})), Failure);
}

}  // namespace
}  // namespace hongyan::sql
