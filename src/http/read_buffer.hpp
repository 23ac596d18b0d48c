// ReadBuffer: bytes received and not yet used, in one piece. It starts small, so that ten thousand idle connections
// cost little, grows on demand and keeps what it has. One per connection.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

#include "base/check.hpp"

namespace hongyan::http {

class ReadBuffer {
 public:
  [[nodiscard]] std::string_view bytes() const { return {memory_.get() + begin_, end_ - begin_}; }
  [[nodiscard]] bool empty() const { return begin_ == end_; }
  // Room behind the bytes: at least one byte, as long as there are fewer than `bytes_max`; `wanted` if nothing is held.
  [[nodiscard]] std::span<char> room(std::size_t wanted, std::size_t bytes_max) {
    if (begin_ == end_) begin_ = end_ = 0;
    if (end_ == capacity_ || (empty() && capacity_ < std::min(wanted, bytes_max))) make_room(wanted, bytes_max);
    return {memory_.get() + end_, capacity_ - end_};
  }
  void received(std::size_t count) {
    CHECK(count <= capacity_ - end_);
    end_ += count;
  }
  void use(std::size_t count) {
    CHECK(count <= end_ - begin_);
    begin_ += count;
  }
  void clear() { begin_ = end_ = 0; }
  // Gives memory back that only a long message needed.
  void shrink() {
    if (capacity_ <= kept_capacity || !empty()) return;
    memory_.reset();
    capacity_ = begin_ = end_ = 0;
  }

 private:
  static constexpr std::size_t first_capacity = 4096;
  static constexpr std::size_t kept_capacity = 8192;

  void make_room(std::size_t wanted, std::size_t bytes_max) {
    const std::size_t count = end_ - begin_;
    if (begin_ > 0) {
      std::memmove(memory_.get(), memory_.get() + begin_, count);
    } else {
      CHECK(count < bytes_max);
      capacity_ = std::clamp(std::max(capacity_ * 2, wanted), first_capacity, std::max(bytes_max, first_capacity));
      auto grown = std::make_unique_for_overwrite<char[]>(capacity_);
      if (count > 0) std::memcpy(grown.get(), memory_.get(), count);
      memory_ = std::move(grown);
    }
    begin_ = 0;
    end_ = count;
  }

  std::unique_ptr<char[]> memory_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace hongyan::http
