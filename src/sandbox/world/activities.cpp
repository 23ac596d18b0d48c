#include "sandbox/world/activities.hpp"

#include <fmt/format.h>

namespace hongyan::sandbox {
namespace {

constexpr Seconds quiet_until_end{24 * 3600};

bool has_ended(const Activity& activity, CardStates states, WallTime now) {
  switch (states) {
    case CardStates::three: return activity.state == 2 || now >= activity.changed + quiet_until_end;
    case CardStates::two: return now >= activity.created + quiet_until_end;
  }
  return false;
}

}  // namespace

Activity& Activities::add(App& app, WallTime now, Seconds life) {
  Activity made;
  made.id = fmt::format("{}_{}", 100 + random_.below(900), random_.alphanumeric(70));
  made.app = &app;
  made.created = made.changed = now;
  made.expires = now + life;
  std::string id = made.id;
  return by_id_.emplace(std::move(id), std::move(made)).first->second;
}

Activity* Activities::find(std::string_view id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &found->second;
}

CardFace face_of(const Activity& activity, CardStates states, WallTime now) {
  const bool three = states == CardStates::three;
  if (has_ended(activity, states, now)) return {"已结束", three ? "#CCCCCC" : "#00ff00"};
  if (activity.state == 1)
    return {three && activity.template_id == gathering_card ? "已到齐" : "已开始", three ? "#07C160" : "#CCCCCC"};
  return {fmt::format("成员正在加入，当前 {}/{} 人", activity.member_count, activity.room_limit),
          three ? "#10AEFF" : "#FA9D39"};
}

bool may_change(CardStates states, int from, int to) {
  switch (states) {
    case CardStates::three: return (from == 0 && to >= 0 && to <= 2) || (from == 1 && to == 2);
    case CardStates::two: return from == 0 && (to == 0 || to == 1);
  }
  return false;
}

}  // namespace hongyan::sandbox
