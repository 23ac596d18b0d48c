// OnBothDatabases: a fixture whose tests run on SQLite and on PostgreSQL, each with a fresh, empty database.
//   class Outbox : public testing::OnBothDatabases {};
//   HONGYAN_ON_BOTH_DATABASES(Outbox);
//   TEST_P(Outbox, keeps_what_it_was_given) { auto connection = database().connect(); … }
// Without PostgreSQL its half is skipped loudly; where HONGYAN_REQUIRE_POSTGRES=1 or CI=true says so, it fails.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include "testing/postgres_server.hpp"
#include "testing/temporary_database.hpp"

namespace hongyan::testing {

[[nodiscard]] inline bool postgres_is_required() {
  const auto says = [](const char* name, std::string_view value) {
    const char* const found = std::getenv(name);
    return found != nullptr && found == value;
  };
  return says("HONGYAN_REQUIRE_POSTGRES", "1") || says("CI", "true");
}

// At the beginning of SetUp or of a test that needs PostgreSQL.
#define HONGYAN_SKIP_WITHOUT_POSTGRES()                                                                          \
  do {                                                                                                           \
    if (const auto why_missing = ::hongyan::testing::PostgresServer::missing()) {                                \
      if (::hongyan::testing::postgres_is_required()) FAIL() << "PostgreSQL is required here: " << *why_missing; \
      std::cerr << "\n*** NOT TESTED ON POSTGRESQL: " << *why_missing << " ***\n\n";                             \
      GTEST_SKIP() << *why_missing;                                                                              \
    }                                                                                                            \
  } while (false)

class OnBothDatabases : public ::testing::TestWithParam<sql::Dialect> {
 protected:
  void SetUp() override {
    if (GetParam() == sql::Dialect::postgres) HONGYAN_SKIP_WITHOUT_POSTGRES();
    database_ = fresh_database(GetParam());
  }
  [[nodiscard]] TemporaryDatabase& database() { return *database_; }

 private:
  std::unique_ptr<TemporaryDatabase> database_;
};

[[nodiscard]] inline std::string dialect_name(const ::testing::TestParamInfo<sql::Dialect>& tested) {
  switch (tested.param) {
    case sql::Dialect::sqlite: return "sqlite";
    case sql::Dialect::postgres: return "postgres";
  }
  return {};
}

#define HONGYAN_ON_BOTH_DATABASES(suite)                                                                          \
  INSTANTIATE_TEST_SUITE_P(, suite,                                                                               \
                           ::testing::Values(::hongyan::sql::Dialect::sqlite, ::hongyan::sql::Dialect::postgres), \
                           ::hongyan::testing::dialect_name)

}  // namespace hongyan::testing
