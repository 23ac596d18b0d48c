#include "sandbox/world/conversation.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace hongyan::sandbox {

void Conversation::open(Scene scene, Allowance allowance, const CustomerSettings& settings, WallTime now) {
  last_exchange = now;
  std::erase_if(counts, [&](const Count& count) { return count.until <= now; });
  const auto same = std::ranges::find_if(
      counts, [&](const Count& count) { return settings.counters == QuotaCounters::one || count.scene == scene; });
  const WallTime until = now + allowance.life;
  if (same == counts.end()) {
    counts.push_back({scene, allowance.count, until});
    return;
  }
  // Acts do not add up: the larger count and the later end stay.
  same->left = settings.refresh == QuotaRefresh::reset ? std::max(same->left, allowance.count)
                                                       : std::min(same->left + allowance.count, unlimited_count);
  same->until = std::max(same->until, until);
  same->scene = scene;
}

Window Conversation::window(WallTime now) const {
  Window state = Window::closed;
  for (const Count& count : counts) {
    if (count.until <= now) continue;
    if (count.left > 0) return Window::open;
    state = Window::spent;
  }
  return state;
}

bool Conversation::is_by_entry(WallTime now) const {
  bool entered = false;
  for (const Count& count : counts) {
    if (count.until <= now) continue;
    if (count.scene != Scene::entry) return false;
    entered = true;
  }
  return entered;
}

void Conversation::take(WallTime now) {
  Count* first = nullptr;
  for (Count& count : counts)
    if (count.until > now && count.left > 0 && (first == nullptr || count.until < first->until)) first = &count;
  CHECK(first != nullptr);
  if (first->left < unlimited_count) --first->left;
  last_exchange = now;
  typing_until = {};
}

}  // namespace hongyan::sandbox
