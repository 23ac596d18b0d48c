#include "store/sql/postgres_connection.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "base/check.hpp"
#include "base/failure.hpp"
#include "store/sql/postgres_refusal.hpp"
#include "store/sql/postgres_value.hpp"

namespace hongyan::sql {
namespace {

constexpr int silence_ms_max = 30'000;            // the longest wait for the next byte of an answer
constexpr int script_silence_ms_max = 3'600'000;  // a migration may build an index over millions of rows
constexpr std::size_t pipeline_statements_max = 256;
constexpr std::size_t statements_max = 512;
constexpr int server_version_min = 120'000;

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Result = std::unique_ptr<PGresult, Clear>;

struct Prepared {
  std::string name;
  std::vector<Oid> types;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

std::string_view field(const PGresult* result, int code) {
  const char* const text = PQresultErrorField(result, code);
  return text == nullptr ? std::string_view{} : std::string_view{text};
}

bool is_good(const PGresult* result) {
  switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
    case PGRES_PIPELINE_SYNC: return true;
    default: return false;
  }
}

// Beyond an ERROR, which ends the statement, the server ends the connection.
bool ends_the_connection(const PGresult* result) {
  const std::string_view severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  return severity != "ERROR";
}

Rows rows_of(const PGresult* result) {
  Rows rows;
  if (!std::string_view(PQcmdStatus(const_cast<PGresult*>(result))).starts_with("SELECT"))
    rows.affected = std::atoll(PQcmdTuples(const_cast<PGresult*>(result)));
  const int count = PQntuples(result), columns = PQnfields(result);
  rows.rows.reserve(static_cast<std::size_t>(count));
  for (int row = 0; row < count; ++row) {
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) {
      if (PQgetisnull(result, row, i) != 0) {
        values.emplace_back(Null{});
        continue;
      }
      const std::string_view text(PQgetvalue(result, row, i), static_cast<std::size_t>(PQgetlength(result, row, i)));
      values.push_back(read_value(PQftype(result, i), text));
    }
    rows.rows.emplace_back(std::move(values));
  }
  return rows;
}

}  // namespace

class PostgresConnection final : public Connection {
 public:
  PostgresConnection(const std::string& url, const std::string& place, const std::string& password)
      : url_(url), place_(place), password_(password) {
    reconnect();
  }

  ~PostgresConnection() override { CHECK(state_ == State::idle); }
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  [[nodiscard]] Dialect dialect() const override { return Dialect::postgres; }

  Rows execute(std::string_view sql, const Parameters& parameters) override {
    make_ready();
    const Prepared& statement = prepared(sql, std::span(&parameters, 1));
    // Outside a transaction, the statement is its own COMMIT.
    const auto on_loss = state_ == State::idle ? Failure::Kind::outcome_unknown : Failure::Kind::unavailable;
    send(statement, parameters, on_loss);
    const Result result = answer(silence_ms_max, on_loss);
    if (breaks_a_constraint(field(result.get(), PG_DIAG_SQLSTATE)))
      return Rows{.rows = {}, .affected = 0, .conflict = true};
    require_good(result.get(), sql, on_loss);
    return rows_of(result.get());
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
    make_ready();
    const Prepared& statement = prepared(sql, batch);
    results.reserve(batch.size());
    CHECK(PQenterPipelineMode(connection_.get()) == 1);
    for (std::size_t from = 0; from < batch.size(); from += pipeline_statements_max)
      run_pipeline(statement, sql, batch.subspan(from, std::min(pipeline_statements_max, batch.size() - from)),
                   results);
    CHECK(PQexitPipelineMode(connection_.get()) == 1);
    return results;
  }

  void execute_script(std::string_view sql) override {
    make_ready();
    const auto on_loss = state_ == State::idle ? Failure::Kind::outcome_unknown : Failure::Kind::unavailable;
    run(std::string(sql).c_str(), script_silence_ms_max, on_loss);
    // What was prepared before a change of the tables may not fit them any more.
    if (!statements_.empty()) run("DEALLOCATE ALL", silence_ms_max, on_loss);
    statements_.clear();
  }

