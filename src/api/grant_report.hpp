// What a page reports after it asked for permission: exactly what wx.requestSubscribeMessage returned, the detail of a
// wx-open-subscribe event, or the action of a one-time authorization under its scene, in one form. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/problem.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "wechat/names.hpp"

namespace hongyan::api {

enum class PromptAnswer : std::uint8_t {
  accept,
  reject,
  cancel,  // closed the dialog: gives nothing and takes nothing back
  ban,     // WeChat has banned the template
  filter,  // another template of the same title was asked for instead
  other,   // a word nobody has described: counts as no
};
[[nodiscard]] std::string_view to_string(PromptAnswer answer);

struct PromptChoice {
  wechat::TemplateId template_id;
  PromptAnswer answer = PromptAnswer::other;
};

struct GrantReport {
  wechat::AppId app;
  wechat::OpenId openid;  // empty when the report names a uid
  std::string uid;
  std::optional<int> scene;           // of a one-time authorization
  std::optional<WallTime> tapped_at;  // whole seconds; nothing: a moment before the report
  std::vector<PromptChoice> choices;  // none when the prompt itself failed
  std::string note;                   // errMsg as the page got it
};

// {app, openid | uid, scene?, results, tapped_at?}; `pointer` is the report's own place in the request. With new
// defects it is worthless.
[[nodiscard]] GrantReport read_grant_report(json::object& given, const std::string& pointer,
                                            std::vector<engine::Defect>& defects);

}  // namespace hongyan::api
