// NotificationType: a business event such as "class_reminder": its variables, and the routes by which WeChat may carry
// it, in order of preference. Read from the JSON of the API with every defect located, written back in one normal form.
// Values.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "domain/defect.hpp"
#include "domain/no_permission.hpp"
#include "domain/route.hpp"
#include "domain/settlement.hpp"
#include "domain/variable.hpp"

namespace hongyan::domain {

struct TypeLimits {
  std::size_t title_characters_max = 64;
  std::size_t variables_max = 32;
  std::size_t routes_max = 10;
  std::size_t example_characters_max = 200;
  std::int64_t expires_after_s_min = 60;
  std::int64_t expires_after_s_max = 30 * 86'400;
  RouteLimits route;
};

struct NotificationType {
  std::string name;  // [a-z][a-z0-9_]{0,63}
  std::string title;
  std::vector<Variable> variables;
  std::vector<Route> routes;
  std::optional<Seconds> expires_after;  // after it may first be sent; nothing: the server's default
  int priority = 1;                      // 0 first, 1, 2 last
  OnUnknown on_unknown = OnUnknown::hold;
  NoPermission no_permission = NoPermission::suppress;
  bool operator==(const NotificationType&) const = default;

  [[nodiscard]] const Variable* find_variable(std::string_view variable) const;
};

[[nodiscard]] std::expected<NotificationType, std::vector<Defect>> read_notification_type(
    const json::value& definition, const TypeLimits& limits = {});
[[nodiscard]] json::object to_json(const NotificationType& type);

}  // namespace hongyan::domain
