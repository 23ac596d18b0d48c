#include "testing/failing_connection.hpp"

#include <gtest/gtest.h>

#include <array>

#include "testing/temporary_database.hpp"

namespace hongyan::testing {
namespace {

using Kind = sql::Transaction::Kind;
using When = FaultPlan::When;
using Times = FaultPlan::Times;

class Failing : public ::testing::Test {
 protected:
  Failing() { database_.connect()->execute_script("CREATE TABLE t (x BIGINT)"); }

  // Begin, two inserts, a batch, commit: five steps.
  void use_case(sql::Connection& connection) {
    sql::Transaction transaction(connection, Kind::writing);
    connection.execute("INSERT INTO t VALUES (1)", {});
    connection.execute("INSERT INTO t VALUES (2)", {});
    connection.execute_many("INSERT INTO t VALUES ($1)", std::vector<sql::Parameters>{{std::int64_t{3}}});
    transaction.commit();
  }
  std::int64_t count() { return database_.connect()->execute("SELECT COUNT(*) FROM t", {}).rows.at(0).number(0); }

  TemporaryDatabase database_{sql::Dialect::sqlite};
  FaultPlan plan_;
  FailingDatabase failing_{database_, plan_};
};

TEST_F(Failing, every_step_fails_in_its_turn_until_none_is_left) {
  const struct Case {
    When when;
    std::int64_t rows_after_failed_commit;
  } cases[] = {{When::before, 0}, {When::after, 3}};
  for (const Case& each : cases) {
    std::int64_t step = 1;
    for (;; ++step) {
      database_.connect()->execute("DELETE FROM t", {});
      plan_.fail_at(step, each.when);
      try {
        use_case(*failing_.connect());
        EXPECT_EQ(plan_.failures(), 0);
        break;
      } catch (const Failure& failure) {
        EXPECT_EQ(plan_.failures(), 1);
        EXPECT_EQ(plan_.steps(), step);
        EXPECT_EQ(failure.kind() == Failure::Kind::outcome_unknown, step == 5);
        EXPECT_EQ(count(), step == 5 ? each.rows_after_failed_commit : 0);
      }
    }
    EXPECT_EQ(step, 6);
    EXPECT_EQ(count(), 3);
  }
}

TEST_F(Failing, a_fault_lasts_as_long_as_it_should) {
  const auto connection = failing_.connect();
  const auto fails = [&] {
    try {
      connection->execute("SELECT 1", {});
      return false;
    } catch (const Failure&) {
      return true;
    }
  };
  plan_.fail_at(2, When::before, Times::once);
  EXPECT_EQ((std::array{fails(), fails(), fails()}), (std::array{false, true, false}));
  plan_.fail_at(2, When::before, Times::for_ever);
  EXPECT_EQ((std::array{fails(), fails(), fails()}), (std::array{false, true, true}));
  plan_.fail_never();
  EXPECT_FALSE(fails());
}

}  // namespace
}  // namespace hongyan::testing
