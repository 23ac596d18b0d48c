#include "store/sql/connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/failure.hpp"
#include "store/sql/dialect.hpp"
#include "testing/on_both_databases.hpp"

namespace hongyan::sql {
namespace {

using ::testing::HasSubstr;
using Kind = Transaction::Kind;

std::int64_t n(std::int64_t number) { return number; }
std::string s(std::string text) { return text; }

class SqlConnection : public hongyan::testing::OnBothDatabases {
 protected:
  void SetUp() override {
    OnBothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    connection_ = database().connect();
    connection_->execute_script(
        "CREATE TABLE person (id BIGINT PRIMARY KEY, name TEXT NOT NULL, face BYTEA, age BIGINT CHECK (age >= 0), nick "
        "TEXT UNIQUE);"
        "CREATE TABLE friend (person BIGINT NOT NULL REFERENCES person (id), other BIGINT NOT NULL, PRIMARY KEY "
        "(person, other))");
  }

  Rows add(std::int64_t id, Value nick = Null{}, std::int64_t age = 1) {
    return connection_->execute("INSERT INTO person (id, name, age, nick) VALUES ($1, $2, $3, $4)",
                                {id, s("somebody"), age, std::move(nick)});
  }
  std::int64_t count() { return connection_->execute("SELECT COUNT(*) FROM person", {}).rows.at(0).number(0); }

  std::string failure_of(const std::function<void()>& act) {
    try {
      act();
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.kind(), Failure::Kind::unavailable) << failure.what();
      return failure.what();
    }
    return "no failure";
  }

