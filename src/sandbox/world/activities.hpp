// Activities: the updatable cards of mini programs (outbound.md §7): an activity id lives a day, a card shared with it
// shows its state, and who tapped "remind me" gets one message when the state changes. Two official pages disagree
// about the states; both can be chosen. Owned by Platform, memory only.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "sandbox/settings/channel_settings.hpp"
#include "sandbox/world/strings.hpp"

namespace hongyan::sandbox {

struct App;

inline constexpr std::string_view starting_card = "21B034D08C5615B9889CE362BB957B1EE69A584B";   // 开始时
inline constexpr std::string_view gathering_card = "666F374D69D16C932E45D7E7D9F10CEF6177F5F5";  // 到齐时

struct Activity {
  std::string id;
  App* app = nullptr;
  std::string sharer;  // the one openid that may share a private message; "" for anybody
  WallTime created;
  WallTime changed;  // when it last got data
  WallTime expires;
  std::string template_id;  // of the shared card, "" before
  int state = 0;
  int tool_state = 0;  // of a chat tool's card, 0 before the first
  std::string member_count;
  std::string room_limit;
  std::string path;
  std::string version_type;
  std::vector<std::string> shared_by;  // openids
  std::vector<std::string> reminding;  // openids that wait for the next change
};

class Activities {
 public:
  explicit Activities(Random& random) : random_(random) {}
  Activity& add(App& app, WallTime now, Seconds life);
  [[nodiscard]] Activity* find(std::string_view id);

 private:
  Random& random_;
  StringMap<Activity> by_id_;
};

struct CardFace {
  std::string text;
  std::string_view color;
};
[[nodiscard]] CardFace face_of(const Activity& activity, CardStates states, WallTime now);
// Whether a card in `from` may be sent to `to`.
[[nodiscard]] bool may_change(CardStates states, int from, int to);

}  // namespace hongyan::sandbox
