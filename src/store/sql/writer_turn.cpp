#include "store/sql/writer_turn.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace hongyan::sql {

WriterTurn::Outcome WriterTurn::take(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (!taken_) {
    taken_ = true;
    return Outcome::mine;
  }
  Waiter me;
  queue_.push_back(&me);
  if (me.called.wait_for(lock, patience, [&] { return me.has_turn; })) return Outcome::mine;
  queue_.erase(std::find(queue_.begin(), queue_.end(), &me));
  return Outcome::waited_too_long;
}

void WriterTurn::give_back() {
  const std::scoped_lock lock(mutex_);
  CHECK(taken_);
  if (queue_.empty()) {
    taken_ = false;
    return;
  }
  Waiter* const next = queue_.front();  // stays taken: handed from one to the next
  queue_.pop_front();
  next->has_turn = true;
  next->called.notify_one();  // under the lock, so the waiter cannot leave before
}

std::size_t WriterTurn::waiting() const {
  const std::scoped_lock lock(mutex_);
  return queue_.size();
}

}  // namespace hongyan::sql
