#include "domain/notification_type.hpp"

#include <algorithm>

namespace hongyan::domain {
namespace {

json::object write(const Variable& variable) {
  json::object object{{"type", to_string(variable.kind)}, {"required", variable.required}};
  if (!variable.example.empty()) object["example"] = variable.example;
  return object;
}

}  // namespace

const Variable* NotificationType::find_variable(std::string_view variable) const {
  const auto found = std::ranges::find(variables, variable, &Variable::name);
  return found == variables.end() ? nullptr : &*found;
}

json::object to_json(const NotificationType& type) {
  json::object object{{"name", type.name}};
  if (!type.title.empty()) object["title"] = type.title;
  json::object variables;
  for (const Variable& variable : type.variables) variables[variable.name] = write(variable);
  object["variables"] = std::move(variables);
  json::array routes;
  for (const Route& route : type.routes) routes.push_back(to_json(route));
  object["routes"] = std::move(routes);
  if (type.expires_after) object["expires_after_s"] = type.expires_after->count();
  object["priority"] = type.priority;
  object["on_unknown"] = to_string(type.on_unknown);
  object["no_permission"] = to_string(type.no_permission);
  return object;
}

}  // namespace hongyan::domain
