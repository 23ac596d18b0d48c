// What people answered when they were asked for permission to be notified (subscribe_msg_*_event). Pure values.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace hongyan::wechat {

// One person's answer for one template.
struct SubscribeChoice {
  enum class Answer : std::uint8_t { accept, reject, other };
  std::string template_id;
  std::string answer_text;  // as it came
  Answer answer = Answer::other;
  int popup_scene = -1;  // 0 mini-program page, 1 web page, 2 article; -1 when not told
};
struct SubscribePopup {
  std::vector<SubscribeChoice> choices;
};  // subscribe_msg_popup_event
struct SubscribeChange {
  std::vector<SubscribeChoice> choices;
};  // subscribe_msg_change_event: only rejects are pushed

[[nodiscard]] std::vector<SubscribeChoice> read_choices(const json::value& root);
// The entries of a subscribe event's list: one object or an array of them, at the top or in any of the wrappers, whose
// names WeChat's own samples mix up.
[[nodiscard]] std::vector<const json::value*> subscribe_entries_of(const json::value& root);

}  // namespace hongyan::wechat
