#include "store/sql/migrate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "base/failure.hpp"
#include "testing/on_both_databases.hpp"

namespace hongyan::sql {
namespace {

using ::testing::HasSubstr;

constexpr std::array migrations{
    Migration{1, "0001_first", "CREATE TABLE a (x BIGINT); CREATE INDEX a_x ON a (x); INSERT INTO a VALUES (1)"},
    Migration{2, "0002_second", "ALTER TABLE a ADD COLUMN y TEXT; INSERT INTO a VALUES (2, 'two')"},
    Migration{3, "0003_third", "CREATE TABLE b (x BIGINT)"},
};
constexpr std::int64_t now_ms = 1'795'161'600'000;

class Migrate : public hongyan::testing::OnBothDatabases {
 protected:
  std::string failure_of(std::span<const Migration> wanted) {
    const auto connection = database().connect();
    try {
      migrate(*connection, wanted, now_ms);
    } catch (const Failure& failure) {
      return failure.what();
    }
    return "no failure";
  }
};
HONGYAN_ON_BOTH_DATABASES(Migrate);

TEST_P(Migrate, applies_what_is_missing_once) {
  const auto connection = database().connect();
  EXPECT_EQ(schema_version(*connection), 0);
  const struct Case {
    std::size_t known;
    int from, to;
  } cases[] = {{0, 0, 0}, {1, 0, 1}, {1, 1, 1}, {3, 1, 3}, {3, 3, 3}};
  for (const Case& each : cases) {
    const MigrationReport report = migrate(*connection, std::span(migrations).first(each.known), now_ms);
    EXPECT_EQ(report.from, each.from);
    EXPECT_EQ(report.to, each.to);
    EXPECT_EQ(schema_version(*connection), each.to);
  }
  EXPECT_EQ(connection->execute("SELECT COUNT(*) FROM a", {}).rows.at(0).number(0), 2);
  const auto row =
      connection->execute("SELECT name, applied_at_ms FROM schema_migration WHERE number = $1", {std::int64_t{2}})
          .rows.at(0);
  EXPECT_EQ(row.text(0), "0002_second");
  EXPECT_EQ(row.number(1), now_ms);
}

TEST_P(Migrate, refuses_a_past_that_is_not_its_own) {
  migrate(*database().connect(), std::span(migrations).first(2), now_ms);
  auto changed = migrations;
  changed[1].sql = "ALTER TABLE a ADD COLUMN z TEXT";
  EXPECT_THAT(failure_of(changed), HasSubstr("Migration 2 (\"0002_second\") is not the one that made this database"));
  EXPECT_THAT(failure_of(std::span(migrations).first(1)), HasSubstr("a newer Hongyan has used it"));
  EXPECT_EQ(schema_version(*database().connect()), 2);
}

TEST_P(Migrate, leaves_no_half_of_a_migration_that_fails) {
  auto broken = migrations;
  broken[1].sql = "ALTER TABLE a ADD COLUMN y TEXT; INSERT INTO a VALUES (2, 'two'); INSERT INTO nowhere VALUES (1)";
  EXPECT_THAT(failure_of(broken), HasSubstr("nowhere"));
  const auto connection = database().connect();
  EXPECT_EQ(schema_version(*connection), 1);
  EXPECT_EQ(migrate(*connection, migrations, now_ms).to, 3);
  EXPECT_EQ(connection->execute("SELECT COUNT(*) FROM a", {}).rows.at(0).number(0), 2);
}

TEST_P(Migrate, of_programs_that_start_at_once_each_step_happens_once) {
  const auto start = [&] { EXPECT_EQ(failure_of(migrations), "no failure"); };
  {
    const std::jthread first(start), second(start), third(start);
  }
  EXPECT_EQ(database().connect()->execute("SELECT COUNT(*) FROM a", {}).rows.at(0).number(0), 2);
}

}  // namespace
}  // namespace hongyan::sql
