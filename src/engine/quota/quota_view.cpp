#include <algorithm>
#include <map>

#include "engine/quota/quota_desk.hpp"
#include "engine/routing/send_api.hpp"
#include "store/backlog.hpp"
#include "store/quota.hpp"

namespace hongyan::engine {
namespace {

std::string path_text(wechat::Api api) { return std::string(wechat::path_of(api)); }

void add_published(std::map<std::string, ApiQuota>& apis, domain::AppKind kind) {
  for (const wechat::Api api : wechat::all_apis()) {
    const domain::CallBudget budget = domain::published_budget(kind, api);
    if (budget == domain::CallBudget{}) continue;
    apis[path_text(api)] = {.api = path_text(api), .budget = budget, .source = ApiQuota::Source::published};
  }
}

void add_told(ApiQuota& quota, const store::LearnedBudget& told) {
  quota.learned_at = told.learned_at;
  quota.asked_at = told.asked_at;
  quota.budget = domain::with_told(quota.budget, told.budget);
  if (told.budget.daily > 0 || told.budget.per_window > 0) quota.source = ApiQuota::Source::told;
}

void forecast(ApiQuota& quota, const QuotaRules& rules, WallTime now) {
  double pace = static_cast<double>(quota.calls_per_hour) / 60.0;
  if (quota.budget.per_window > 0) {
    const double limit =
        static_cast<double>(quota.budget.per_window) * 60.0 / static_cast<double>(quota.budget.window.count());
    pace = pace > 0 ? std::min(pace, limit) : limit;
  }
  domain::Backlog backlog{
      .calls = quota.waiting, .used_today = quota.used, .daily = quota.budget.daily, .per_minute = pace};
  // Of the usual priority: the reserve is not theirs.
  if (backlog.daily > 0) backlog.daily = domain::ceiling_of(backlog.daily, 1, rules.shares);
  if (quota.park) backlog.closed_until = quota.park->until;
  quota.drains_at = domain::drains_at(backlog, rules.calendar, now);
}

}  // namespace

std::string_view to_string(ApiQuota::Source source) {
  switch (source) {
    case ApiQuota::Source::unknown: return "unknown";
    case ApiQuota::Source::published: return "published";
    case ApiQuota::Source::told: return "wechat";
  }
  return {};
}

AppQuota look_at_quota(sql::Connection& connection, const store::App& app, const QuotaRules& rules, WallTime now) {
  std::map<std::string, ApiQuota> apis;
  add_published(apis, app.kind);
  const auto at = [&](const std::string& path) -> ApiQuota& {
    ApiQuota& quota = apis[path];
    quota.api = path;
    return quota;
  };
  for (const store::LearnedBudget& told : store::list_budgets(connection))
    if (told.appid == app.appid && !told.api.empty()) add_told(at(told.api), told);
  for (const store::QuotaUse& use :
       store::list_quota_use(connection, app.appid, domain::quota_day(rules.calendar, now)))
    at(use.api).used = use.used;
  for (const store::Pace& pace : store::list_paces(connection, app.appid))
    if (apis.contains(pace.api)) at(pace.api).calls_per_hour = pace.calls_per_hour;
  for (const store::ChannelBacklog& backlog : store::count_backlog(connection, app.appid))
    at(path_text(send_api(backlog.channel, ""))).waiting += backlog.waiting;
  for (const store::Park& park : store::list_parks(connection, now))
    if (park.appid == app.appid && park.api.starts_with('/')) at(park.api).park = park;
  const std::int64_t month = domain::quota_month(rules.calendar, now);
  AppQuota view{.apis = {}, .next_day = domain::next_quota_day(rules.calendar, now)};
  view.account_clears_left =
      account_clears_max - store::count_clears(connection, app.appid, month, store::ClearScope::account);
  view.api_clears_left =
      api_clears_max - store::count_clears(connection, app.appid, month, store::ClearScope::single_api);
  for (auto& [path, quota] : apis) {
    forecast(quota, rules, now);
    view.apis.push_back(std::move(quota));
  }
  return view;
}

}  // namespace hongyan::engine
