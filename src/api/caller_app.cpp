#include "api/caller_app.hpp"

#include "api/absence.hpp"
#include "engine/ask/user_sync.hpp"

namespace hongyan::api {

namespace {

Outcome<store::App> find_named(const Call& call, sql::Connection& connection, std::string_view appid,
                               const char* place) {
  const auto name = wechat::AppId::parse(appid);
  if (!name) return std::unexpected(no_such_name(place, name.error()));
  if (!call.caller.may_use(name->text())) return std::unexpected(absent_app(place, appid));
  auto app = store::find_app(connection, call.api.vault, *name);
  if (!app) return std::unexpected(absent_app(place, appid));
  return std::move(*app);
}

}  // namespace

Outcome<store::App> find_app_of(const Call& call, sql::Connection& connection, std::string_view appid) {
  return find_named(call, connection, appid, "/app");
}

Outcome<store::App> find_app_of(const Call& call, sql::Connection& connection) {
  return find_named(call, connection, call.path.at("appid"), "{appid}");
}

Outcome<store::App> find_app_of(const Call& call, sql::Connection& connection, Wanted wanted) {
  auto app = find_app_of(call, connection);
  if (!app) return app;
  const Wanted is = engine::has_followers(app->kind) ? Wanted::official_account : Wanted::mini_program;
  if (wanted == Wanted::any || is == wanted) return app;
  Problem problem = wanted == Wanted::official_account
                        ? invalid("", "wrong_app_kind", "只有公众号有这个,此应用是小程序。",
                                  "Only official accounts have this; the app is a mini program.")
                        : invalid("", "wrong_app_kind", "只有小程序有这个,此应用是公众号。",
                                  "Only mini programs have this; the app is an official account.");
  problem.kind = ProblemKind::unacceptable;
  return std::unexpected(std::move(problem));
}

}  // namespace hongyan::api