  void begin_reading() override { begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", State::reading); }
  void begin_writing() override { begin("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", State::writing); }

  void commit() override {
    CHECK(state_ != State::idle);
    make_ready();
    const auto on_loss = state_ == State::writing ? Failure::Kind::outcome_unknown : Failure::Kind::unavailable;
    const Result result = run("COMMIT", silence_ms_max, on_loss);
    state_ = State::idle;
    // COMMIT of a transaction in which a statement failed is no error to PostgreSQL.
    if (std::string_view(PQcmdStatus(result.get())) == "ROLLBACK")
      throw Failure(fmt::format("The transaction on {} was rolled back by an earlier failure in it", place_));
  }

  void rollback() noexcept override {
    if (state_ == State::idle) return;
    state_ = State::idle;
    if (connection_ == nullptr) return;
    try {
      run("ROLLBACK", silence_ms_max, Failure::Kind::unavailable);
    } catch (const Failure&) {
      disconnect();  // the server rolls back what it can no longer be told to
    }
  }

 private:
  enum class State { idle, reading, writing };

  void disconnect() {
    connection_.reset();
    statements_.clear();
  }

  void reconnect() {
    disconnect();
    // Defaults come first: what the URL says itself comes later and wins.
    const std::array keywords{"connect_timeout",
                              "tcp_user_timeout",
                              "keepalives_idle",
                              "keepalives_interval",
                              "keepalives_count",
                              "fallback_application_name",
                              "dbname",
                              "client_encoding",
                              static_cast<const char*>(nullptr)};
    const std::array values{
        "5", "15000", "30", "5", "3", "hongyan", url_.c_str(), "UTF8", static_cast<const char*>(nullptr)};
    connection_.reset(PQconnectdbParams(keywords.data(), values.data(), 1));
    if (PQstatus(connection_.get()) != CONNECTION_OK) lose(Failure::Kind::unavailable, "cannot be reached");
    PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
    if (PQserverVersion(connection_.get()) < server_version_min)
      throw Failure(fmt::format("{} is older than PostgreSQL {}", place_, server_version_min / 10'000));
    const char* const encoding = PQparameterStatus(connection_.get(), "server_encoding");
    if (encoding == nullptr || std::string_view(encoding) != "UTF8")
      throw Failure(fmt::format("{} does not store UTF-8: create the database with ENCODING 'UTF8'", place_));
    CHECK(PQsetnonblocking(connection_.get(), 1) == 0);
    run("SET bytea_output = hex", silence_ms_max, Failure::Kind::unavailable);
  }

  // A server that went away said so on the socket, which is cheaper to look at than a statement is to lose.
  [[nodiscard]] bool server_hung_up() const {
    pollfd socket{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
    while (::poll(&socket, 1, 0) > 0)
      if (PQconsumeInput(connection_.get()) == 0) return true;
    return PQstatus(connection_.get()) != CONNECTION_OK;
  }

  void make_ready() {
    if (state_ != State::idle) {
      if (connection_ == nullptr)
        throw Failure(fmt::format("The transaction on {} was lost with its connection", place_));
      return;
    }
    if (connection_ == nullptr || server_hung_up()) reconnect();
  }

  void begin(const char* sql, State state) {
    CHECK(state_ == State::idle);
    make_ready();
    try {
      run(sql, silence_ms_max, Failure::Kind::unavailable);
    } catch (const Failure&) {
      if (connection_ != nullptr) throw;
      reconnect();  // BEGIN did nothing yet, so it may be said twice
      run(sql, silence_ms_max, Failure::Kind::unavailable);
    }
    state_ = state;
  }

  [[noreturn]] void lose(Failure::Kind kind, std::string_view what) {
    std::string reason(first_line(connection_ == nullptr ? "" : PQerrorMessage(connection_.get())));
    if (!password_.empty())
      for (std::size_t at = 0; (at = reason.find(password_, at)) != std::string::npos; ++at)
        reason.replace(at, password_.size(), "*");
    disconnect();
    throw Failure(fmt::format("{} {}{}{}", place_, what, reason.empty() ? "" : ": ", reason), kind);
  }

  void require_good(const PGresult* result, std::string_view sql, Failure::Kind on_loss) {
    if (is_good(result)) return;
    if (PQstatus(connection_.get()) != CONNECTION_OK || ends_the_connection(result))
      lose(on_loss, "ended the connection");
    throw Failure(sentence_for({.place = place_,
                                .state = field(result, PG_DIAG_SQLSTATE),
                                .said = field(result, PG_DIAG_MESSAGE_PRIMARY),
                                .sql = sql}));
  }

  // Sends what waits and takes in what comes until a result can be taken without waiting.
  Result next_result(int silence_ms, Failure::Kind on_loss) {
    while (true) {
      const int flushing = PQflush(connection_.get());
      if (PQisBusy(connection_.get()) == 0) return Result(PQgetResult(connection_.get()));
      if (flushing < 0) lose(on_loss, "ended the connection");
      const short events = flushing == 0 ? POLLIN : POLLIN | POLLOUT;
      pollfd socket{.fd = PQsocket(connection_.get()), .events = events, .revents = 0};
      const int ready = ::poll(&socket, 1, silence_ms);
      if (ready == 0) lose(on_loss, fmt::format("was silent for {} s", silence_ms / 1000));
      if (ready < 0 && errno != EINTR) lose(on_loss, "cannot be waited for");
      if (PQconsumeInput(connection_.get()) == 0) lose(on_loss, "ended the connection");
    }
  }

  // Every result of what was sent, down to the first that is not good, or the last.
  Result answer(int silence_ms, Failure::Kind on_loss) {
    Result kept;
    while (Result next = next_result(silence_ms, on_loss))
      if (kept == nullptr || is_good(kept.get())) kept = std::move(next);
    CHECK(kept != nullptr);
    return kept;
  }

  Result run(const char* sql, int silence_ms, Failure::Kind on_loss) {
    if (PQsendQuery(connection_.get(), sql) == 0) lose(on_loss, "ended the connection");
    Result result = answer(silence_ms, on_loss);
    require_good(result.get(), sql, on_loss);
    return result;
  }

  const Prepared& prepared(std::string_view sql, std::span<const Parameters> batch) {
    const auto known = statements_.find(sql);
    std::vector<Oid> types = types_in(batch, known == statements_.end() ? std::vector<Oid>{} : known->second.types);
    if (known != statements_.end() && known->second.types == types) return known->second;
    if (statements_.size() >= statements_max) {
      run("DEALLOCATE ALL", silence_ms_max, Failure::Kind::unavailable);
      statements_.clear();
    }
    Prepared statement{.name = fmt::format("s{}", ++last_statement_), .types = std::move(types)};
    const std::string text(sql);
    if (PQsendPrepare(connection_.get(), statement.name.c_str(), text.c_str(), static_cast<int>(statement.types.size()),
                      statement.types.data()) == 0)
      lose(Failure::Kind::unavailable, "ended the connection");
    require_good(answer(silence_ms_max, Failure::Kind::unavailable).get(), sql, Failure::Kind::unavailable);
    return statements_.insert_or_assign(text, std::move(statement)).first->second;
  }

  void send(const Prepared& statement, const Parameters& parameters, Failure::Kind on_loss) {
    const std::size_t count = parameters.size();
    numbers_.assign(count, {});
    values_.assign(count, nullptr);
    lengths_.assign(count, 0);
    formats_.assign(count, 1);
    for (std::size_t i = 0; i < count; ++i) {
      const std::string* bytes = nullptr;
      if (const auto* const number = std::get_if<std::int64_t>(&parameters[i]))
        bytes = &(numbers_[i] = big_endian(*number));
      if (const auto* const text = std::get_if<std::string>(&parameters[i])) bytes = text;
      if (const auto* const blob = std::get_if<Bytes>(&parameters[i])) bytes = &blob->value;
      if (bytes == nullptr) continue;
      values_[i] = bytes->data();
      lengths_[i] = static_cast<int>(bytes->size());
    }
    if (PQsendQueryPrepared(connection_.get(), statement.name.c_str(), static_cast<int>(count), values_.data(),
                            lengths_.data(), formats_.data(), 0) == 0)
      lose(on_loss, "ended the connection");
  }

  void run_pipeline(const Prepared& statement, std::string_view sql, std::span<const Parameters> batch,
                    std::vector<Rows>& results) {
    constexpr auto on_loss = Failure::Kind::unavailable;
    for (const Parameters& parameters : batch) send(statement, parameters, on_loss);
    if (PQpipelineSync(connection_.get()) == 0) lose(on_loss, "ended the connection");
    Result refusal;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      Result result = answer(silence_ms_max, on_loss);
      if (refusal != nullptr) continue;
      if (is_good(result.get()))
        results.push_back(rows_of(result.get()));
      else
        refusal = std::move(result);
    }
    const Result sync = next_result(silence_ms_max, on_loss);
    CHECK(PQresultStatus(sync.get()) == PGRES_PIPELINE_SYNC);
    if (refusal == nullptr) return;
    CHECK(PQexitPipelineMode(connection_.get()) == 1);
    require_good(refusal.get(), sql, on_loss);
  }

  const std::string& url_;
  const std::string& place_;
  const std::string& password_;
  std::unique_ptr<PGconn, Finish> connection_;
  State state_ = State::idle;
  std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> statements_;
  std::uint64_t last_statement_ = 0;
  // Room for send, kept from one statement to the next.
  std::vector<std::string> numbers_;
  std::vector<const char*> values_;
  std::vector<int> lengths_, formats_;
};

PostgresDatabase::PostgresDatabase(std::string url) : url_(std::move(url)) {
  char* error = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(url_.c_str(), &error));
  PQfreemem(error);  // never shown: it may repeat the password
  if (options == nullptr)
    throw std::invalid_argument(
        "The PostgreSQL URL cannot be read: write postgresql://USER:PASSWORD@HOST:5432/DATABASE, with every @ : / % in "
        "the password as %40 %3A %2F %25");
  std::string host, port, name;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string_view keyword(option->keyword);
    if (keyword == "host") host = option->val;
    if (keyword == "port") port = fmt::format(":{}", option->val);
    if (keyword == "dbname") name = option->val;
    if (keyword == "password") password_ = option->val;
  }
  place_ = fmt::format("PostgreSQL at {}{}/{}", host.empty() ? "the local socket" : host, port, name);
}

std::unique_ptr<Connection> PostgresDatabase::connect() {
  return std::make_unique<PostgresConnection>(url_, place_, password_);
}

std::optional<std::string> PostgresDatabase::durability_doubt() {
  const Rows found = connect()->execute(
      "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND "
      "setting = 'off' ORDER BY name",
      {});
  if (found.rows.empty()) return std::nullopt;
  std::string settings;
  for (const Row& row : found.rows) settings += fmt::format("{}{}=off", settings.empty() ? "" : ", ", row.text(0));
  return fmt::format("{} may forget what it acknowledged when the power fails: it runs with {}", place_, settings);
}

}  // namespace hongyan::sql
