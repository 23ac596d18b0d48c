#include "wechat/callback/consent.hpp"

#include "wechat/callback/event_fields.hpp"

namespace hongyan::wechat {

std::vector<const json::value*> subscribe_entries_of(const json::value& root) {
  const json::value* list = find_member(root, "List");
  for (const std::string_view wrapper :
       {"SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent"}) {
    if (list != nullptr) break;
    list = find_member(root, wrapper);
    if (list == nullptr) continue;
    if (const json::value* inner = find_member(*list, "List")) list = inner;
  }
  return entries_of(list);
}

std::vector<SubscribeChoice> read_choices(const json::value& root) {
  std::vector<SubscribeChoice> choices;
  for (const json::value* entry : subscribe_entries_of(root)) {
    SubscribeChoice choice;
    choice.template_id = text_of(*entry, "TemplateId");
    choice.answer_text = text_of(*entry, "SubscribeStatusString");
    choice.popup_scene = small_number_of(*entry, "PopupScene", -1);
    // acceptWithAudio and acceptWithAlert are accepts with a ring to them.
    const std::string answer = lowered(choice.answer_text);
    if (answer.starts_with("accept")) choice.answer = SubscribeChoice::Answer::accept;
    if (answer == "reject") choice.answer = SubscribeChoice::Answer::reject;
    choices.push_back(std::move(choice));
  }
  return choices;
}

}  // namespace hongyan::wechat
