// Mini-program login (inbound.md §7.8): GET /sns/jscode2session, and the control call that plays wx.login.
#include "base/encoding.hpp"
#include "sandbox/api/api_families.hpp"
#include "sandbox/control/control.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t codes_max = 100'000;

Answer code_to_session(Call& call) {
  Platform& platform = call.platform;
  const std::string appid = call.query.get("appid"), secret = call.query.get("secret"),
                    code = call.query.get("js_code");
  if (appid.empty()) return fail_sns(call, 41002, "appid missing");
  App* app = platform.world.find_app(appid);
  if (app == nullptr || app->kind != AppKind::mini_program) return fail_sns(call, 40013, "invalid appid");
  if (secret.empty()) return fail_sns(call, 41004, "appsecret missing");
  if (secret != app->secret) return fail_sns(call, 40125, "invalid appsecret");
  if (code.empty()) return fail_sns(call, 41008, "missing code");
  if (const std::string grant = call.query.get("grant_type"); !grant.empty() && grant != "authorization_code")
    return fail_sns(call, 40002, "invalid grant_type");
  const auto found = platform.world.login_codes.find(code);
  if (found == platform.world.login_codes.end() || found->second.member->app != app ||
      found->second.expires <= call.now)
    return fail_sns(call, 40029, "invalid code");
  LoginCode& login = found->second;
  if (login.used) return fail_sns(call, 40163, "code been used");
  Member& member = *login.member;
  if (!count(member.logins, to_unix_s(call.now) / 60, platform.settings.people.logins_a_minute))
    return fail_sns(call, 45011, "api minute-quota reach limit, must slower, retry next minute");
  if (member.risky) return fail_sns(call, 40226, "code blocked");
  login.used = true;
  call.entry.openid = member.openid;
  json::object session{{"session_key", to_base64(platform.random.alphanumeric(16))}, {"openid", member.openid}};
  if (const std::string unionid = platform.world.unionid_of(member); !unionid.empty()) session["unionid"] = unionid;
  return without_errcode(session);
}

// {"openid"} → {"code"}: what wx.login gives that person's mini program.
http::Response log_in(Control& call) {
  auto named = member_named(call);
  if (!named) return std::move(named.error());
  Platform& platform = call.platform;
  if ((*named)->app->kind != AppKind::mini_program) return refuse(400, "wx.login is for mini programs");
  World& world = platform.world;
  if (world.login_codes.size() >= codes_max)
    std::erase_if(world.login_codes, [&](const auto& each) { return each.second.expires <= platform.now(); });
  const std::string code = "0" + platform.random.alphanumeric(31);
  world.login_codes[code] = {*named, platform.now() + platform.settings.people.login_code_life};
  return answer_json(200, json::object{{"openid", (*named)->openid}, {"code", code}});
}

constexpr Endpoint endpoints[] = {
    {"/sns/jscode2session", Verb::get, Body::none, Family::sns, everyone, nullptr, code_to_session},
};
constexpr ControlRoute routes[] = {{http::Method::post, "/sandbox/login", log_in, "appid openid"}};

}  // namespace

std::span<const Endpoint> login_endpoints() { return endpoints; }
std::span<const ControlRoute> login_routes() { return routes; }

}  // namespace hongyan::sandbox
