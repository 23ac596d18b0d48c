#include <algorithm>
#include <array>

#include "domain/body/body_checker.hpp"

namespace hongyan::domain {
namespace {

using Need = BodyChecker::Need;

constexpr std::size_t activity_id_characters_max = 256;

bool has_parameter(const json::array& parameters, std::string_view name) {
  return std::ranges::any_of(parameters, [&](const json::value& one) { return text_of(one, "name") == name; });
}

void require_parameters(BodyChecker& checker, const json::array& parameters,
                        std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (!has_parameter(parameters, name))
      checker.refuse({"/template_info/parameter_list", "missing", "缺少参数 " + std::string(name),
                      "the parameter " + std::string(name) + " is missing"});
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
