// What an account may ask and do about its call budgets (platform.md §2.1): openapi/quota/get and clear, clear_quota
// and its form by AppSecret, which share ten effective clearings a month.
#include <algorithm>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/caller_check.hpp"
#include "sandbox/api/quota.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::int64_t clearings_a_month = 10, single_clearings_a_month = 50;

// The endpoint that `cgi_path` names, when the account may call it.
std::expected<const Endpoint*, Answer> endpoint_named(const Call& call) {
  const std::string path = text_of(call.body, "cgi_path");
  constexpr std::string_view no_permission = "could not use this cgi_path，no permission";
  if (path.starts_with("/sns/")) return std::unexpected(fail(call, 76022, no_permission));
  const Endpoint* endpoint = find_endpoint(call.platform, path);
  if (endpoint == nullptr) {
    if (call.platform.settings.channels.quota_bad_path == QuotaBadPath::error_76003)
      return std::unexpected(fail(call, 76003, "could not query this rid,no permission"));
    return std::unexpected(fail(call, 76021, "cgi_path not found, please check"));
  }
  if ((endpoint->abilities & ability(call.app->kind)) == 0 || !daily_limit(call, *endpoint, *call.app))
    return std::unexpected(fail(call, 76022, no_permission));
  return endpoint;
}

// Only a clearing that has an effect counts.
Answer clear_all(Call& call) {
  App& app = *call.app;
  const bool effective =
      std::ranges::any_of(app.calls_of_day, [&](const auto& entry) { return used_today(call, entry.first, app) > 0; });
  if (effective && !count(app.clearings, beijing_month(call.now), clearings_a_month))
    return fail(call, 48006, "forbid to clear quota because of reaching the limit");
  app.calls_of_day.clear();
  return ok();
}

}  // namespace

Answer clear_quota(Call& call) {
  if (text_of(call.body, "appid") != call.app->appid) return fail(call, 40013, "invalid appid");
  return clear_all(call);
}

// The table shows the members in the body, the sample in the query: both are taken.
Answer clear_quota_by_secret(Call& call) {
  const auto given = [&](std::string_view name) {
    const std::string in_body = text_of(call.body, name);
    return in_body.empty() ? call.query.get(name) : in_body;
  };
  const std::string appid = given("appid"), secret = given("appsecret");
  if (appid.empty()) return fail(call, 41002, "appid missing");
  App* app = call.platform.world.find_app(appid);
  if (app == nullptr) return fail(call, 40013, "invalid appid");
  if (secret.empty()) return fail(call, 41004, "appsecret missing");
  if (secret != app->secret) return fail(call, 40125, "invalid appsecret");
  call.app = app;
  call.entry.appid = app->appid;
  if (auto refusal = check_secret_caller(call)) return *std::move(refusal);
  return clear_all(call);
}

Answer clear_one_quota(Call& call) {
  const auto endpoint = endpoint_named(call);
  if (!endpoint) return endpoint.error();
  if (!count(call.app->single_clearings, beijing_month(call.now), single_clearings_a_month))
    return fail(call, 45009, "reach max api daily quota limit");
  call.app->calls_of_day.erase(std::string((*endpoint)->path));
  return ok();
}

Answer read_quota(Call& call) {
  const auto endpoint = endpoint_named(call);
  if (!endpoint) return endpoint.error();
  const std::int64_t limit = daily_limit(call, **endpoint, *call.app).value_or(0);
  const std::int64_t used = std::min(used_today(call, (*endpoint)->path, *call.app), limit);
  json::object body{{"quota", json::object{{"daily_limit", limit}, {"used", used}, {"remain", limit - used}}}};
  const std::int64_t a_minute = minute_limit(call, (*endpoint)->path, *call.app);
  if (call.platform.settings.channels.quota_rate_limit == QuotaRateLimit::present && a_minute > 0)
    body["rate_limit"] = json::object{{"call_count", a_minute}, {"refresh_second", 60}};
  return ok(std::move(body));
}

}  // namespace hongyan::sandbox
