#include "domain/route.hpp"

namespace hongyan::domain {
namespace {

json::value write(const RouteField& field) {
  if (field.too_long == TooLong::reject && field.fallback.empty()) return json::string(field.text.source());
  json::object object{{"text", field.text.source()}, {"too_long", to_string(field.too_long)}};
  if (!field.fallback.empty()) object["fallback"] = field.fallback;
  return object;
}

void write_text(json::object& object, std::string_view key, const TextPattern& pattern) {
  if (!pattern.empty()) object[key] = pattern.source();
}

void write_target(json::object& object, const Route& route) {
  write_text(object, "url", route.url);
  if (!route.miniprogram) return;
  json::object target{{"appid", route.miniprogram->appid.text()}};
  write_text(target, "pagepath", route.miniprogram->pagepath);
  object["miniprogram"] = std::move(target);
}

}  // namespace

std::string_view to_string(TooLong policy) {
  switch (policy) {
    case TooLong::reject: return "reject";
    case TooLong::shorten: return "shorten";
  }
  return "";
}

json::object to_json(const Route& route) {
  json::object object{{"channel", to_string(route.channel)}, {"app", route.app.text()}};
  if (names_template(route.channel)) {
    object["template_id"] = route.template_id.text();
    json::object fields;
    for (const RouteField& field : route.fields) fields[field.key] = write(field);
    object["fields"] = std::move(fields);
  } else {
    object["message"] = route.message.source();
  }
  switch (route.channel) {
    case Channel::subscribe:
      write_text(object, "page", route.page);
      object["miniprogram_state"] = to_string(route.miniprogram_state);
      object["lang"] = to_string(route.lang);
      break;
    case Channel::template_message:
    case Channel::notice: write_target(object, route); break;
    case Channel::one_time:
      object["scene"] = route.scene.value_or(0);
      write_text(object, "title", route.title);
      write_target(object, route);
      break;
    case Channel::form:
      write_text(object, "page", route.page);
      if (!route.emphasis_keyword.empty()) object["emphasis_keyword"] = route.emphasis_keyword;
      break;
    case Channel::customer:
    case Channel::mass:
    case Channel::uniform:
    case Channel::card: break;
  }
  return object;
}

}  // namespace hongyan::domain
