// 网页授权, its calls (inbound.md §7.9): sns/oauth2/access_token, refresh_token, sns/userinfo, sns/auth. Their token is
// not the account's.
#include "sandbox/api/api_families.hpp"

namespace hongyan::sandbox {
namespace {

std::string_view scope_word(WebScope scope) { return scope == WebScope::base ? "snsapi_base" : "snsapi_userinfo"; }

// The official account that the query names; a mini program logs in another way.
std::expected<App*, Answer> app_of_query(const Call& call) {
  const std::string appid = call.query.get("appid");
  if (appid.empty()) return std::unexpected(fail_sns(call, 41002, "appid missing"));
  App* app = call.platform.world.find_app(appid);
  if (app == nullptr || app->kind == AppKind::mini_program)
    return std::unexpected(fail_sns(call, 40013, "invalid appid"));
  return app;
}

void add_unionid(const Call& call, const Member& member, json::object& reply) {
  if (const std::string unionid = call.platform.world.unionid_of(member); !unionid.empty()) reply["unionid"] = unionid;
}

Answer hand_out(Call& call, const WebGrant& grant, std::string refresh_token) {
  Platform& platform = call.platform;
  WebLogin& web = platform.world.web;
  const std::string token = platform.random.alphanumeric(86);
  web.tokens[token] = {grant.member, grant.scope, call.now + platform.settings.web.web_token_life};
  call.entry.openid = grant.member->openid;
  json::object reply{{"access_token", token},
                     {"expires_in", platform.settings.web.web_token_life.count()},
                     {"refresh_token", std::move(refresh_token)},
                     {"openid", grant.member->openid},
                     {"scope", scope_word(grant.scope)}};
  add_unionid(call, *grant.member, reply);
  return without_errcode(reply);
}

Answer change_code(Call& call) {
  const auto app = app_of_query(call);
  if (!app) return app.error();
  const std::string secret = call.query.get("secret"), code = call.query.get("code");
  if (secret.empty()) return fail_sns(call, 41004, "appsecret missing");
  if (secret != (*app)->secret) return fail_sns(call, 40125, "invalid appsecret");
  if (code.empty()) return fail_sns(call, 41008, "missing code");
  if (call.query.get("grant_type") != "authorization_code") return fail_sns(call, 40002, "invalid grant_type");
  WebLogin& web = call.platform.world.web;
  const auto found = web.codes.find(code);
  if (found == web.codes.end() || found->second.member->app != *app) return fail_sns(call, 40029, "invalid code");
  WebGrant& grant = found->second;
  if (grant.used) return fail_sns(call, 40163, "code been used");
  if (grant.expires <= call.now) return fail_sns(call, 42003, "code expired");
  grant.used = true;
  std::string refresh_token = call.platform.random.alphanumeric(86);
  web.refresh_tokens[refresh_token] = {grant.member, grant.scope,
                                       call.now + call.platform.settings.web.web_refresh_life};
  return hand_out(call, grant, std::move(refresh_token));
}

Answer refresh(Call& call) {
  const auto app = app_of_query(call);
  if (!app) return app.error();
  if (call.query.get("grant_type") != "refresh_token") return fail_sns(call, 40002, "invalid grant_type");
  const std::string token = call.query.get("refresh_token");
  if (token.empty()) return fail_sns(call, 41003, "refresh_token missing");
  const auto& known = call.platform.world.web.refresh_tokens;
  const auto found = known.find(token);
  if (found == known.end() || found->second.member->app != *app) return fail_sns(call, 40030, "invalid refresh_token");
  if (found->second.revoked) return fail_sns(call, 42007, "access_token and refresh_token exception");
  if (found->second.expires <= call.now) return fail_sns(call, 42002, "refresh_token expired");
  return hand_out(call, found->second, token);
}

// The living grant behind the token of the query, for the openid that it names.
std::expected<const WebGrant*, Answer> grant_of_query(const Call& call) {
  const std::string token = call.query.get("access_token"), openid = call.query.get("openid");
  if (token.empty()) return std::unexpected(fail_sns(call, 41001, "access_token missing"));
  const auto& known = call.platform.world.web.tokens;
  const auto found = known.find(token);
  if (found == known.end())
    return std::unexpected(fail_sns(call, 40001, "invalid credential, access_token is invalid or not latest"));
  if (found->second.revoked) return std::unexpected(fail_sns(call, 42007, "access_token and refresh_token exception"));
  if (found->second.expires <= call.now) return std::unexpected(fail_sns(call, 42001, "access_token expired"));
  if (openid.empty()) return std::unexpected(fail_sns(call, 41009, "missing openid"));
  if (found->second.member->openid != openid) return std::unexpected(fail_sns(call, 40003, "invalid openid"));
  return &found->second;
}

Answer read_person(Call& call) {
  const auto grant = grant_of_query(call);
  if (!grant) return grant.error();
  if ((*grant)->scope == WebScope::base) return fail_sns(call, 48001, "api unauthorized");
  const Member& member = *(*grant)->member;
  json::object person{{"openid", member.openid},
                      {"nickname", call.platform.world.person(member.person).name},
                      {"sex", 0},
                      {"province", ""},
                      {"city", ""},
                      {"country", ""},
                      {"headimgurl", "https://thirdwx.qlogo.cn/mmopen/sandbox/46"},
                      {"privilege", json::array{}}};
  add_unionid(call, member, person);
  return without_errcode(person);
}

Answer check_token(Call& call) {
  const auto grant = grant_of_query(call);
  return grant ? ok() : grant.error();
}

constexpr Endpoint endpoints[] = {
    {"/sns/oauth2/access_token", Verb::any, Body::none, Family::sns, everyone, nullptr, change_code},
    {"/sns/oauth2/refresh_token", Verb::any, Body::none, Family::sns, everyone, nullptr, refresh},
    {"/sns/userinfo", Verb::any, Body::none, Family::sns, everyone, nullptr, read_person},
    {"/sns/auth", Verb::any, Body::none, Family::sns, everyone, nullptr, check_token},
};

}  // namespace

std::span<const Endpoint> web_login_endpoints() { return endpoints; }

}  // namespace hongyan::sandbox
