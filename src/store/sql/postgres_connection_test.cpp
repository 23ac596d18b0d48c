#include "store/sql/postgres_connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "base/failure.hpp"
#include "testing/on_both_databases.hpp"

namespace hongyan::sql {
namespace {

using hongyan::testing::PostgresServer;
using ::testing::HasSubstr;
using ::testing::Not;
using Kind = Transaction::Kind;

std::string failure_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Failure& failure) {
    return (failure.kind() == Failure::Kind::outcome_unknown ? "unknown: " : "") + std::string(failure.what());
  }
  return "no failure";
}

class Postgres : public ::testing::Test {
 protected:
  void SetUp() override {
    HONGYAN_SKIP_WITHOUT_POSTGRES();
    database_ = open_database(hongyan::testing::fresh_postgres_schema());
    connection_ = database_->connect();
    connection_->execute_script("CREATE TABLE t (x BIGINT PRIMARY KEY)");
  }
  // As an administrator, or a dying server, does to our session.
  void cut(Connection& connection) {
    const std::int64_t pid = connection.execute("SELECT pg_backend_pid()", {}).rows.at(0).number(0);
    database_->connect()->execute("SELECT pg_terminate_backend(CAST($1 AS int), 10000)", {pid});
  }
  std::int64_t count() { return database_->connect()->execute("SELECT COUNT(*) FROM t", {}).rows.at(0).number(0); }

