#include "store/sql/database.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "store/sql/postgres_connection.hpp"
#include "store/sql/sqlite_connection.hpp"

namespace hongyan::sql {
namespace {
constexpr std::string_view forms =
    "write sqlite:PATH, such as sqlite:/var/lib/hongyan/hongyan.db, or postgresql://USER:PASSWORD@HOST:5432/DATABASE";
constexpr std::string_view sqlite_scheme = "sqlite:";

std::unique_ptr<Database> open_sqlite(std::string_view path) {
  if (path.empty()) throw std::invalid_argument(fmt::format("The database URL names no file: {}", forms));
  if (path == ":memory:")
    throw std::invalid_argument("sqlite::memory: would forget every notification when the program ends: name a file");
  if (path.starts_with("//") && !path.starts_with("///"))
    throw std::invalid_argument(
        fmt::format("sqlite:// names no host: write sqlite:{} or sqlite:{}", path.substr(2), path.substr(1)));
  if (path.ends_with('/')) throw std::invalid_argument(fmt::format("{} is a directory: name a file in it", path));
  return std::make_unique<SqliteDatabase>(std::string(path));
}
}  // namespace

std::unique_ptr<Database> open_database(std::string_view url) {
  if (url.starts_with(sqlite_scheme)) return open_sqlite(url.substr(sqlite_scheme.size()));
  if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
    return std::make_unique<PostgresDatabase>(std::string(url));
  // The rest of an unknown URL may hold a password, so no more than its scheme is repeated.
  const std::size_t colon = url.find(':');
  if (url.empty() || colon == std::string_view::npos)
    throw std::invalid_argument(fmt::format("The database URL has no scheme: {}", forms));
  throw std::invalid_argument(
      fmt::format("The database URL's scheme \"{}:\" is unknown: {}", url.substr(0, colon), forms));
}

}  // namespace hongyan::sql
