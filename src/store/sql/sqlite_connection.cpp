#include "store/sql/sqlite_connection.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "base/check.hpp"
#include "base/failure.hpp"

namespace hongyan::sql {
namespace {

constexpr std::chrono::milliseconds turn_ms_max{30'000};
constexpr int busy_timeout_ms = 5'000;  // for other programs only: writers of this one queue
constexpr std::size_t statements_max = 512;

// Checkpoints come from Database::checkpoint; 10,000 pages (40 MB) is where a COMMIT does one itself if nobody else
// did. The rest makes SQLite as strict as PostgreSQL is about the SQL that both must take.
constexpr const char* settings =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA wal_autocheckpoint=10000;"
    "PRAGMA journal_size_limit=67108864;"
    "PRAGMA cache_size=-16384;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA trusted_schema=OFF;"
    "PRAGMA case_sensitive_like=ON;";

void make_private_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);  // any reason why not is found, and told better, by sqlite3_open
}

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

// A statement that is not reset holds its snapshot, and with it the log, for ever.
class Reset {
 public:
  explicit Reset(sqlite3_stmt* statement) : statement_(statement) {}
  ~Reset() { sqlite3_reset(statement_); }
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;

 private:
  sqlite3_stmt* statement_;
};

struct Statement {
  std::unique_ptr<sqlite3_stmt, Finalize> handle;
  std::vector<std::size_t> numbers;  // numbers[i] is the n of $n at SQLite's index i + 1
  std::size_t parameters = 0;        // the greatest n
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

// $2 in the text may come before $1: SQLite numbers parameters by first appearance, we by their names.
void read_parameter_numbers(Statement& statement) {
  const int count = sqlite3_bind_parameter_count(statement.handle.get());
  for (int index = 1; index <= count; ++index) {
    const char* const name = sqlite3_bind_parameter_name(statement.handle.get(), index);
    CHECK(name != nullptr && name[0] == '$');
    std::size_t number = 0;
    const char* const end = name + std::strlen(name);
    CHECK(std::from_chars(name + 1, end, number).ptr == end && number > 0);
    statement.numbers.push_back(number);
    statement.parameters = std::max(statement.parameters, number);
  }
}

int bind(sqlite3_stmt* statement, int index, const Value& value) {
  // The caller's parameters outlive the step, so nothing is copied.
  if (const auto* const number = std::get_if<std::int64_t>(&value))
    return sqlite3_bind_int64(statement, index, *number);
  if (const auto* const text = std::get_if<std::string>(&value))
    return sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  if (const auto* const bytes = std::get_if<Bytes>(&value))
    return sqlite3_bind_blob64(statement, index, bytes->value.data(), bytes->value.size(), SQLITE_STATIC);
  return sqlite3_bind_null(statement, index);
}

Value column(sqlite3_stmt* statement, int index) {
  const auto length = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(statement, index)); };
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_NULL: return Null{};
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, index)};
    case SQLITE_TEXT: {
      const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
      return std::string(text, length());
    }
    case SQLITE_BLOB: {
      const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement, index));
      return bytes == nullptr ? Bytes{} : Bytes{std::string(bytes, length())};
    }
  }
  CHECK(false && "a value of a kind that is never stored");
  return Null{};
}

}  // namespace

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(const std::string& path, WriterTurn& turn) : path_(path), turn_(turn) {
    make_private_file(path);
    const int code = sqlite3_open_v2(path.c_str(), &database_,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    // A failing constructor has no destructor, and SQLite gives a handle even when it fails.
    try {
      if (code != SQLITE_OK) fail(code, "");
      sqlite3_extended_result_codes(database_, 1);
      sqlite3_busy_timeout(database_, busy_timeout_ms);
      sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
      sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
      run(settings);
      if (execute("PRAGMA journal_mode", {}).rows.at(0).text(0) != "wal")
        throw Failure(fmt::format(
            "The file system that holds {} cannot share memory between programs, which SQLite needs: use a local disk",
            path_));
    } catch (...) {
      statements_.clear();
      sqlite3_close_v2(database_);
      throw;
    }
  }

  ~SqliteConnection() override {
    CHECK(state_ == State::idle);
    statements_.clear();
    sqlite3_close_v2(database_);
  }

  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  [[nodiscard]] Dialect dialect() const override { return Dialect::sqlite; }

  Rows execute(std::string_view sql, const Parameters& parameters) override {
    check_open();
    Statement& statement = prepared(sql);
    if (sqlite3_stmt_readonly(statement.handle.get()) != 0) return step(statement, parameters, sql);
    CHECK(state_ != State::reading);
    if (state_ == State::writing) return step(statement, parameters, sql);
    const Turn turn(*this);
    return step(statement, parameters, sql);
  }

  std::vector<Rows> execute_many(std::string_view sql, std::span<const Parameters> batch) override {
    std::vector<Rows> results;
    if (batch.empty()) return results;
    if (state_ == State::idle) {
      Transaction transaction(*this, Transaction::Kind::writing);
      results = execute_many(sql, batch);
      transaction.commit();
      return results;
    }
    check_open();
    Statement& statement = prepared(sql);
    CHECK(state_ == State::writing || sqlite3_stmt_readonly(statement.handle.get()) != 0);
    results.reserve(batch.size());
    for (const Parameters& parameters : batch) results.push_back(step(statement, parameters, sql));
    return results;
  }

  void execute_script(std::string_view sql) override {
    check_open();
    CHECK(state_ != State::reading);
    if (state_ == State::writing) return run(std::string(sql).c_str());
    const Turn turn(*this);
    run(std::string(sql).c_str());
  }

  void begin_reading() override {
    CHECK(state_ == State::idle);
    execute("BEGIN DEFERRED", {});
    state_ = State::reading;
  }

  void begin_writing() override {
    CHECK(state_ == State::idle);
    take_turn();
    try {
      step(prepared("BEGIN IMMEDIATE"), {}, "BEGIN IMMEDIATE");
    } catch (...) {
      turn_.give_back();
      throw;
    }
    state_ = State::writing;
  }

  void commit() override {
    CHECK(state_ != State::idle);
    check_open();
    Statement& statement = prepared("COMMIT");
    const Reset reset(statement.handle.get());
    const int code = sqlite3_step(statement.handle.get());
    if (code != SQLITE_DONE) {
      // Only a failing disk leaves it open whether the commit record reached it; every other refusal came before.
      const bool unknown = (code & 0xff) == SQLITE_IOERR && state_ == State::writing;
      fail(code, "COMMIT", unknown ? Failure::Kind::outcome_unknown : Failure::Kind::unavailable);
    }
    end();
  }

  void rollback() noexcept override {
    if (state_ == State::idle) return;
    // SQLite has already rolled back by itself after some failures.
    if (sqlite3_get_autocommit(database_) == 0) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
    CHECK(sqlite3_get_autocommit(database_) != 0);
    end();
  }

  // PASSIVE: takes what no reader needs any more and waits for nobody. A busy file is tried again next time.
  void checkpoint() {
    const int code = sqlite3_wal_checkpoint_v2(database_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY && (code & 0xff) != SQLITE_LOCKED) fail(code, "checkpoint");
  }

 private:
  enum class State { idle, reading, writing };

  // The writer's turn for a single statement outside a transaction.
  class Turn {
   public:
    explicit Turn(SqliteConnection& connection) : connection_(connection) { connection_.take_turn(); }
    ~Turn() { connection_.turn_.give_back(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    SqliteConnection& connection_;
  };

  void take_turn() {
    if (turn_.take(turn_ms_max) == WriterTurn::Outcome::mine) return;
    throw Failure(fmt::format("Other writers kept the database {} for {} s", path_, turn_ms_max.count() / 1000));
  }

  void end() {
    if (state_ == State::writing) turn_.give_back();
    state_ = State::idle;
  }

  // After SQLite rolled a transaction back by itself (disk full, for one), its remaining statements must not run
  // one by one, each committed alone.
  void check_open() const {
    if (state_ == State::idle || sqlite3_get_autocommit(database_) == 0) return;
    throw Failure(fmt::format("The transaction on {} was rolled back by an earlier failure in it", path_));
  }

  void run(const char* sql) {
    const int code = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, sql);
  }

  Statement& prepared(std::string_view sql) {
    if (const auto known = statements_.find(sql); known != statements_.end()) return known->second;
    if (statements_.size() >= statements_max) statements_.clear();
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &handle, nullptr);
    if (code != SQLITE_OK) fail(code, sql);
    CHECK(handle != nullptr);
    Statement statement{.handle = std::unique_ptr<sqlite3_stmt, Finalize>(handle), .numbers = {}};
    read_parameter_numbers(statement);
    return statements_.emplace(std::string(sql), std::move(statement)).first->second;
  }

  Rows step(Statement& statement, const Parameters& parameters, std::string_view sql) {
    CHECK(parameters.size() == statement.parameters);
    sqlite3_stmt* const handle = statement.handle.get();
    const Reset reset(handle);
    for (std::size_t i = 0; i < statement.numbers.size(); ++i) {
      const int code = bind(handle, static_cast<int>(i + 1), parameters[statement.numbers[i] - 1]);
      if (code != SQLITE_OK) fail(code, sql);
    }
    const std::int64_t changes_before = sqlite3_total_changes64(database_);
    Rows result;
    int code = sqlite3_step(handle);
    if (code == SQLITE_ROW) {
      const int columns = sqlite3_column_count(handle);
      for (; code == SQLITE_ROW; code = sqlite3_step(handle)) {
        std::vector<Value> values;
        values.reserve(static_cast<std::size_t>(columns));
        for (int i = 0; i < columns; ++i) values.push_back(column(handle, i));
        result.rows.emplace_back(std::move(values));
      }
    }
    switch (code) {
      case SQLITE_DONE: break;
      case SQLITE_CONSTRAINT_UNIQUE:
      case SQLITE_CONSTRAINT_PRIMARYKEY:
      case SQLITE_CONSTRAINT_ROWID:
      case SQLITE_CONSTRAINT_CHECK: return Rows{.rows = {}, .affected = 0, .conflict = true};
      default: fail(code, sql);
    }
    // sqlite3_changes keeps the count of an older statement when this one changed no row.
    if (sqlite3_total_changes64(database_) != changes_before) result.affected = sqlite3_changes64(database_);
    return result;
  }

  [[noreturn]] void fail(int code, std::string_view sql, Failure::Kind kind = Failure::Kind::unavailable) const {
    throw Failure(sentence(code, sql), kind);
  }

  [[nodiscard]] std::string sentence(int code, std::string_view sql) const {
    const int system_error = sqlite3_system_errno(database_);
    const std::string reason = system_error == 0 ? sqlite3_errstr(code) : std::strerror(system_error);
    switch (code & 0xff) {
      case SQLITE_FULL: return fmt::format("The disk that holds {} is full", path_);
      case SQLITE_READONLY:
      case SQLITE_PERM:
      case SQLITE_AUTH:
        return fmt::format("The database {} may not be written: check the owner and mode of the file and its directory",
                           path_);
      case SQLITE_IOERR: return fmt::format("The disk failed to read or write {}: {} (SQLite {})", path_, reason, code);
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        return fmt::format("Another program kept the database {} locked for {} s", path_, busy_timeout_ms / 1000);
      case SQLITE_CANTOPEN: return fmt::format("The database {} cannot be opened: {}", path_, reason);
      case SQLITE_CORRUPT: return fmt::format("The database {} is damaged: {}", path_, sqlite3_errmsg(database_));
      case SQLITE_NOTADB: return fmt::format("The file {} is not a SQLite database", path_);
      default:
        return fmt::format("SQLite refused a statement: {} (SQLite {}), in: {}", sqlite3_errmsg(database_), code,
                           sql.substr(0, 200));
    }
  }

  const std::string& path_;
  WriterTurn& turn_;
  sqlite3* database_ = nullptr;
  State state_ = State::idle;
  std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
};

// SQLite counts its memory under one lock for all connections unless it is told not to before it is first used.
SqliteDatabase::SqliteDatabase(std::string path) : path_(std::move(path)) {
  [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
SqliteDatabase::~SqliteDatabase() = default;

std::unique_ptr<SqliteConnection> SqliteDatabase::open() {
  // One at a time: turning a new file to WAL fails, without waiting, while another connection does the same.
  const std::scoped_lock lock(opening_);
  return std::make_unique<SqliteConnection>(path_, turn_);
}

std::unique_ptr<Connection> SqliteDatabase::connect() { return open(); }

void SqliteDatabase::checkpoint() {
  const std::scoped_lock lock(checkpointing_);
  if (checkpointer_ == nullptr) checkpointer_ = open();
  checkpointer_->checkpoint();
}

}  // namespace hongyan::sql
