#include "sandbox/api/quota.hpp"

#include <algorithm>

#include "sandbox/api/api_families.hpp"

namespace hongyan::sandbox {
namespace {

const ApiLimit* limit_set(std::string_view path, const App& app) {
  const auto found = app.api_limits.find(path);
  return found == app.api_limits.end() ? nullptr : &found->second;
}

}  // namespace

std::optional<std::int64_t> daily_limit(const Call& call, const Endpoint& endpoint, const App& app) {
  const ApiLimit* set = limit_set(endpoint.path, app);
  if (set != nullptr && set->daily) return set->daily;
  if (endpoint.calls_a_day == nullptr) return std::nullopt;
  const std::int64_t limit = endpoint.calls_a_day(call.platform.settings, app);
  constexpr std::int64_t templates_before = 10'000;
  const bool before = endpoint.run == send_template && !call.in_force(Change::template_daily_100k);
  return before ? std::min(limit, templates_before) : limit;
}

std::int64_t minute_limit(const Call& call, std::string_view path, const App& app) {
  const ApiLimit* set = limit_set(path, app);
  if (set != nullptr && set->minute) return *set->minute;
  return call.platform.settings.channels.calls_a_minute;
}

std::int64_t quota_day(const Call& call) {
  return beijing_day(call.now - std::chrono::hours{call.platform.settings.channels.quota_reset_hour});
}

std::int64_t used_today(const Call& call, std::string_view path, const App& app) {
  const auto counter = app.calls_of_day.find(path);
  if (counter == app.calls_of_day.end() || counter->second.period != quota_day(call)) return 0;
  return counter->second.used;
}

std::int64_t beijing_month(WallTime now) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{beijing_day(now)}}};
  return static_cast<int>(date.year()) * 12 + static_cast<int>(static_cast<unsigned>(date.month()));
}

std::optional<Answer> spend_quota(Call& call, const Endpoint& endpoint, Counter*& counter) {
  App& app = *call.app;
  if (const std::int64_t limit = minute_limit(call, endpoint.path, app); limit > 0)
    if (!count(app.calls_of_minute[std::string(endpoint.path)], to_unix_s(call.now) / 60, limit))
      return fail(call, 45011, "api minute-quota reach limit, must slower, retry next minute");
  const std::optional<std::int64_t> limit = daily_limit(call, endpoint, app);
  if (!limit) return std::nullopt;
  counter = &app.calls_of_day[std::string(endpoint.path)];
  if (!count(*counter, quota_day(call), *limit)) return fail(call, 45009, "reach max api daily quota limit");
  call.entry.effect.quota = 1;
  return std::nullopt;
}

}  // namespace hongyan::sandbox
