// Guarded<T>: a value that threads may share, reachable only with its lock held.
#pragma once
#include <mutex>
#include <utility>

namespace hongyan {

template <typename T>
class Guarded {
 public:
  Guarded() = default;
  explicit Guarded(T value) : value_(std::move(value)) {}
  // Runs `use` with the value while no other thread can; returns what it returns. Keep it short: no I/O inside.
  template <typename Use>
  decltype(auto) with(Use&& use) {
    const std::scoped_lock lock(mutex_);
    return std::forward<Use>(use)(value_);
  }
  template <typename Use>
  decltype(auto) with(Use&& use) const {
    const std::scoped_lock lock(mutex_);
    return std::forward<Use>(use)(value_);
  }

 private:
  mutable std::mutex mutex_;
  T value_{};
};

}  // namespace hongyan
