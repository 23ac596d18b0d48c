#include <algorithm>
#include <array>

#include "domain/body/body_checker.hpp"

namespace hongyan::domain {
namespace {

using Need = BodyChecker::Need;

constexpr std::size_t activity_id_characters_max = 256;
constexpr std::array<std::string_view, 3> versions{"develop", "trial", "release"};

// Each of these parameters, with a text or a number that is its value.
void require_parameters(BodyChecker& checker, const json::array& parameters,
                        std::initializer_list<std::string_view> names) {
  constexpr std::string_view list = "/template_info/parameter_list";
  for (const std::string_view name : names) {
    const auto found = std::ranges::find(parameters, name, [](const json::value& one) { return text_of(one, "name"); });
    if (found == parameters.end()) {
      checker.refuse({std::string(list), "missing", "缺少参数 " + std::string(name),
                      "the parameter " + std::string(name) + " is missing"});
      continue;
    }
    const std::string pointer =
        pointer_to(pointer_to(list, static_cast<std::size_t>(found - parameters.begin())), "value");
    const std::string value = text_of(*found, "value");
    if (value.empty())
      checker.refuse_kind(pointer, "非空字符串", "a text, not empty");
    else if (name == "version_type" && std::ranges::find(versions, value) == versions.end())
      checker.refuse({pointer, "unknown_choice", "可用：develop、trial、release（47503）",
                      "must be one of develop, trial, release (47503)"});
  }
}

}  // namespace

// Which states a card may go to from where, WeChat's two descriptions tell differently: that is left to WeChat.
void check_card_body(MessageBody& message) {
  BodyChecker checker(message);
  static_cast<void>(checker.check_text(message.body, "", "activity_id", Need::required, activity_id_characters_max));
  const std::int64_t state = number_of(message.body, "target_state", -1);
  if (!message.body.contains("target_state"))
    checker.refuse_missing("", "target_state");
  else if (state < 0 || state > 2)
    checker.refuse({"/target_state", "unknown_choice", "可用：0、1、2", "must be one of 0, 1, 2", 2, state});
  const json::object* const info = checker.check_object(message.body, "", "template_info", Need::required);
  if (info == nullptr) return;
  const json::value* const list = info->if_contains("parameter_list");
  const json::array* const parameters = list == nullptr ? nullptr : list->if_array();
  if (parameters == nullptr) return checker.refuse_kind("/template_info/parameter_list", "数组", "an array");
  if (state == 0) require_parameters(checker, *parameters, {"member_count", "room_limit"});
  if (state == 1) require_parameters(checker, *parameters, {"path", "version_type"});
}

}  // namespace hongyan::domain
