// WriterTurn: whose turn it is to write, first come, first served. SQLite lets one writer in and makes the others
// poll, which starves the unlucky one; the writers of this process queue here instead and never meet SQLITE_BUSY.
// Thread-safe; the thread that took the turn need not be the one that gives it back.
#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace hongyan::sql {

class WriterTurn {
 public:
  enum class Outcome { mine, waited_too_long };
  [[nodiscard]] Outcome take(std::chrono::milliseconds patience);
  void give_back();
  [[nodiscard]] std::size_t waiting() const;

 private:
  struct Waiter {
    std::condition_variable called;
    bool has_turn = false;
  };
  mutable std::mutex mutex_;
  std::deque<Waiter*> queue_;
  bool taken_ = false;
};

}  // namespace hongyan::sql
