#include <fmt/format.h>

#include "domain/body/body_checker.hpp"

namespace hongyan::domain {
namespace {

using Need = BodyChecker::Need;

constexpr std::int64_t scene_max = 10'000;
constexpr std::size_t title_characters_max = 15;
constexpr std::size_t content_characters_max = 200;

}  // namespace

void check_one_time_body(MessageBody& message) {
  BodyChecker checker(message);
  // A number is taken for the text that it stands for.
  if (json::value* const scene = message.body.if_contains("scene"); scene != nullptr && scene->is_number())
    *scene = text_of(message.body, "scene");
  const std::int64_t scene = number_of(message.body, "scene", -1);
  if (!message.body.contains("scene"))
    checker.refuse_missing("", "scene");
  else if (scene < 0 || scene > scene_max)
    checker.refuse({"/scene", "out_of_range", "应为 0 到 10000 的整数，与授权时相同",
                    "must be a whole number from 0 to 10000, the one of the authorization", scene_max, scene});
  static_cast<void>(checker.check_text(message.body, "", "title", Need::required, title_characters_max));
  static_cast<void>(checker.check_address(message.body, "", "url"));
  checker.check_miniprogram(message.body, "");
  const json::object* const data = checker.check_object(message.body, "", "data", Need::required);
  if (data == nullptr) return;
  const json::object* const content = checker.check_object(*data, "/data", "content", Need::required);
  if (content == nullptr) return;
  static_cast<void>(checker.check_text(*content, "/data/content", "value", Need::required, content_characters_max));
}

}  // namespace hongyan::domain
