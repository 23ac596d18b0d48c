#include "sandbox/api/platform.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/caller_check.hpp"
#include "sandbox/api/errmsg.hpp"
#include "sandbox/api/quota.hpp"

namespace hongyan::sandbox {
namespace {

constexpr Abilities service = service_accounts;
constexpr Abilities mini = mini_programs;
constexpr Abilities trial = test_accounts;

std::int64_t template_calls(const SandboxSettings& settings, const App& app) {
  if (app.kind == AppKind::test_account) return settings.template_daily_test_account;
  const std::int64_t followers = std::max(app.followers, app.followers_claimed);
  if (followers >= 10'000'000) return settings.template_daily_1000w;
  if (followers >= 1'000'000) return settings.template_daily_100w;
  if (followers >= 100'000) return settings.template_daily_10w;
  return settings.template_daily;
}
std::int64_t subscribe_calls(const SandboxSettings& settings, const App&) { return settings.subscribe_daily; }
std::int64_t management_calls(const SandboxSettings&, const App&) { return 100'000; }
std::int64_t token_calls(const SandboxSettings& settings, const App& app) {
  return app.kind == AppKind::test_account ? settings.token_daily_test_account : settings.token_daily;
}
std::int64_t stable_token_calls(const SandboxSettings& settings, const App&) { return settings.stable_token_daily; }

constexpr Endpoint endpoints[] = {
    {"/cgi-bin/message/template/send", Verb::post, Body::json_object, Family::cgi,
     service | trial | verified_accounts_only, template_calls, send_template, Change::template_messages},
    {"/cgi-bin/message/subscribe/send", Verb::post, Body::json_object, Family::cgi, mini, subscribe_calls,
     send_subscribe, Change::subscribe_messages},
    {"/cgi-bin/token", Verb::any, Body::none, Family::token, everyone, token_calls, get_token},
    {"/cgi-bin/stable_token", Verb::post, Body::json_object, Family::token, everyone, stable_token_calls,
     get_stable_token, Change::stable_tokens},
    {"/cgi-bin/template/api_set_industry", Verb::post, Body::json_object, Family::cgi, service, management_calls,
     set_industry, Change::template_messages},
    {"/cgi-bin/template/get_industry", Verb::any, Body::none, Family::cgi, service, management_calls, get_industry,
     Change::template_messages},
    {"/cgi-bin/template/api_add_template", Verb::post, Body::json_object, Family::cgi, service, management_calls,
     add_template, Change::template_messages},
    {"/cgi-bin/template/get_all_private_template", Verb::any, Body::none, Family::cgi, service | trial,
     management_calls, list_templates, Change::template_messages},
    {"/cgi-bin/template/del_private_template", Verb::post, Body::json_object, Family::cgi, service | trial,
     management_calls, delete_template, Change::template_messages},
    {"/wxa/sec/queryblocktmplmsg", Verb::post, Body::json_object, Family::cgi, service | trial, management_calls,
     list_blocked_messages},
};

// Nothing wrong, or the platform's refusal.
std::string token_text(const Call& call, Family family) {
  const std::string* text = call.query.find("access_token");
  if (text != nullptr && !text->empty()) return *text;
  return family == Family::wxopen ? text_of(call.body, "access_token") : std::string();
}

std::optional<Answer> check_token(Call& call, const Endpoint& endpoint) {
  const std::string text = token_text(call, endpoint.family);
  if (text.empty()) return fail(call, 41001, "access_token missing");
  const auto found = call.platform.world.tokens.find(text);
  const std::string invalid = naming_stable_token(call, "invalid credential, access_token is invalid or not latest");
  if (found == call.platform.world.tokens.end()) {
    if (call.platform.settings.channels.unknown_token == UnknownToken::error_40014)
      return fail(call, 40014, "invalid access_token");
    return fail(call, 40001, invalid);
  }
  const IssuedToken& token = found->second;
  if (call.now >= token.expires) return fail(call, 42001, "access_token expired");
  if (call.now >= token.dies) return fail(call, 40001, invalid);
  call.app = token.app;
  call.entry.appid = token.app->appid;
  call.entry.token_generation = token.generation;
  return std::nullopt;
}

std::optional<Answer> check_form(const Call& call, const Endpoint& endpoint) {
  const bool newtmpl = endpoint.family == Family::newtmpl;
  if (endpoint.verb == Verb::post && call.request.method != http::Method::post)
    return newtmpl ? fail(call, 404, "404 not found") : fail(call, 43002, "require POST method");
  if (endpoint.verb == Verb::get && call.request.method != http::Method::get)
    return newtmpl ? fail(call, 404, "404 not found") : fail(call, 43001, "require GET method");
  if (endpoint.body == Body::none || endpoint.body == Body::optional) return std::nullopt;
  if (call.request.body.empty()) return fail(call, 44002, "empty post data");
  if (const std::string* coding = call.request.headers.find("Content-Encoding");
      coding != nullptr && *coding != "identity")
    return fail(call, 40221, "invalid Content-Encoding");
  if (endpoint.body == Body::json_object && !call.body.is_object()) return fail(call, 47001, "data format error");
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> RecentMessages::find(std::string_view key, WallTime now) {
  while (!in_order_.empty() && in_order_.front().first <= now) {
    const auto old = by_key_.find(in_order_.front().second);
    if (old != by_key_.end() && old->second.until <= now) by_key_.erase(old);
    in_order_.pop_front();
  }
  const auto found = by_key_.find(key);
  if (found == by_key_.end() || found->second.until <= now) return std::nullopt;
  return found->second.msgid;
}

void RecentMessages::remember(const std::string& key, std::int64_t msgid, WallTime until) {
  by_key_[key] = {msgid, until};
  in_order_.emplace_back(until, key);
}

Platform::Platform(SandboxSettings chosen, Clock& the_clock, Random& the_random)
    : settings(std::move(chosen)),
      clock(the_clock),
      random(the_random),
      world(the_random),
      faults(settings, the_random),
      callbacks(settings, the_random, journal),
      form_ids(the_random),
      activities(the_random) {}

Answer fail(const Call& call, int errcode, std::string_view text) {
  Errmsg errmsg = errmsg_of(call, text);
  // The platform's own texts need no escaping, but the few that quote the caller's keys do.
  return {errcode, fmt::format("{{\"errcode\":{},\"errmsg\":{}}}", errcode, write_json(json::value(errmsg.text))),
          std::move(errmsg.rid)};
}

Answer fail_sns(const Call& call, int errcode, const std::string& text) { return fail(call, errcode, text + ","); }

Answer ok() { return {0, R"({"errcode":0,"errmsg":"ok"})"}; }

Answer ok(json::object members) {
  json::object body{{"errcode", 0}, {"errmsg", "ok"}};
  for (auto& member : members) body[member.key()] = std::move(member.value());
  return {0, write_json(body)};
}

Answer without_errcode(const json::value& body) { return {0, write_json(body)}; }

const std::vector<const Endpoint*>& all_endpoints() {
  static const std::vector<const Endpoint*> all = [] {
    std::vector<const Endpoint*> list;
    for (const auto family :
         {std::span<const Endpoint>(endpoints), newtmpl_endpoints(), channel_endpoints(), customer_endpoints(),
          kf_endpoints(), users_endpoints(), tags_endpoints(), blacklist_endpoints(), login_endpoints(),
          web_login_endpoints(), menu_endpoints(), qr_code_endpoints(), media_endpoints(), material_endpoints(),
          draft_endpoints(), news_material_endpoints(), freepublish_endpoints(), mass_send_endpoints(),
          mass_endpoints()})
      for (const Endpoint& endpoint : family) list.push_back(&endpoint);
    std::ranges::sort(list, {}, &Endpoint::path);
    return list;
  }();
  return all;
}

const Endpoint* find_endpoint(const Platform& platform, std::string_view path) {
  static const std::unordered_map<std::string_view, const Endpoint*> by_path = [] {
    std::unordered_map<std::string_view, const Endpoint*> map;
    for (const Endpoint* endpoint : all_endpoints()) map.emplace(endpoint->path, endpoint);
    return map;
  }();
  const auto found = by_path.find(path);
  if (found == by_path.end()) return nullptr;
  const Endpoint& endpoint = *found->second;
  return endpoint.since && !platform.in_force(*endpoint.since) ? nullptr : &endpoint;
}

bool has_template_rules_of_2023(const Call& call) {
  switch (call.platform.settings.template_era) {
    case TemplateEra::by_date: return call.in_force(Change::template_lines_hidden);
    case TemplateEra::since_2023_05: return true;
    case TemplateEra::before_2023_05: return false;
  }
  return true;
}

App* app_of_token(Call& call) {
  const std::string text = token_text(call, Family::wxopen);
  const auto found = call.platform.world.tokens.find(text);
  return found == call.platform.world.tokens.end() ? nullptr : found->second.app;
}

Answer answer(Call& call, const Endpoint& endpoint) {
  if (endpoint.family != Family::token && endpoint.family != Family::sns)
    if (auto refusal = check_token(call, endpoint)) return *std::move(refusal);
  if (call.app != nullptr)
    if (auto refusal = check_caller(call)) return *std::move(refusal);
  if (auto refusal = check_form(call, endpoint)) return *std::move(refusal);
  if (call.app != nullptr)
    if (auto refusal = open_request(call, endpoint)) return *std::move(refusal);
  Counter* counter = nullptr;
  if (call.app != nullptr) {
    const bool open_to_all = endpoint.verified_since && !call.in_force(*endpoint.verified_since);
    const bool unverified = (endpoint.abilities & verified_accounts_only) != 0 && !call.app->verified && !open_to_all;
    const bool before_notices = endpoint.family == Family::newtmpl && call.app->kind != AppKind::mini_program &&
                                !call.in_force(Change::notices);
    const bool wrong_kind = (endpoint.abilities & ability(call.app->kind)) == 0;
    if (unverified || before_notices || wrong_kind) {
      if (endpoint.family == Family::newtmpl) return fail(call, 200100, "账号类型不合法");
      const bool unsupported = call.platform.settings.refusals.wrong_account_kind == WrongAccountKind::error_45103;
      return wrong_kind && unsupported ? fail(call, 45103, "This API has been unsupported")
                                       : fail(call, 48001, "api unauthorized");
    }
    if (auto refusal = spend_quota(call, endpoint, counter)) return *std::move(refusal);
  }
  Answer result = endpoint.run(call);
  if (result.errcode != 0 && counter != nullptr && !call.platform.settings.count_failed_calls) {
    --counter->used;
    call.entry.effect.quota = 0;
  }
  return result;
}

bool count(Counter& counter, std::int64_t period, std::int64_t limit) {
  if (counter.period != period) counter = {period, 0};
  if (counter.used >= limit) return false;
  ++counter.used;
  return true;
}

std::int64_t beijing_day(WallTime now) {
  constexpr std::int64_t eight_hours = 8 * 3600, day = 24 * 3600;
  return (to_unix_s(now) + eight_hours) / day;
}

}  // namespace hongyan::sandbox
