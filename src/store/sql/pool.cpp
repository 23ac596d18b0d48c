#include "store/sql/pool.hpp"

#include <fmt/format.h>

#include "base/failure.hpp"

namespace hongyan::sql {

Pool::Lease Pool::take(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  const bool got = given_back_.wait_for(lock, patience, [&] { return !idle_.empty() || open_ < connections_max_; });
  if (!got)
    throw Failure(fmt::format("All {} connections to {} were busy for {} ms", connections_max_, database_.description(),
                              patience.count()));
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return Lease(*this, std::move(connection));
  }
  ++open_;
  lock.unlock();  // connecting takes its time, and others may have what they need
  try {
    return Lease(*this, database_.connect());
  } catch (...) {
    lock.lock();
    --open_;
    given_back_.notify_one();
    throw;
  }
}

Pool::Lease::~Lease() {
  if (connection_ == nullptr) return;
  const std::scoped_lock lock(pool_.mutex_);
  pool_.idle_.push_back(std::move(connection_));
  pool_.given_back_.notify_one();
}

}  // namespace hongyan::sql
