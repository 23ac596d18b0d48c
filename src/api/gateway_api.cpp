#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "api/listing.hpp"
#include "api/resources.hpp"
#include "domain/quota.hpp"
#include "store/gateway_use.hpp"

namespace hongyan::api {
namespace {

std::string date_of(std::int64_t day) { return to_iso8601(WallTime{std::chrono::days{day}}).substr(0, 10); }

// "2026-11-20", a day in Beijing; today's when absent.
std::int64_t read_day(QueryForm& query, const Call& call) {
  const std::string given = query.text("day", 10);
  const domain::QuotaCalendar midnight;
  if (given.empty()) return domain::quota_day(call.api.settings.calendar, call.api.clock.wall());
  if (const auto moment = parse_iso8601(given + "T00:00:00+08:00")) return domain::quota_day(midnight, *moment);
  query.add("day", "bad_day", "必须是北京时间的日期,例如 2026-11-20。",
            "Must be a date in Beijing, such as 2026-11-20.");
  return 0;
}

json::object write_use(const store::GatewayUse& use) {
  return json::object{{"day", date_of(use.day)}, {"app", use.appid.text()},   {"key", use.key_id},
                      {"api", use.api},          {"calls", use.calls},        {"refused", use.refused},
                      {"failed", use.failed},    {"held_back", use.held_back}};
}

Outcome<http::Response> list_use(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  store::GatewayUseFilter filter;
  filter.day = read_day(query, call);
  const auto app = query.name<wechat::AppId>("app");
  filter.key_id = query.text("key", 64);
  const QueryForm::Page page = query.page();
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  filter.appids = call.caller.apps;
  if (!app.empty()) {
    if (!call.caller.may_use(app.text())) return std::unexpected(not_found());
    filter.appids = {app.text()};
  }
  return ok(write_page(call, store::list_gateway_use(connection, filter, page.after, page.limit + 1), page, write_use,
                       store::place_of));
}

}  // namespace

void add_gateway_routes(RouteTable& table) {
  table.add_at_desk(http::Method::get, "/v1/gateway/usage", Scope::apps_read, list_use);
}

}  // namespace hongyan::api
