#include <fmt/format.h>

#include <algorithm>

#include "domain/definition_reader.hpp"
#include "domain/notification_type.hpp"
#include "wechat/field_rule.hpp"

namespace hongyan::domain {
namespace {

using Need = DefinitionReader::Need;

class TypeReader {
 public:
  explicit TypeReader(const TypeLimits& limits) : limits_(limits) {}

  std::expected<NotificationType, std::vector<Defect>> read(const json::value& definition) {
    if (const json::object* const object = reader_.object(definition, "")) read_type(*object);
    if (reader_.is_clean()) return std::move(type_);
    return std::unexpected(reader_.take_defects());
  }

 private:
  void read_type(const json::object& object) {
    reader_.refuse_unknown_keys(
        object, "",
        {"name", "title", "variables", "routes", "expires_after_s", "priority", "on_unknown", "no_permission"});
    if (const auto name = reader_.text_member(object, "", "name", Need::required, 1'000)) {
      type_.name = *name;
      if (!is_variable_name(*name)) reader_.add(bad_name("/name"));
    }
    if (const auto title = reader_.text_member(object, "", "title", Need::optional, limits_.title_characters_max))
      type_.title = *title;
    if (const json::value* const variables = reader_.member(object, "", "variables", Need::optional))
      read_variables(*variables);
    if (const json::value* const routes = reader_.member(object, "", "routes", Need::required)) read_routes(*routes);
    if (const auto seconds = reader_.number_member(object, "", "expires_after_s",
                                                   {limits_.expires_after_s_min, limits_.expires_after_s_max}))
      type_.expires_after = Seconds{*seconds};
    if (const auto priority = reader_.number_member(object, "", "priority", {0, 2}))
      type_.priority = static_cast<int>(*priority);
    const auto parse_policy = [](std::string_view text) -> std::optional<OnUnknown> {
      for (const OnUnknown policy : {OnUnknown::hold, OnUnknown::resend})
        if (text == to_string(policy)) return policy;
      return std::nullopt;
    };
    if (const auto policy =
            reader_.choice_member(object, "", "on_unknown", Need::optional, "hold, resend", parse_policy))
      type_.on_unknown = *policy;
    if (const auto policy =
            reader_.choice_member(object, "", "no_permission", Need::optional, "suppress, wait", parse_no_permission))
      type_.no_permission = *policy;
  }

  void read_variables(const json::value& value) {
    const json::object* const object = reader_.object(value, "/variables");
    if (object == nullptr) return;
    reader_.check_count("/variables", object->size(), limits_.variables_max);
    for (const auto& member : *object) {
      const std::string pointer = pointer_to("/variables", member.key());
      if (!is_variable_name(member.key())) reader_.add(bad_name(pointer));
      read_variable(member.key(), member.value(), pointer);
    }
  }

  void read_variable(std::string_view name, const json::value& value, const std::string& pointer) {
    Variable variable;
    variable.name = name;
    if (const json::object* const object = reader_.object(value, pointer)) {
      reader_.refuse_unknown_keys(*object, pointer, {"type", "required", "example"});
      if (const auto kind = reader_.choice_member(*object, pointer, "type", Need::required,
                                                  "text, number, amount, time, date, phone", parse_variable_kind))
        variable.kind = *kind;
      if (const json::value* const required = reader_.member(*object, pointer, "required", Need::optional)) {
        if (required->is_bool())
          variable.required = required->get_bool();
        else
          reader_.add({pointer_to(pointer, "required"), "wrong_kind", "应为 true 或 false", "must be true or false"});
      }
      if (const auto example =
              reader_.text_member(*object, pointer, "example", Need::optional, limits_.example_characters_max))
        variable.example = *example;
    }
    type_.variables.push_back(std::move(variable));  // also a broken one: its uses are no defects of their own
  }

  void read_routes(const json::value& value) {
    const json::array* const routes = value.if_array();
    if (routes == nullptr) return reader_.add({"/routes", "wrong_kind", "应为数组", "must be an array"});
    if (routes->empty())
      return reader_.add({"/routes", "missing", "至少要有一条路线", "there must be at least one route"});
    reader_.check_count("/routes", routes->size(), limits_.routes_max);
    for (std::size_t i = 0; i < routes->size(); ++i) read_route((*routes)[i], pointer_to("/routes", i));
  }

  void read_route(const json::value& value, const std::string& pointer) {
    const auto is_declared = [&](std::string_view name) { return type_.find_variable(name) != nullptr; };
    auto route = domain::read_route(reader_, value, pointer, is_declared, limits_.route);
    if (!route) return;
    const auto same = [&](const Route& other) {
      return other.channel == route->channel && other.app == route->app && other.template_id == route->template_id &&
             other.scene == route->scene && other.message == route->message;
    };
    const bool is_whole = !route->app.empty() && (!route->template_id.empty() || !route->message.empty());
    if (is_whole && std::ranges::any_of(type_.routes, same))
      reader_.add({pointer, "duplicate_route", "与前面的路线用同一个应用和模板，永远轮不到它",
                   "an earlier route has the same app and template, so this one would never be taken"});
    type_.routes.push_back(std::move(*route));
  }

  static Defect bad_name(std::string_view pointer) {
    return {std::string(pointer), "bad_name", "名称以小写字母开头，只含小写字母、数字和下划线，最多 64 个字符",
            "a name starts with a lower-case letter and has lower-case letters, digits and underscores, at most 64"};
  }

  const TypeLimits& limits_;
  DefinitionReader reader_;
  NotificationType type_;
};

}  // namespace

std::expected<NotificationType, std::vector<Defect>> read_notification_type(const json::value& definition,
                                                                            const TypeLimits& limits) {
  return TypeReader(limits).read(definition);
}

}  // namespace hongyan::domain
