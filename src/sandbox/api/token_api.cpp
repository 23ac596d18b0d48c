// Access tokens: GET /cgi-bin/token and POST /cgi-bin/stable_token (platform.md §1.1, §1.2). The two kinds are apart
// from each other and both work at once.
#include <fmt/format.h>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/caller_check.hpp"
#include "sandbox/api/errmsg.hpp"
#include "sandbox/api/quota.hpp"

namespace hongyan::sandbox {
namespace {

constexpr Seconds renewal_lead{300};    // stable: renewed this long before its end
constexpr Seconds overlap{300};         // plain: how long the old one lives on
constexpr std::size_t remembered = 64;  // dead tokens per app that are still told apart from made-up ones

Token issue(Call& call, App& app) {
  Platform& platform = call.platform;
  Token token;
  token.text = fmt::format("{}_{}", 60 + platform.random.below(40), platform.random.alphanumeric(133));
  token.expires = call.now + platform.settings.token_life;
  token.dies = token.expires;
  token.generation = ++app.token_generation;
  platform.world.tokens[token.text] = {&app, token.generation, token.expires, token.dies};
  app.issued_tokens.push_back(token.text);
  while (app.issued_tokens.size() > remembered) {
    const auto oldest = platform.world.tokens.find(app.issued_tokens.front());
    if (call.now < oldest->second.dies) break;  // a living one stays, however many came after it
    platform.world.tokens.erase(oldest);
    app.issued_tokens.pop_front();
  }
  call.entry.token_generation = token.generation;
  return token;
}

void retire(Platform& platform, const Token& token, WallTime at) {
  const auto found = platform.world.tokens.find(token.text);
  if (found != platform.world.tokens.end() && at < found->second.dies) found->second.dies = at;
}

WallTime end_of_old(TokenHandover handover, WallTime now) {
  return handover == TokenHandover::overlap ? now + overlap : now;
}

Answer token_answer(std::string_view token, std::int64_t expires_in) {
  return {0, fmt::format(R"({{"access_token":"{}","expires_in":{}}})", token, expires_in)};
}

struct Credentials {
  std::string appid;
  std::string secret;
  std::string grant_type;
};

// The app, or the refusal, in the order that was observed: appid before grant_type.
std::optional<Answer> check_credentials(Call& call, const Credentials& given) {
  if (given.appid.empty()) return fail(call, 41002, "appid missing");
  App* app = call.platform.world.find_app(given.appid);
  if (app == nullptr) return fail(call, 40013, "invalid appid");
  if (given.grant_type != "client_credential") return fail(call, 40002, "invalid grant_type");
  if (given.secret.empty()) return fail(call, 41004, "appsecret missing");
  if (given.secret != app->secret) return fail(call, 40125, "invalid appsecret");
  call.app = app;
  call.entry.appid = app->appid;
  return check_secret_caller(call);
}

}  // namespace

Answer get_token(Call& call) {
  if (auto refusal =
          check_credentials(call, {call.query.get("appid"), call.query.get("secret"), call.query.get("grant_type")}))
    return *std::move(refusal);
  App& app = *call.app;
  const SandboxSettings& settings = call.platform.settings;
  const std::int64_t limit =
      app.kind == AppKind::test_account ? settings.token_daily_test_account : settings.token_daily;
  if (!count(app.calls_of_day["/cgi-bin/token"], quota_day(call), limit))
    return fail(call, 45009, naming_stable_token(call, "reach max api daily quota limit"));
  call.entry.effect.quota = 1;
  if (app.plain_token) retire(call.platform, *app.plain_token, end_of_old(settings.plain_handover, call.now));
  app.plain_token = issue(call, app);
  return token_answer(app.plain_token->text, settings.token_life.count());
}

Answer get_stable_token(Call& call) {
  if (auto refusal = check_credentials(
          call, {text_of(call.body, "appid"), text_of(call.body, "secret"), text_of(call.body, "grant_type")}))
    return *std::move(refusal);
  App& app = *call.app;
  const SandboxSettings& settings = call.platform.settings;
  constexpr std::string_view path = "/cgi-bin/stable_token";
  if (!count(app.calls_of_minute[std::string(path)], to_unix_s(call.now) / 60, settings.stable_token_minute))
    return fail(call, 45011, "api minute-quota reach limit, must slower, retry next minute");
  if (!count(app.calls_of_day[std::string(path)], quota_day(call), settings.stable_token_daily))
    return fail(call, 45009, "reach max api daily quota limit");
  call.entry.effect.quota = 1;

  const json::value* forced = find_member(call.body, "force_refresh");
  const bool living = app.stable_token && call.now < app.stable_token->dies;
  if (forced != nullptr && forced->is_bool() && forced->get_bool() && living &&
      call.now >= app.last_forced_refresh + settings.forced_refresh_gap) {
    if (count(app.forced_refreshes, beijing_day(call.now), settings.forced_refresh_daily)) {
      app.last_forced_refresh = call.now;
      retire(call.platform, *app.stable_token, end_of_old(settings.forced_handover, call.now));
      app.stable_token = issue(call, app);
    } else if (settings.forced_refresh_spent == ForcedRefreshSpent::error_45009) {
      return fail(call, 45009, "reach max api daily quota limit");
    }
  } else if (!living || call.now >= app.stable_token->expires - renewal_lead) {
    app.stable_token = issue(call, app);  // the old one works until its own end
  }
  call.entry.token_generation = app.stable_token->generation;
  return token_answer(app.stable_token->text,
                      std::chrono::floor<Seconds>(app.stable_token->expires - call.now).count());
}

void kill_tokens(Platform& platform, App& app) {
  const WallTime now = platform.now();
  for (auto* token : {&app.plain_token, &app.stable_token}) {
    if (!*token) continue;
    retire(platform, **token, now);
    (*token)->dies = now;
  }
}

}  // namespace hongyan::sandbox
