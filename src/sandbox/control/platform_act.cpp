// The layer under the channels, moved by one call each: budgets of an API, tokens that end now, the categories that an
// operator chooses in the console.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/quota.hpp"
#include "sandbox/control/channel_routes.hpp"
#include "sandbox/world/library.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t categories_max = 5;
constexpr std::int64_t category_changes_a_month = 5;

constexpr std::string_view limits[] = {"used", "daily_limit", "minute_limit"};

std::optional<std::int64_t> limit_given(const Control& call, std::string_view name) {
  const json::value* limit = find_member(call.body, name);
  return limit == nullptr || limit->is_null() ? std::nullopt : std::optional(limit->get_int64());
}

// The calls that the platform would make about this account, for the words that quota.hpp needs.
Call as_call(const Control& control, App& app) {
  return {control.platform, control.request, control.path, http::Query(""), {}, &app, control.platform.now(), {}};
}

int category_of(const Template& shape) {
  int id = 0;
  for (const PublicTemplate& one : public_templates())
    if (std::to_string(one.id) == shape.public_id) id = one.category;
  return id;
}

}  // namespace

// {"appid", "api": "/cgi-bin/…", "fill": true | "used": N, "daily_limit": N, "minute_limit": N}
http::Response set_quota(Control& control) {
  auto named = app_named(control);
  if (!named) return std::move(named.error());
  App& app = **named;
  const std::string path = text_of(control.body, "api");
  const Endpoint* endpoint = find_endpoint(control.platform, path);
  if (endpoint == nullptr) return refuse(404, fmt::format("the platform has no \"{}\" at the sandbox's date", path));
  for (const std::string_view name : limits)
    if (limit_given(control, name).value_or(0) < 0)
      return refuse({fmt::format("\"{}\" must not be negative", name), fmt::format("/{}", name)});
  ApiLimit& limit = app.api_limits[path];
  if (const auto daily = limit_given(control, "daily_limit")) limit.daily = daily;
  if (const auto minute = limit_given(control, "minute_limit")) limit.minute = minute;
  const Call call = as_call(control, app);
  const std::optional<std::int64_t> daily = daily_limit(call, *endpoint, app);
  const json::value* fill = find_member(control.body, "fill");
  std::optional<std::int64_t> used = limit_given(control, "used");
  // Token calls know their limits themselves: theirs are filled beyond any.
  if (fill != nullptr && *fill == json::value(true))
    used = daily.value_or(std::numeric_limits<std::int64_t>::max() / 2);
  if (used) app.calls_of_day[path] = {quota_day(call), *used};
  return answer_json(200, json::object{{"appid", app.appid},
                                       {"api", path},
                                       {"daily_limit", daily ? json::value(*daily) : json::value(nullptr)},
                                       {"minute_limit", minute_limit(call, path, app)},
                                       {"used", used_today(call, path, app)}});
}

// {"appid", "how": "expire" (42001) | "kill" (40001)}
http::Response end_tokens(Control& control) {
  auto named = app_named(control);
  if (!named) return std::move(named.error());
  App& app = **named;
  const std::string how = text_of(control.body, "how");
  if (how != "expire" && how != "kill") return refuse(400, "\"how\" must be \"expire\" (42001) or \"kill\" (40001)");
  const WallTime now = control.platform.now();
  if (how == "expire")
    for (auto& [text, token] : control.platform.world.tokens)
      if (token.app == &app && now < token.dies) token.expires = token.dies = now;
  kill_tokens(control.platform, app);
  return answer_json(200, json::object{{"appid", app.appid}, {"tokens", how == "expire" ? "expired" : "killed"}});
}

// {"appid", "categories": [2, 307]}: chosen in the console. Leaving one out deletes the templates chosen under it.
http::Response choose_categories(Control& control) {
  auto named = app_named(control);
  if (!named) return std::move(named.error());
  App& app = **named;
  const json::value* list = find_member(control.body, "categories");
  if (list == nullptr || !list->is_array() || list->get_array().size() > categories_max)
    return refuse(400, "\"categories\" must be an array of at most 5 category ids");
  std::vector<int> chosen;
  for (const json::value& one : list->get_array()) {
    const auto known = std::ranges::find_if(categories(), [&](const Category& category) { return one == category.id; });
    if (known == categories().end()) return refuse(404, fmt::format("there is no category {}", write_json(one)));
    chosen.push_back(known->id);
  }
  if (!count(app.category_changes, beijing_month(control.platform.now()), category_changes_a_month))
    return refuse(409, "the categories of an account change at most 5 times a month");
  app.categories = chosen;
  json::array deleted;
  for (const std::string& id : std::vector<std::string>(app.template_order)) {
    const Template* shape = control.platform.world.find_template(app, id);
    const int category = shape == nullptr ? 0 : category_of(*shape);
    if (category == 0 || std::ranges::find(chosen, category) != chosen.end()) continue;
    deleted.emplace_back(id);
    control.platform.world.remove_template(app, id);
  }
  return answer_json(200, json::object{{"appid", app.appid},
                                       {"categories", json::array(chosen.begin(), chosen.end())},
                                       {"deleted_templates", std::move(deleted)}});
}

}  // namespace hongyan::sandbox
