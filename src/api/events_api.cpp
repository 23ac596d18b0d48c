#include <utility>

#include "api/listing.hpp"
#include "api/resources.hpp"
#include "store/callback_events.hpp"

namespace hongyan::api {
namespace {

json::object write_event(const Call& call, const store::CallbackRecord& event) {
  json::object written{{"id", event.id},       {"app", event.appid.text()},
                       {"event", event.event}, {"openid", call.show_openid(event.openid)},
                       {"state", event.state}, {"received_at", to_iso8601(event.received_at)},
                       {"body", nullptr}};
  if (call.caller.scopes.allows(Scope::pii_read)) written["body"] = event.body;
  return written;
}

Outcome<http::Response> list_events(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const auto app = query.name<wechat::AppId>("app");
  const QueryForm::Page page = query.page();
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  std::vector<std::string> apps = call.caller.apps;
  if (!app.empty()) {
    if (!call.caller.may_use(app.text())) return std::unexpected(not_found());
    apps = {app.text()};
  }
  const auto found = store::list_callbacks(connection, apps, page.after, page.limit + 1);
  return ok(write_page(
      call, found, page, [&](const store::CallbackRecord& one) { return write_event(call, one); },
      [](const store::CallbackRecord& one) { return one.id; }));
}

}  // namespace

void add_event_routes(RouteTable& table) {
  table.add_at_desk(http::Method::get, "/v1/events", Scope::events_read, list_events);
}

}  // namespace hongyan::api
