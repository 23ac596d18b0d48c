#include <chrono>
#include <utility>

#include "api/absence.hpp"
#include "api/form.hpp"
#include "api/resources.hpp"

namespace hongyan::api {
namespace {

http::Response write_token(const engine::Token& token, WallTime now) {
  const auto left = std::chrono::floor<Seconds>(token.expires_at - now).count();
  return ok(json::object{{"access_token", token.text.reveal()},
                         {"expires_in", left < 0 ? 0 : left},
                         {"expires_at", to_iso8601(token.expires_at)}});
}

Outcome<http::Response> give_token(Call& call, const std::string& appid) {
  const WallTime now = call.api.clock.wall();
  if (const auto token = call.api.tokens.find_or_fetch(appid, now)) return write_token(*token, now);
  return std::unexpected(Problem{.kind = ProblemKind::wechat_refused,
                                 .zh = "微信没有给出 access_token;原因见 GET /v1/apps/" + appid + " 的 parks。",
                                 .en = "WeChat gave no access_token; the parks of GET /v1/apps/" + appid + " say why.",
                                 .errors = {}});
}

// May have to fetch one, hence at the desk.
Outcome<http::Response> show_token(Call& call, sql::Connection& connection) {
  const std::string& appid = call.path.at("appid");
  if (!call.caller.may_use(appid) || !call.api.apps.find(appid)) return std::unexpected(absent_app("{appid}", appid));
  call.api.tokens.catch_up(connection, appid);
  return give_token(call, appid);
}

// With the token that WeChat refused: a new one, unless somebody has fetched it already. Without: whatever is wrong
// with the credentials is asked anew.
Outcome<http::Response> refresh_token(Call& call, sql::Connection& connection) {
  const std::string& appid = call.path.at("appid");
  if (!call.caller.may_use(appid) || !call.api.apps.find(appid)) return std::unexpected(absent_app("{appid}", appid));
  json::object object;
  if (!call.request.body.empty()) {
    auto read = call.read_object();
    if (!read) return std::unexpected(std::move(read.error()));
    object = std::move(*read);
  }
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(object, "", problem.errors);
  const Secret failing(form.text("access_token", 2'048));
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  call.api.tokens.catch_up(connection, appid);
  if (failing.empty())
    call.api.tokens.try_anew(connection, appid);
  else
    call.api.tokens.refuse(appid, failing);
  return give_token(call, appid);
}

}  // namespace

void add_token_routes(RouteTable& table) {
  table.add_at_desk(http::Method::get, "/v1/apps/{appid}/token", Scope::token_read, show_token);
  table.add_at_desk(http::Method::post, "/v1/apps/{appid}/token/refresh", Scope::token_read, refresh_token);
}

}  // namespace hongyan::api
