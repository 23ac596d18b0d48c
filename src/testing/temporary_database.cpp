#include "testing/temporary_database.hpp"

#include "base/check.hpp"
#include "testing/postgres_server.hpp"

namespace hongyan::testing {
namespace {
std::string url_of(sql::Dialect dialect, const std::filesystem::path& directory) {
  switch (dialect) {
    case sql::Dialect::sqlite: return "sqlite:" + (directory / "test.db").string();
    case sql::Dialect::postgres: return fresh_postgres_schema();
  }
  CHECK(false && "a dialect");
  return {};
}
}  // namespace

TemporaryDatabase::TemporaryDatabase(sql::Dialect dialect)
    : url_(url_of(dialect, directory_.path())), database_(sql::open_database(url_)) {}

std::unique_ptr<TemporaryDatabase> fresh_database(sql::Dialect dialect) {
  return std::make_unique<TemporaryDatabase>(dialect);
}

}  // namespace hongyan::testing
