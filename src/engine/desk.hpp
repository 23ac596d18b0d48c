// Desk: where API requests that must read or write the memory are served, off the event loop. A bounded queue and a few
// threads, each with a connection of its own. A job that finds the database down gets its `failed` called instead. In a
// simulation the desk has no threads and serve_all() does the work.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/failure.hpp"
#include "store/sql/database.hpp"

namespace hongyan::engine {

class Desk {
 public:
  struct Job {
    std::move_only_function<void(sql::Connection&)> work;  // may throw Failure
    std::move_only_function<void(const Failure&)> failed;  // then this answers
  };
  Desk(sql::Database& database, std::size_t threads, std::size_t queue_max = 10'000);
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  void start();
  void stop();  // serves nothing more; jobs still queued get `failed`
  // False when the queue is full: answer 503.
  [[nodiscard]] bool submit(Job job);
  void serve_all();  // on the calling thread, until the queue is empty

 private:
  void serve(Job& job, std::unique_ptr<sql::Connection>& connection);
  void run();

  sql::Database& database_;
  std::size_t thread_count_;
  std::size_t queue_max_;
  std::mutex mutex_;
  std::condition_variable waiting_;
  std::deque<Job> queue_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
  std::unique_ptr<sql::Connection> own_connection_;  // serve_all's
};

}  // namespace hongyan::engine