  std::unique_ptr<Database> database_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(Postgres, a_conflict_ends_the_transaction_and_commit_says_so) {
  connection_->execute("INSERT INTO t VALUES (1)", {});
  Transaction transaction(*connection_, Kind::writing);
  connection_->execute("INSERT INTO t VALUES (2)", {});
  EXPECT_TRUE(connection_->execute("INSERT INTO t VALUES (1)", {}).conflict);
  EXPECT_THAT(failure_of([&] { connection_->execute("SELECT 1", {}); }),
              HasSubstr("was rolled back by an earlier failure"));
  EXPECT_THAT(failure_of([&] { transaction.commit(); }), HasSubstr("was rolled back by an earlier failure"));
  EXPECT_EQ(count(), 1);
}

TEST_F(Postgres, a_connection_cut_while_idle_is_made_anew_unnoticed) {
  cut(*connection_);
  connection_->execute("INSERT INTO t VALUES (1)", {});
  cut(*connection_);
  Transaction transaction(*connection_, Kind::writing);
  connection_->execute("INSERT INTO t VALUES (2)", {});
  transaction.commit();
  EXPECT_EQ(count(), 2);
}

TEST_F(Postgres, a_transaction_is_lost_with_its_connection) {
  {
    Transaction transaction(*connection_, Kind::writing);
    connection_->execute("INSERT INTO t VALUES (1)", {});
    cut(*connection_);
    EXPECT_THAT(failure_of([&] { connection_->execute("INSERT INTO t VALUES (2)", {}); }),
                HasSubstr("ended the connection"));
    EXPECT_THAT(failure_of([&] { connection_->execute("INSERT INTO t VALUES (3)", {}); }),
                HasSubstr("was lost with its connection"));
    EXPECT_THAT(failure_of([&] { transaction.commit(); }), HasSubstr("was lost with its connection"));
  }
  EXPECT_EQ(count(), 0);
  connection_->execute("INSERT INTO t VALUES (4)", {});
  EXPECT_EQ(count(), 1);
}

TEST_F(Postgres, a_connection_cut_at_commit_leaves_the_outcome_unknown) {
  for (const Kind kind : {Kind::writing, Kind::reading}) {
    Transaction transaction(*connection_, kind);
    cut(*connection_);
    const std::string failure = failure_of([&] { transaction.commit(); });
    EXPECT_EQ(failure.starts_with("unknown: "), kind == Kind::writing) << failure;
  }
}

TEST_F(Postgres, a_connection_cut_in_a_batch_is_a_failure) {
  Transaction transaction(*connection_, Kind::writing);
  connection_->execute_many("INSERT INTO t VALUES ($1)", std::vector<Parameters>{{std::int64_t{1}}});
  cut(*connection_);
  EXPECT_THAT(failure_of([&] {
                connection_->execute_many("INSERT INTO t VALUES ($1)", std::vector<Parameters>{{std::int64_t{2}}});
              }),
              HasSubstr("ended the connection"));
}

TEST_F(Postgres, a_reader_may_not_write) {
  Transaction reading(*connection_, Kind::reading);
  EXPECT_THAT(failure_of([&] { connection_->execute("DELETE FROM t", {}); }), HasSubstr("may only be read"));
}

// Two transactions that each hold what the other wants: the server ends one, which is a failure to try again.
TEST_F(Postgres, a_deadlock_is_a_failure_of_one_of_the_two) {
  connection_->execute("INSERT INTO t VALUES (1), (2)", {});
  const auto other = database_->connect();
  for (Connection* const each : {connection_.get(), other.get()}) each->execute_script("SET deadlock_timeout = '10ms'");
  const auto take = [](Connection& connection, std::int64_t x) {
    connection.execute("UPDATE t SET x = x WHERE x = $1", {x});
  };
  std::string first, second;
  {
    Transaction mine(*connection_, Kind::writing), theirs(*other, Kind::writing);
    take(*connection_, 1);
    take(*other, 2);
    std::jthread waits([&] { first = failure_of([&] { take(*connection_, 2); }); });
    second = failure_of([&] {
      take(*other, 1);
      theirs.commit();
    });
    if (second != "no failure") other->rollback();
    waits.join();
  }
  EXPECT_NE(first == "no failure", second == "no failure") << first << " / " << second;
  EXPECT_THAT(first + second, HasSubstr("gave way to another transaction"));
}

TEST_F(Postgres, null_text_is_not_taken_for_empty_text) {
  const auto row =
      connection_->execute("SELECT CAST($1 AS TEXT), CAST($2 AS TEXT)", {Null{}, std::string()}).rows.at(0);
  EXPECT_TRUE(row.is_null(0));
  EXPECT_FALSE(row.is_null(1));
}

TEST_F(Postgres, a_server_that_may_forget_is_doubted) {
  EXPECT_THAT(database_->durability_doubt().value_or(""), HasSubstr("it runs with fsync=off, full_page_writes=off"));
}

TEST(PostgresServerThatStops, is_found_again_by_connections_that_live_on) {
  HONGYAN_SKIP_WITHOUT_POSTGRES();
  PostgresServer server(PostgresServer::Durability::synced);
  const auto database = open_database(server.url());
  EXPECT_EQ(database->durability_doubt(), std::nullopt);
  const auto idle = database->connect(), busy = database->connect();
  idle->execute_script("CREATE TABLE t (x BIGINT)");
  idle->execute("INSERT INTO t VALUES ($1)", {std::int64_t{1}});
  {
    Transaction transaction(*busy, Kind::writing);
    busy->execute("INSERT INTO t VALUES ($1)", {std::int64_t{2}});
    server.stop_at_once();
    EXPECT_THAT(failure_of([&] { transaction.commit(); }), HasSubstr("unknown: "));
  }
  EXPECT_THAT(failure_of([&] { idle->begin_writing(); }), HasSubstr("cannot be reached"));
  EXPECT_THAT(failure_of([&] { busy->execute("SELECT 1", {}); }), HasSubstr("cannot be reached"));
  server.start();
  Transaction transaction(*idle, Kind::writing);
  EXPECT_EQ(idle->execute("SELECT COUNT(*) FROM t", {}).rows.at(0).number(0), 1)
      << "what was acknowledged, and no more";
  idle->execute("INSERT INTO t VALUES ($1)", {std::int64_t{3}});
  transaction.commit();
  EXPECT_EQ(busy->execute("SELECT COUNT(*) FROM t", {}).rows.at(0).number(0), 2);
}

TEST(PostgresUrl, names_the_place_and_never_the_password) {
  const auto database = open_database("postgresql://goose:s3cret@127.0.0.1:1/wild?connect_timeout=1");
  EXPECT_EQ(database->description(), "PostgreSQL at 127.0.0.1:1/wild");
  const std::string failure = failure_of([&] { static_cast<void>(database->connect()); });
  EXPECT_THAT(failure, HasSubstr("PostgreSQL at 127.0.0.1:1/wild cannot be reached"));
  EXPECT_THAT(failure, Not(HasSubstr("s3cret")));
}

}  // namespace
}  // namespace hongyan::sql