  std::unique_ptr<Connection> connection_;
};
HONGYAN_ON_BOTH_DATABASES(SqlConnection);

TEST_P(SqlConnection, gives_back_every_value_as_it_was) {
  const std::string every_byte = [] {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
    return bytes;
  }();
  const struct Case {
    const char* name;
    std::int64_t number;
    std::string text;
    Value face;
  } cases[] = {
      {"zero", 0, "", Bytes{""}},
      {"great", INT64_MAX, "鸿雁传书 🪿 ' \" \\ $1 ; --", Bytes{every_byte}},
      {"long", 1'795'161'600'000, std::string(1'000'000, 'x'), Bytes{std::string(1'000'000, '\0')}},
      {"null", 1, "x", Null{}},
  };
  for (const Case& each : cases) {
    connection_->execute("DELETE FROM person", {});
    connection_->execute("INSERT INTO person (id, name, face, age) VALUES ($1, $2, $3, $4)",
                         {n(7), each.text, each.face, each.number});
    const Rows found = connection_->execute("SELECT name, face, age FROM person WHERE age = $1", {each.number});
    ASSERT_EQ(found.rows.size(), 1u) << each.name;
    EXPECT_EQ(found.rows[0].text(0), each.text) << each.name;
    EXPECT_EQ(found.rows[0].is_null(1), std::holds_alternative<Null>(each.face)) << each.name;
    EXPECT_EQ(found.rows[0].bytes(1), std::holds_alternative<Null>(each.face) ? "" : std::get<Bytes>(each.face).value)
        << each.name;
    EXPECT_EQ(found.rows[0].number(2), each.number) << each.name;
  }
  EXPECT_EQ(connection_->execute("SELECT CAST($1 AS BIGINT)", {INT64_MIN}).rows.at(0).number(0), INT64_MIN);
}

TEST_P(SqlConnection, parameters_are_bound_by_their_number) {
  add(1);
  const Rows swapped =
      connection_->execute("SELECT $2, $1, $2 FROM person WHERE id = $3", {s("first"), s("second"), n(1)});
  ASSERT_EQ(swapped.rows.size(), 1u);
  EXPECT_EQ(swapped.rows[0].text(0) + swapped.rows[0].text(1) + swapped.rows[0].text(2), "secondfirstsecond");
}

TEST_P(SqlConnection, eleven_parameters_are_not_mistaken_for_one) {
  const Rows rows =
      connection_->execute("SELECT CAST($11 AS BIGINT), CAST($1 AS BIGINT), $2, $3, $4, $5, $6, $7, $8, $9, $10",
                           {n(1), s(""), s(""), s(""), s(""), s(""), s(""), s(""), s(""), s(""), n(11)});
  EXPECT_EQ(rows.rows.at(0).number(0), 11);
  EXPECT_EQ(rows.rows.at(0).number(1), 1);
}

TEST_P(SqlConnection, a_statement_takes_null_and_then_a_value_and_null_again) {
  const std::string_view insert = "INSERT INTO person (id, name, age, nick) VALUES ($1, $2, $3, $4)";
  connection_->execute(insert, {n(1), s("a"), Null{}, Null{}});
  connection_->execute(insert, {n(2), s("b"), n(2), s("bee")});
  connection_->execute(insert, {n(3), s("c"), Null{}, s("sea")});
  connection_->execute(insert, {n(4), s("d"), n(4), Null{}});
  const auto rows = connection_->execute("SELECT age, nick FROM person ORDER BY id", {}).rows;
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_TRUE(rows[0].is_null(0) && rows[0].is_null(1) && rows[2].is_null(0) && rows[3].is_null(1));
  EXPECT_EQ(rows[1].number(0) + rows[3].number(0), 6);
  EXPECT_EQ(rows[1].text(1) + rows[2].text(1), "beesea");
}

TEST_P(SqlConnection, counts_the_rows_it_changed) {
  const struct Case {
    const char* sql;
    std::int64_t affected;
    std::size_t rows;
  } cases[] = {
      {"INSERT INTO person (id, name, age) VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)", 3, 0},
      {"SELECT id FROM person", 0, 3},
      {"UPDATE person SET age = age + 1 WHERE id > 1", 2, 0},
      {"UPDATE person SET age = 0 WHERE id > 10", 0, 0},
      {"CREATE TABLE one_more (x BIGINT)", 0, 0},
      {"UPDATE person SET age = 5 WHERE id = 1 RETURNING age, name", 1, 1},
      {"INSERT INTO person (id, name) VALUES (1, 'z') ON CONFLICT (id) DO NOTHING", 0, 0},
      {"INSERT INTO person (id, name) VALUES (1, 'z') ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING "
       "name",
       1, 1},
      {"DELETE FROM person WHERE id < 3", 2, 0},
  };
  for (const Case& each : cases) {
    const Rows rows = connection_->execute(each.sql, {});
    EXPECT_EQ(rows.affected, each.affected) << each.sql;
    EXPECT_EQ(rows.rows.size(), each.rows) << each.sql;
    EXPECT_FALSE(rows.conflict) << each.sql;
  }
}

TEST_P(SqlConnection, sums_and_counts_are_numbers) {
  for (std::int64_t i = 1; i <= 4; ++i) add(i, Null{}, i);
  const auto row =
      connection_
          ->execute("SELECT SUM(age), COUNT(*), MAX(age), SUM(CASE WHEN age > 2 THEN 1 ELSE 0 END) FROM person", {})
          .rows.at(0);
  EXPECT_EQ(row.number(0), 10);
  EXPECT_EQ(row.number(1), 4);
  EXPECT_EQ(row.number(2), 4);
  EXPECT_EQ(row.number(3), 2);
}

TEST_P(SqlConnection, a_broken_unique_or_check_constraint_is_an_outcome) {
  EXPECT_FALSE(add(1, s("swan")).conflict);
  EXPECT_TRUE(add(1).conflict) << "primary key";
  EXPECT_TRUE(add(2, s("swan")).conflict) << "unique";
  EXPECT_TRUE(add(2, Null{}, -1).conflict) << "check";
  EXPECT_FALSE(add(2).conflict);
  EXPECT_EQ(count(), 2);
}

TEST_P(SqlConnection, other_refusals_are_failures_that_name_the_statement) {
  const struct Case {
    const char* sql;
    const char* said;
  } cases[] = {
      {"SELECT nothing FROM nowhere", "nowhere"},
      {"SELEKT 1", "SELEKT 1"},
      {"INSERT INTO friend (person, other) VALUES (99, 1)", "INSERT INTO friend"},
      {"INSERT INTO person (id, name) VALUES (1, NULL)", "INSERT INTO person"},
      {"SELECT name FROM person WHERE name = \"x\"", "\"x\""},
  };
  for (const Case& each : cases) {
    EXPECT_THAT(failure_of([&] { connection_->execute(each.sql, {}); }), HasSubstr(each.said)) << each.sql;
    EXPECT_EQ(count(), 0) << "the connection works on";
  }
}

TEST_P(SqlConnection, a_transaction_is_whole_or_nothing) {
  {
    Transaction transaction(*connection_, Kind::writing);
    add(1);
    EXPECT_EQ(count(), 1);
  }
  EXPECT_EQ(count(), 0) << "left without commit";
  Transaction transaction(*connection_, Kind::writing);
  add(1);
  add(2);
  transaction.commit();
  EXPECT_EQ(database().connect()->execute("SELECT COUNT(*) FROM person", {}).rows.at(0).number(0), 2);
}

TEST_P(SqlConnection, a_reader_keeps_its_snapshot) {
  add(1);
  const auto other = database().connect();
  Transaction reading(*other, Kind::reading);
  const auto seen = [&] { return other->execute("SELECT COUNT(*) FROM person", {}).rows.at(0).number(0); };
  EXPECT_EQ(seen(), 1);
  add(2);
  EXPECT_EQ(seen(), 1);
  reading.commit();
  EXPECT_EQ(seen(), 2);
}

TEST_P(SqlConnection, a_batch_answers_in_order) {
  for (const std::size_t size : {0u, 1u, 255u, 256u, 257u, 1000u}) {
    connection_->execute("DELETE FROM person", {});
    std::vector<Parameters> batch;
    for (std::size_t i = 0; i < size; ++i) {
      const auto id = static_cast<std::int64_t>(i);
      batch.push_back({id, std::string(600, 'x'), i % 3 == 0 ? Value{Null{}} : Value{id}});
    }
    Transaction transaction(*connection_, Kind::writing);
    const auto results =
        connection_->execute_many("INSERT INTO person (id, name, age) VALUES ($1, $2, $3) RETURNING id, name", batch);
    transaction.commit();
    ASSERT_EQ(results.size(), size);
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_EQ(results[i].affected, 1);
      ASSERT_EQ(results[i].rows.at(0).number(0), static_cast<std::int64_t>(i));
    }
    EXPECT_EQ(count(), static_cast<std::int64_t>(size));
  }
}

