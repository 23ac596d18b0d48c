// What SQLite itself inserts of our notification rows, with our indexes, WAL and synchronous=FULL, 256 rows per
// transaction: sqlite_inserts DATABASE SECONDS. DATABASE is a file that `hongyan serve` has migrated; the
// row is the one that is newest, with ids that grow. Prints rows per second.
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

constexpr int rows_per_transaction = 256;

void check(int code, sqlite3* database) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  std::fprintf(stderr, "sqlite_inserts: %s\n", sqlite3_errmsg(database));
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("sqlite_inserts DATABASE SECONDS\n", stderr);
    return 2;
  }
  sqlite3* database = nullptr;
  check(sqlite3_open(argv[1], &database), database);
  const auto run = [&](const char* sql) { check(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), database); };
  run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=10000; PRAGMA cache_size=-16384;");

  // A row that the server has stored is the model: every column keeps its value but for the id and the openid.
  sqlite3_stmt* model = nullptr;
  check(sqlite3_prepare_v2(database, "SELECT * FROM notification ORDER BY id DESC LIMIT 1", -1, &model, nullptr),
        database);
  if (sqlite3_step(model) != SQLITE_ROW) {
    std::fputs("sqlite_inserts: the database holds no notification to copy\n", stderr);
    return 1;
  }
  const int columns = sqlite3_column_count(model);
  int id_column = 0;
  int openid_column = 0;
  std::string places;
  for (int i = 0; i < columns; ++i) {
    const std::string name = sqlite3_column_name(model, i);
    if (name == "id") id_column = i;
    if (name == "openid") openid_column = i;
    places += i == 0 ? "?" : ",?";
  }
  sqlite3_stmt* insert = nullptr;
  check(
      sqlite3_prepare_v2(database, ("INSERT INTO notification VALUES (" + places + ")").c_str(), -1, &insert, nullptr),
      database);
  for (int i = 0; i < columns; ++i) check(sqlite3_bind_value(insert, i + 1, sqlite3_column_value(model, i)), database);
  std::string last = reinterpret_cast<const char*>(sqlite3_column_text(model, id_column));
  sqlite3_finalize(model);

  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::seconds(std::atoi(argv[2]));
  long long inserted = 0;
  while (Clock::now() < end) {
    run("BEGIN IMMEDIATE");
    for (int i = 0; i < rows_per_transaction; ++i, ++inserted) {
      char text[32];
      // Ids sort by time: the tail counts up from the greatest there is.
      const int length = std::snprintf(text, sizeof text, "%012lld", inserted);
      const std::string id = "z" + last.substr(1, last.size() > 13 ? last.size() - 13 : 0) +
                             std::string(text, static_cast<std::size_t>(length));
      const std::string openid = "oSqlite_" + std::string(text, static_cast<std::size_t>(length)) + "00000000";
      check(sqlite3_bind_text(insert, id_column + 1, id.c_str(), static_cast<int>(id.size()), SQLITE_TRANSIENT),
            database);
      check(sqlite3_bind_text(insert, openid_column + 1, openid.c_str(), static_cast<int>(openid.size()),
                              SQLITE_TRANSIENT),
            database);
      if (sqlite3_step(insert) != SQLITE_DONE) check(SQLITE_ERROR, database);
      check(sqlite3_reset(insert), database);
    }
    run("COMMIT");
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  std::printf("%.0f\n", static_cast<double>(inserted) / seconds);
  sqlite3_finalize(insert);
  sqlite3_close(database);
}
