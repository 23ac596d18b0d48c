#include <algorithm>
#include <utility>

#include "api/absence.hpp"
#include "api/app_form.hpp"
#include "api/listing.hpp"
#include "api/resources.hpp"
#include "store/apps.hpp"

namespace hongyan::api {
namespace {

Outcome<wechat::AppId> read_appid(const Call& call) {
  auto appid = wechat::AppId::parse(call.path.at("appid"));
  if (!appid) return std::unexpected(no_such_name("{appid}", appid.error()));
  if (!call.caller.may_use(appid->text())) return std::unexpected(absent_app("{appid}", appid->text()));
  return std::move(*appid);
}

Outcome<http::Response> put_app(Call& call, sql::Connection& connection) {
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  const auto appid = wechat::AppId::parse(call.path.at("appid"));
  // A key bound to some apps cannot bring new ones into the house: a foreign id is not there, whatever it is.
  if (appid && !call.caller.may_use(appid->text())) return std::unexpected(absent_app("{appid}", appid->text()));
  if (!appid)
    return std::unexpected(invalid("", "bad_name", "路径中的 appid 不对:" + appid.error() + "。",
                                   "The appid in the path is wrong: " + appid.error() + "."));
  const WallTime now = call.api.clock.wall();
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  const auto known = store::find_app(connection, call.api.vault, *appid);
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  const store::App app = read_app(*object, *appid, known, now, problem.errors);
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  store::save_app(connection, call.api.vault, app);
  transaction.commit();
  call.api.apps.refresh(connection);
  // What WeChat refused was the old secret, or came by the old way.
  const bool says_something_new = !known || !(known->secret == app.secret) ||
                                  !(known->egress_proxy == app.egress_proxy) || !(known->signing == app.signing) ||
                                  known->api_origin != app.api_origin || known->token_mode != app.token_mode;
  if (says_something_new) call.api.tokens.try_anew(connection, app.appid.text());
  const auto parks = store::list_parks(connection, now);
  http::Response response = to_response(known ? status::ok : status::created, write_json(write_app(app, parks)));
  if (!known) response.headers.add("Location", "/v1/apps/" + app.appid.text());
  return response;
}

Outcome<http::Response> show_app(Call& call, sql::Connection& connection) {
  const auto appid = read_appid(call);
  if (!appid) return std::unexpected(appid.error());
  const auto app = store::find_app(connection, call.api.vault, *appid);
  if (!app) return std::unexpected(absent_app("{appid}", appid->text()));
  return ok(write_app(*app, store::list_parks(connection, call.api.clock.wall())));
}

Outcome<http::Response> list_apps(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const QueryForm::Page page = query.page();
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  const auto parks = store::list_parks(connection, call.api.clock.wall());
  auto apps = store::list_apps(connection, call.api.vault);
  std::erase_if(apps, [&](const store::App& app) {
    return !call.caller.may_use(app.appid.text()) || app.appid.text() <= page.after;
  });
  std::ranges::sort(apps, {}, &store::App::appid);
  return ok(write_page(
      call, apps, page, [&](const store::App& app) { return write_app(app, parks); },
      [](const store::App& app) { return app.appid.text(); }));
}

Outcome<http::Response> delete_app(Call& call, sql::Connection& connection) {
  const auto appid = read_appid(call);
  if (!appid) return std::unexpected(appid.error());
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  if (!store::find_app(connection, call.api.vault, *appid))
    return std::unexpected(absent_app("{appid}", appid->text()));
  if (!store::delete_app(connection, *appid)) {
    return std::unexpected(Problem{.kind = ProblemKind::in_use,
                                   .zh = "还有通知等待用此应用发送;请先取消它们或等它们结束。",
                                   .en = "Notifications still wait for this app; cancel them or let them end first.",
                                   .errors = {}});
  }
  transaction.commit();
  call.api.apps.refresh(connection);
  return http::Response{.status = status::no_content, .headers = {}, .body = {}};
}

}  // namespace

void add_app_routes(RouteTable& table) {
  using enum http::Method;
  table.add_at_desk(get, "/v1/apps", Scope::apps_read, list_apps);
  table.add_at_desk(get, "/v1/apps/{appid}", Scope::apps_read, show_app);
  table.add_at_desk(put, "/v1/apps/{appid}", Scope::apps_write, put_app);
  table.add_at_desk(del, "/v1/apps/{appid}", Scope::apps_write, delete_app);
}

}  // namespace hongyan::api
