// What every account may ask about itself: addresses, and its call budgets (platform.md §2.1).
#include "sandbox/api_families.hpp"
#include "sandbox/quota.hpp"

namespace hongyan::sandbox {

Answer list_addresses(Call&) { return without_errcode(json::object{{"ip_list", {"127.0.0.1", "127.0.0.2"}}}); }

Answer clear_quota(Call& call) {
  if (text_of(call.body, "appid") != call.app->appid) return fail(call, 40013, "invalid appid");
  constexpr std::int64_t a_month = 10;
  const std::int64_t month = beijing_day(call.now) / 30;
  if (!count(call.app->clearings, month, a_month))
    return fail(call, 48006, "forbid to clear quota because of reaching the limit");
  call.app->calls_of_day.clear();
  return ok();
}

Answer read_quota(Call& call) {
  const std::string path = text_of(call.body, "cgi_path");
  const Endpoint* endpoint = find_endpoint(call.platform, path);
  if (endpoint == nullptr) return fail(call, 76021, "cgi_path not found, please check");
  if ((endpoint->abilities & ability(call.app->kind)) == 0 || endpoint->calls_a_day == nullptr)
    return fail(call, 76022, "could not use this cgi_path，no permission");
  const std::int64_t limit = daily_limit(call, *endpoint, *call.app).value_or(0);
  const auto counter = call.app->calls_of_day.find(path);
  const bool today = counter != call.app->calls_of_day.end() && counter->second.period == beijing_day(call.now);
  const std::int64_t used = today ? counter->second.used : 0;
  return ok({{"quota", json::object{{"daily_limit", limit}, {"used", used}, {"remain", limit - used}}}});
}

}  // namespace hongyan::sandbox
