// Conversation: what an account may still write to one person: the windows that his acts opened, and the typing sign.
// A value of Member; the rules of opening stand in customer_rule.hpp.
#pragma once
#include <cstdint>
#include <vector>

#include "base/clock.hpp"
#include "sandbox/world/customer_rule.hpp"

namespace hongyan::sandbox {

enum class Window { closed, spent, open };  // 45015 | 45047 | a message may go

struct Conversation {
  struct Count {
    Scene scene;  // that opened it, the last one when all share one count
    std::int64_t left = 0;
    WallTime until;
  };
  std::vector<Count> counts;
  WallTime last_exchange{};  // when either side last wrote
  WallTime typing_until{};

  void open(Scene scene, Allowance allowance, const CustomerSettings& settings, WallTime now);
  [[nodiscard]] Window window(WallTime now) const;
  // Whether nothing but entering the conversation of a mini program keeps it open.
  [[nodiscard]] bool is_by_entry(WallTime now) const;
  void take(WallTime now);  // one message out of the window that ends first; must be open
  void close() { counts.clear(); }
};

}  // namespace hongyan::sandbox
