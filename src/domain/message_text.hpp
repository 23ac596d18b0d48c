// The text of a message: a route's patterns filled with a wish's variables, cut or replaced as each field's policy
// says, and checked against what WeChat takes. Pure.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "domain/defect.hpp"
#include "domain/era.hpp"
#include "domain/notification_type.hpp"
#include "wechat/calls/message_data.hpp"
#include "wechat/calls/private_template.hpp"
#include "wechat/field_rule.hpp"

namespace hongyan::domain {

// What is known of a route's template.
struct TemplateForm {
  // typed: each slot has its kind, and none may be empty. free: the old library's lines and a test account's own
  // templates; WeChat takes what comes, and its rules are advice only.
  enum class Origin { typed, free };
  Origin origin = Origin::typed;
  std::vector<wechat::Slot> slots;
  std::string title{};

  [[nodiscard]] const wechat::Slot* find_slot(std::string_view key) const;
};
// The kind by which a field is checked: its slot's; without a template the one its key names. A field that the template
// lacks is ignored by WeChat, so anything goes.
[[nodiscard]] wechat::FieldKind kind_of_field(std::string_view key, const TemplateForm* form);

struct ReadVariables {
  Values values;  // those that have one
  std::vector<Defect> defects;
};
// The wish's variables as text: of the declared kind, none unknown, no required one missing. Pointers below /variables.
[[nodiscard]] ReadVariables read_variables(const NotificationType& type, const json::object& variables,
                                           std::string_view time_zone);

struct FilledField {
  std::string value;
  std::optional<Defect> defect;  // WeChat would refuse the value
  std::vector<Defect> warnings;  // shortened, or not shown as written
};
[[nodiscard]] FilledField fill_field(const RouteField& field, const Values& values, const TemplateForm* form,
                                     Frame frame);

// Whether a value of this kind may be cut at its limit and still be true: half an order number is none.
enum class Cutting { never, plain, with_ellipsis };
[[nodiscard]] Cutting cutting_of(wechat::FieldKind kind);

struct FilledRoute {
  wechat::MessageData data;
  std::string page, url, title;
  std::optional<wechat::MiniProgramLink> miniprogram;
  json::object message;  // of channels without a template
  std::vector<Defect> defects, warnings;
};
// `link`: where a tap leads instead of the route's own; "" = the route's. `form`: null when the template is not known.
[[nodiscard]] FilledRoute fill_route(const Route& route, const Values& values, std::string_view link,
                                     const TemplateForm* form, WallTime now);

[[nodiscard]] bool is_web_address(std::string_view text);  // http:// or https://, in capitals too

// What WeChat would refuse about a value, said at `pointer`.
[[nodiscard]] std::optional<Defect> check_value(std::string_view key, std::string_view value, const TemplateForm* form,
                                                std::string_view pointer);
// What is taken but not shown as written.
[[nodiscard]] std::optional<Defect> find_warning(std::string_view key, std::string_view value, const TemplateForm* form,
                                                 std::string_view pointer, Frame frame);

}  // namespace hongyan::domain
