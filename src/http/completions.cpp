#include "http/completions.hpp"

#include <utility>

namespace hongyan::http {

void Completions::push(Completion completion) {
  if (std::this_thread::get_id() == loop_ && completion.connection == expected_) {
    direct_ = std::move(completion);
    expected_ = 0;
    return;
  }
  const std::scoped_lock lock(mutex_);
  if (wake_ == nullptr) return;
  waiting_.push_back(std::move(completion));
  if (woken_) return;
  woken_ = true;
  wake_();
}

void Completions::take(std::vector<Completion>& batch) {
  batch.clear();
  const std::scoped_lock lock(mutex_);
  batch.swap(waiting_);
  woken_ = false;
}

std::optional<Completion> Completions::take_direct() {
  expected_ = 0;
  return std::exchange(direct_, std::nullopt);
}

void Completions::close() {
  const std::scoped_lock lock(mutex_);
  wake_ = nullptr;
  waiting_.clear();
}

}  // namespace hongyan::http
