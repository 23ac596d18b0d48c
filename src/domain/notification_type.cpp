#include "domain/notification_type.hpp"

#include <algorithm>

namespace hongyan::domain {
namespace {

json::value write(const RouteField& field) {
  if (field.too_long == TooLong::reject && field.fallback.empty()) return json::string(field.text.source());
  json::object object{{"text", field.text.source()}, {"too_long", to_string(field.too_long)}};
  if (!field.fallback.empty()) object["fallback"] = field.fallback;
  return object;
}

json::object write(const Route& route) {
  json::object object{
      {"channel", to_string(route.channel)}, {"app", route.app.text()}, {"template_id", route.template_id.text()}};
  json::object fields;
  for (const RouteField& field : route.fields) fields[field.key] = write(field);
  object["fields"] = std::move(fields);
  switch (route.channel) {
    case Channel::subscribe:
      if (!route.page.empty()) object["page"] = route.page.source();
      object["miniprogram_state"] = to_string(route.miniprogram_state);
      object["lang"] = to_string(route.lang);
      break;
    case Channel::template_message:
      if (!route.url.empty()) object["url"] = route.url.source();
      if (route.miniprogram) {
        json::object target{{"appid", route.miniprogram->appid.text()}};
        if (!route.miniprogram->pagepath.empty()) target["pagepath"] = route.miniprogram->pagepath.source();
        object["miniprogram"] = std::move(target);
      }
      break;
  }
  return object;
}

json::object write(const Variable& variable) {
  json::object object{{"type", to_string(variable.kind)}, {"required", variable.required}};
  if (!variable.example.empty()) object["example"] = variable.example;
  return object;
}

}  // namespace

std::string_view to_string(TooLong policy) {
  switch (policy) {
    case TooLong::reject: return "reject";
    case TooLong::shorten: return "shorten";
  }
  return "";
}

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
  for (const Route& route : type.routes) routes.push_back(write(route));
  object["routes"] = std::move(routes);
  if (type.expires_after) object["expires_after_s"] = type.expires_after->count();
  object["priority"] = type.priority;
  object["on_unknown"] = to_string(type.on_unknown);
  return object;
}

}  // namespace hongyan::domain
