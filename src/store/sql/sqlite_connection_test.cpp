#include "store/sql/sqlite_connection.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/failure.hpp"
#include "testing/temporary_directory.hpp"

namespace hongyan::sql {
namespace {

using hongyan::testing::TemporaryDirectory;
using Kind = Transaction::Kind;

class Sqlite : public ::testing::Test {
 protected:
  TemporaryDirectory directory_;
  SqliteDatabase database_{directory_.path() / "test.db"};
};

std::string failure_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Failure& failure) {
    return (failure.kind() == Failure::Kind::outcome_unknown ? "unknown: " : "") + std::string(failure.what());
  }
  return "no failure";
}

TEST_F(Sqlite, new_files_belong_to_their_owner_alone) {
  const auto connection = database_.connect();
  connection->execute_script("CREATE TABLE t (x INTEGER)");
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
    struct stat status{};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3);  // the file, its log and the log's index
}

TEST_F(Sqlite, commits_are_synced_and_foreign_keys_hold) {
  const auto connection = database_.connect();
  EXPECT_EQ(connection->execute("PRAGMA journal_mode", {}).rows.at(0).text(0), "wal");
  EXPECT_EQ(connection->execute("PRAGMA synchronous", {}).rows.at(0).number(0), 2);
  EXPECT_EQ(connection->execute("PRAGMA foreign_keys", {}).rows.at(0).number(0), 1);
}

TEST_F(Sqlite, every_write_of_three_threads_gets_its_turn) {
  database_.connect()->execute_script("CREATE TABLE t (writer INTEGER NOT NULL)");
  constexpr int rounds = 200;
  const auto write = [&](std::int64_t writer) {
    const auto connection = database_.connect();
    for (int i = 0; i < rounds; ++i) {
      Transaction transaction(*connection, Kind::writing);
      connection->execute("INSERT INTO t (writer) VALUES ($1)", {writer});
      transaction.commit();
    }
  };
  {
    const std::jthread first(write, 1), second(write, 2), third(write, 3);
  }
  const auto rows =
      database_.connect()->execute("SELECT writer, COUNT(*) FROM t GROUP BY writer ORDER BY writer", {}).rows;
  ASSERT_EQ(rows.size(), 3u);
  for (const Row& row : rows) EXPECT_EQ(row.number(1), rounds);
}

TEST_F(Sqlite, a_reader_is_not_held_up_by_a_writer) {
  const auto writer = database_.connect(), reader = database_.connect();
  writer->execute_script("CREATE TABLE t (x INTEGER)");
  Transaction reading(*reader, Kind::reading);
  EXPECT_EQ(reader->execute("SELECT COUNT(*) FROM t", {}).rows.at(0).number(0), 0);
  Transaction writing(*writer, Kind::writing);
  writer->execute("INSERT INTO t VALUES ($1)", {std::int64_t{1}});
  EXPECT_EQ(reader->execute("SELECT COUNT(*) FROM t", {}).rows.at(0).number(0), 0);
  writing.commit();
  EXPECT_EQ(reader->execute("SELECT COUNT(*) FROM t", {}).rows.at(0).number(0), 0) << "the snapshot moved";
  reading.commit();
  EXPECT_EQ(reader->execute("SELECT COUNT(*) FROM t", {}).rows.at(0).number(0), 1);
}

TEST_F(Sqlite, a_full_disk_is_a_failure_and_the_rest_of_the_transaction_does_not_run) {
  const auto connection = database_.connect();
  connection->execute_script("CREATE TABLE t (x TEXT); PRAGMA max_page_count=10");
  Transaction transaction(*connection, Kind::writing);
  const auto insert = [&](std::size_t size) {
    connection->execute("INSERT INTO t VALUES ($1)", {std::string(size, 'x')});
  };
  insert(10);
  EXPECT_EQ(failure_of([&] { insert(100'000); }),
            "The disk that holds " + (directory_.path() / "test.db").string() + " is full");
  // SQLite may have rolled everything back; whether it did or not, nothing may be committed alone.
  failure_of([&] { insert(10); });
  connection->rollback();
  EXPECT_EQ(connection->execute("SELECT COUNT(*) FROM t", {}).rows.at(0).number(0), 0);
}

TEST_F(Sqlite, an_io_error_in_commit_leaves_the_outcome_unknown) {
  const auto connection = database_.connect();
  connection->execute_script("CREATE TABLE t (x TEXT)");
  struct rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto signal_before = std::signal(SIGXFSZ, SIG_IGN);
  {
    Transaction transaction(*connection, Kind::writing);
    connection->execute("INSERT INTO t VALUES ($1)", {std::string(100'000, 'x')});
    struct rlimit small = before;
    small.rlim_cur = std::filesystem::file_size(directory_.path() / "test.db-wal");
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const std::string failure = failure_of([&] { transaction.commit(); });
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    EXPECT_TRUE(failure.starts_with("unknown: The disk failed to read or write ")) << failure;
  }
  std::signal(SIGXFSZ, signal_before);
  Transaction transaction(*connection, Kind::writing);
  connection->execute("INSERT INTO t VALUES ($1)", {std::string("after")});
  transaction.commit();
}

TEST_F(Sqlite, what_cannot_be_opened_says_why) {
  std::ofstream(directory_.path() / "text.db") << std::string(5000, 'x');
  const struct Case {
    std::string path, sentence;
  } cases[] = {
      {directory_.path() / "none" / "x.db", "cannot be opened: No such file or directory"},
      {directory_.path(), "cannot be opened"},
      {directory_.path() / "text.db", "is not a SQLite database"},
  };
  for (const Case& each : cases) {
    SqliteDatabase database(each.path);
    const std::string failure = failure_of([&] { static_cast<void>(database.connect()); });
    EXPECT_NE(failure.find(each.sentence), std::string::npos) << failure;
    EXPECT_NE(failure.find(each.path), std::string::npos) << failure;
  }
}

TEST_F(Sqlite, another_program_that_writes_makes_us_wait_and_not_fail) {
  SqliteDatabase other(directory_.path() / "test.db");  // its own queue: what another program has
  const auto mine = database_.connect(), theirs = other.connect();
  mine->execute_script("CREATE TABLE t (x INTEGER)");
  std::atomic<bool> wrote = false;
  theirs->begin_writing();
  std::jthread writer([&] {
    mine->execute("INSERT INTO t VALUES (1)", {});
    wrote = true;
  });
  theirs->execute("INSERT INTO t VALUES (2)", {});
  EXPECT_FALSE(wrote);
  theirs->commit();
  writer.join();
  EXPECT_EQ(mine->execute("SELECT COUNT(*) FROM t", {}).rows.at(0).number(0), 2);
}

TEST_F(Sqlite, a_checkpoint_moves_the_log_into_the_file) {
  const auto connection = database_.connect();
  connection->execute_script("CREATE TABLE t (x TEXT)");
  connection->execute("INSERT INTO t VALUES ($1)", {std::string(1'000'000, 'x')});
  EXPECT_LT(std::filesystem::file_size(directory_.path() / "test.db"), 1'000'000u);
  database_.checkpoint();
  EXPECT_GT(std::filesystem::file_size(directory_.path() / "test.db"), 1'000'000u);
}

}  // namespace
}  // namespace hongyan::sql
