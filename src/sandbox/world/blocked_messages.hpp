// BlockedMessages: template messages that the platform took and then kept back, the oldest first. Owned by App.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "base/clock.hpp"

namespace hongyan::sandbox {

struct BlockedMessage {
  std::int64_t id = 0;  // to page by
  std::string template_id;
  std::string title;
  std::string content;
  std::string openid;
  WallTime sent_at;
};

class BlockedMessages {
 public:
  void add(BlockedMessage message) {
    message.id = ++last_id_;
    if (kept_.size() >= messages_max) kept_.pop_front();
    kept_.push_back(std::move(message));
  }
  [[nodiscard]] const std::deque<BlockedMessage>& all() const { return kept_; }

 private:
  static constexpr std::size_t messages_max = 10'000;
  std::deque<BlockedMessage> kept_;
  std::int64_t last_id_ = 0;
};

}  // namespace hongyan::sandbox
