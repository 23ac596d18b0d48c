#include <utility>

#include "api/listing.hpp"
#include "api/person_query.hpp"
#include "api/resources.hpp"
#include "store/windows.hpp"

namespace hongyan::api {
namespace {

json::object write_window(const Call& call, const store::CustomerWindow& window) {
  return json::object{{"app", window.appid.text()},
                      {"openid", call.show_openid(window.openid.text())},
                      {"opened_by", window.opened_by},
                      {"opened_at", to_iso8601(window.opened_at)},
                      {"closes_at", to_iso8601(window.closes_at)},
                      {"available", window.available},
                      {"pending", window.pending},
                      {"held", window.held},
                      {"spent", window.spent}};
}

Outcome<http::Response> list_windows(Call& call, sql::Connection& connection) {
  QueryForm query(call.request);
  const QueryForm::Page page = query.page();
  const auto owner = read_owner(call, connection, query, Breadth::whole_app);
  if (!owner) return std::unexpected(owner.error());
  const auto found = store::list_windows(connection, owner->app.appid, owner->openid.text(), call.api.clock.wall(),
                                         page.after, page.limit + 1);
  return ok(write_page(
      found, page.limit, [&](const store::CustomerWindow& one) { return write_window(call, one); },
      [](const store::CustomerWindow& one) { return one.openid.text(); }));
}

}  // namespace

void add_window_routes(RouteTable& table) {
  table.add_at_desk(http::Method::get, "/v1/windows", Scope::grants_read, list_windows);
}

}  // namespace hongyan::api