TEST_P(SqlConnection, a_batch_bigger_than_every_buffer_between_us_and_the_database_goes_through) {
  std::vector<Parameters> batch;
  for (std::int64_t i = 0; i < 300; ++i) batch.push_back({i, std::string(50'000, 'x')});
  const auto results = connection_->execute_many("INSERT INTO person (id, name) VALUES ($1, $2) RETURNING name", batch);
  EXPECT_EQ(results.at(299).rows.at(0).text(0).size(), 50'000u);
}

TEST_P(SqlConnection, a_batch_outside_a_transaction_is_one_transaction) {
  add(300);
  std::vector<Parameters> batch;
  for (std::int64_t i = 0; i < 600; ++i) batch.push_back({i, s("x"), i == 500 ? n(-1) : n(1)});
  switch (GetParam()) {
    case Dialect::sqlite: {  // the statement alone does nothing
      batch.erase(batch.begin() + 300);
      const auto results = connection_->execute_many("INSERT INTO person (id, name, age) VALUES ($1, $2, $3)", batch);
      EXPECT_TRUE(results.at(499).conflict);
      EXPECT_EQ(count(), 599);
      break;
    }
    case Dialect::postgres:  // the transaction with it
      EXPECT_THAT(failure_of([&] {
                    connection_->execute_many("INSERT INTO person (id, name, age) VALUES ($1, $2, $3)", batch);
                  }),
                  HasSubstr("SQLSTATE 23"));
      EXPECT_EQ(count(), 1);
      break;
  }
}

TEST_P(SqlConnection, a_batch_with_conflicts_foreseen_says_which) {
  add(1);
  const std::vector<Parameters> batch{{n(0), s("x")}, {n(1), s("x")}, {n(2), s("x")}};
  const auto results =
      connection_->execute_many("INSERT INTO person (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING", batch);
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].affected, 1);
  EXPECT_EQ(results[1].affected, 0);
  EXPECT_EQ(results[2].affected, 1);
}

// What several threads do to one counter, each in transactions of its own, adds up; nobody fails.
TEST_P(SqlConnection, writers_at_once_lose_nothing) {
  add(1, Null{}, 0);
  constexpr int rounds = 50;
  const auto write = [&] {
    const auto mine = database().connect();
    for (int i = 0; i < rounds; ++i) {
      Transaction transaction(*mine, Kind::writing);
      mine->execute("UPDATE person SET age = age + 1 WHERE id = $1", {n(1)});
      transaction.commit();
    }
  };
  {
    const std::jthread first(write), second(write), third(write);
  }
  EXPECT_EQ(connection_->execute("SELECT age FROM person", {}).rows.at(0).number(0), 3 * rounds);
}

TEST_P(SqlConnection, a_claim_is_one_statement_with_one_word_of_dialect) {
  for (std::int64_t i = 1; i <= 10; ++i) add(i);
  const std::string claim =
      "UPDATE person SET nick = $1 || CAST(id AS TEXT) WHERE id IN (SELECT id FROM person WHERE nick IS NULL ORDER BY "
      "id LIMIT $2" +
      std::string(skip_locked(connection_->dialect())) + ") RETURNING id";
  EXPECT_EQ(connection_->execute(claim, {s("a"), n(4)}).rows.size(), 4u);
  EXPECT_EQ(connection_->execute(claim, {s("b"), n(100)}).rows.size(), 6u);
}

TEST_P(SqlConnection, more_statements_than_are_kept_still_run) {
  for (int i = 0; i < 600; ++i) {
    const auto row = connection_->execute("SELECT " + std::to_string(i) + " + CAST($1 AS BIGINT)", {n(1)}).rows.at(0);
    ASSERT_EQ(row.number(0), i + 1);
  }
}

}  // namespace
}  // namespace hongyan::sql
