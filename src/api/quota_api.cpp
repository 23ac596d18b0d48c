#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/form.hpp"
#include "api/resources.hpp"
#include "api/wechat_desk.hpp"
#include "engine/quota/quota_desk.hpp"
#include "store/apps.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t refreshed_at_once_max = 10;

json::value time_or_null(std::optional<WallTime> time) { return time ? json::value(to_iso8601(*time)) : json::value(); }

json::object write_quota(const engine::ApiQuota& one) {
  json::object written{{"api", one.api},
                       {"daily_limit", nullptr},
                       {"used", one.used},
                       {"remaining", nullptr},
                       {"per_minute", nullptr},
                       {"source", engine::to_string(one.source)},
                       {"learned_at", time_or_null(one.learned_at)},
                       {"parked_until", nullptr},
                       {"waiting", one.waiting},
                       {"calls_per_hour", one.calls_per_hour},
                       {"drains_at", time_or_null(one.waiting > 0 ? one.drains_at : std::nullopt)}};
  if (one.budget.daily > 0) {
    written["daily_limit"] = one.budget.daily;
    written["remaining"] = std::max<std::int64_t>(0, one.budget.daily - one.used);
  }
  if (one.budget.per_window > 0) written["per_minute"] = one.budget.per_window * 60 / one.budget.window.count();
  if (one.park) written["parked_until"] = to_iso8601(one.park->until);
  return written;
}

http::Response show(Call& call, sql::Connection& connection, const store::App& app) {
  const engine::AppQuota quota = engine::look_at_quota(connection, app, call.api.settings.quota, call.api.clock.wall());
  json::array items;
  for (const engine::ApiQuota& one : quota.apis) items.emplace_back(write_quota(one));
  return ok(json::object{
      {"app", app.appid.text()},
      {"next_day", to_iso8601(quota.next_day)},
      {"clears_left", json::object{{"account", quota.account_clears_left}, {"single_api", quota.api_clears_left}}},
      {"items", std::move(items)}});
}

Outcome<http::Response> list_quota(Call& call, sql::Connection& connection) {
  const auto app = find_app_of(call, connection);
  if (!app) return std::unexpected(app.error());
  return show(call, connection, *app);
}

Problem refused(const engine::QuotaTrouble& trouble) {
  if (trouble.kind == engine::QuotaTrouble::Kind::wechat) return problem_of(trouble.errand);
  return {.kind = ProblemKind::conflict,
          .zh = "本月的清零次数已用完:整个账号每月 10 次(与公众平台共用),单个接口每月 50 次。",
          .en =
              "This month's resets are used up: 10 of the whole account (shared with WeChat's console), 50 of single "
              "APIs.",
          .errors = {}};
}

std::optional<wechat::Api> parse_api_or_path(std::string_view text) {
  for (const wechat::Api api : wechat::all_apis())
    if (text == wechat::path_of(api) || text == wechat::to_string(api)) return api;
  return std::nullopt;
}

struct Wanted {
  std::optional<wechat::Api> api;
  std::string confirm;
};
Outcome<Wanted> read_wanted(const Call& call) {
  json::object object;
  if (!call.request.body.empty()) {
    auto read = call.read_object();
    if (!read) return std::unexpected(std::move(read.error()));
    object = std::move(*read);
  }
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(object, "", problem.errors);
  Wanted wanted;
  if (const std::string api = form.text("api", 128); !api.empty()) {
    wanted.api = parse_api_or_path(api);
    if (!wanted.api)
      form.add("api", "unknown_api", "没有这个接口;请写 /cgi-bin/message/template/send 或 template_send。",
               "There is no such API; write /cgi-bin/message/template/send or template_send.");
  }
  wanted.confirm = form.text("confirm", 64);
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  return wanted;
}

// Those that matter now: called today or waited for.
std::vector<wechat::Api> apis_in_use(Call& call, sql::Connection& connection, const store::App& app) {
  std::vector<wechat::Api> apis;
  for (const engine::ApiQuota& one :
       engine::look_at_quota(connection, app, call.api.settings.quota, call.api.clock.wall()).apis) {
    const auto api = parse_api_or_path(one.api);
    const bool by_token = api && wechat::credential_of(*api) == wechat::Credential::access_token;
    if (by_token && (one.used > 0 || one.waiting > 0) && apis.size() < refreshed_at_once_max) apis.push_back(*api);
  }
  return apis;
}

Outcome<http::Response> refresh(Call& call, sql::Connection& connection) {
  const auto app = find_app_of(call, connection);
  if (!app) return std::unexpected(app.error());
  const auto wanted = read_wanted(call);
  if (!wanted) return std::unexpected(wanted.error());
  const WeChatDesk desk(call, connection, *app);
  engine::QuotaDesk quota(desk.doors(), connection, *app);
  const std::vector<wechat::Api> apis = wanted->api ? std::vector{*wanted->api} : apis_in_use(call, connection, *app);
  for (const wechat::Api api : apis) {
    const auto told = quota.refresh(api);
    // An API that WeChat tells nothing about does not keep the others from being asked.
    const bool of_this_api = !told && (told.error().errand.errcode == 76021 || told.error().errand.errcode == 76022);
    if (!told && (wanted->api || !of_this_api)) return std::unexpected(refused(told.error()));
  }
  return show(call, connection, *app);
}

Outcome<http::Response> clear(Call& call, sql::Connection& connection) {
  const auto app = find_app_of(call, connection);
  if (!app) return std::unexpected(app.error());
  const auto wanted = read_wanted(call);
  if (!wanted) return std::unexpected(wanted.error());
  if (wanted->confirm != app->appid.text())
    return std::unexpected(invalid("/confirm", "not_confirmed", "清零次数有限;请把 confirm 写成该应用的 appid 以确认。",
                                   "Resets are few; confirm with the app's appid in confirm."));
  const WeChatDesk desk(call, connection, *app);
  engine::QuotaDesk quota(desk.doors(), connection, *app);
  const auto woken = quota.clear(wanted->api);
  if (!woken) return std::unexpected(refused(woken.error()));
  return show(call, connection, *app);
}

}  // namespace

void add_quota_routes(RouteTable& table) {
  using enum http::Method;
  table.add_at_desk(get, "/v1/apps/{appid}/quota", Scope::apps_read, list_quota);
  table.add_at_desk(post, "/v1/apps/{appid}/quota/refresh", Scope::apps_write, refresh);
  table.add_at_desk(post, "/v1/apps/{appid}/quota/clear", Scope::admin, clear);
}

}  // namespace hongyan::api
