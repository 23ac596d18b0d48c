#include "store/sql/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace hongyan::sql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(DatabaseUrl, that_can_be_read_names_its_place) {
  const struct Case {
    const char* url;
    Dialect dialect;
    const char* description;
  } cases[] = {
      {"sqlite:hongyan.db", Dialect::sqlite, "SQLite at hongyan.db"},
      {"sqlite:/var/lib/hongyan/hongyan.db", Dialect::sqlite, "SQLite at /var/lib/hongyan/hongyan.db"},
      {"sqlite:///var/lib/hongyan.db", Dialect::sqlite, "SQLite at ///var/lib/hongyan.db"},
      {"postgresql://u:p@db.example:6432/hongyan", Dialect::postgres, "PostgreSQL at db.example:6432/hongyan"},
      {"postgres://db.example/hongyan", Dialect::postgres, "PostgreSQL at db.example/hongyan"},
      {"postgresql:///hongyan", Dialect::postgres, "PostgreSQL at the local socket/hongyan"},
  };
  for (const Case& each : cases) {
    const auto database = open_database(each.url);
    EXPECT_EQ(database->dialect(), each.dialect) << each.url;
    EXPECT_EQ(database->description(), each.description) << each.url;
  }
}

TEST(DatabaseUrl, that_cannot_be_read_says_what_to_write) {
  const struct Case {
    const char* url;
    const char* said;
  } cases[] = {
      {"", "no scheme"},
      {"hongyan.db", "no scheme"},
      {"mysql://root:hunter2@db/x", "\"mysql:\" is unknown"},
      {"sqlite:", "names no file"},
      {"sqlite::memory:", "would forget"},
      {"sqlite://hongyan.db", "write sqlite:hongyan.db"},
      {"sqlite:/var/lib/", "is a directory"},
      {"postgresql://u:hunter2@db:port/x/y?hunter2", "cannot be read"},
  };
  for (const Case& each : cases) {
    try {
      static_cast<void>(open_database(each.url));
      ADD_FAILURE() << each.url;
    } catch (const std::invalid_argument& refusal) {
      EXPECT_THAT(refusal.what(), HasSubstr(each.said)) << each.url;
      EXPECT_THAT(refusal.what(), Not(HasSubstr("hunter2")));
    }
  }
}

}  // namespace
}  // namespace hongyan::sql
