#include <chrono>
#include <utility>

#include "api/resources.hpp"

namespace hongyan::api {
namespace {

http::Response write_token(const engine::Token& token, WallTime now) {
  const auto left = std::chrono::floor<Seconds>(token.expires_at - now).count();
  return ok(json::object{{"access_token", token.text.reveal()},
                         {"expires_in", left < 0 ? 0 : left},
                         {"expires_at", to_iso8601(token.expires_at)}});
}

// May have to fetch one, hence at the desk; with a token at hand this is a look into the keeper's memory.
Outcome<http::Response> show_token(Call& call, sql::Connection&) {
  const std::string& appid = call.path.at("appid");
  if (!call.caller.may_use(appid) || !call.api.apps.find(appid)) return std::unexpected(not_found());
  const WallTime now = call.api.clock.wall();
  if (const auto token = call.api.tokens.find_or_fetch(appid, now)) return write_token(*token, now);
  return std::unexpected(Problem{.kind = ProblemKind::wechat_refused,
                                 .zh = "微信没有给出 access_token;原因见 GET /v1/apps/" + appid + " 的 parks。",
                                 .en = "WeChat gave no access_token; the parks of GET /v1/apps/" + appid + " say why.",
                                 .errors = {}});
}

}  // namespace

void add_token_routes(RouteTable& table) {
  table.add_at_desk(http::Method::get, "/v1/apps/{appid}/token", Scope::token_read, show_token);
}

}  // namespace hongyan::api
