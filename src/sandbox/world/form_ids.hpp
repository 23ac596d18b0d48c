// FormIds: what lets a mini program send template messages until 2020-01-10: ids of submitted forms (one send) and of
// payments (three), for seven days, to the person who acted (outbound.md §2.1). Owned by Platform, memory only.
#pragma once
#include <deque>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "sandbox/world/strings.hpp"
#include "sandbox/world/world.hpp"

namespace hongyan::sandbox {

enum class FormOrigin { submit, payment };

struct FormId {
  std::string openid;
  FormOrigin origin = FormOrigin::submit;
  int uses_left = 1;
  WallTime expires;
  bool blocked = false;  // 41031
};

class FormIds {
 public:
  explicit FormIds(Random& random) : random_(random) {}
  // A new id for what `member` did just now.
  std::string add(FormId id, WallTime now);
  // nullptr for one that was never given or has expired.
  [[nodiscard]] FormId* find(std::string_view id, WallTime now);

 private:
  Random& random_;
  StringMap<FormId> by_id_;
  std::deque<std::string> in_order_;  // of their ends, to forget by
};

}  // namespace hongyan::sandbox
