#include "api/app_form.hpp"

#include "api/form.hpp"
#include "api/signing_form.hpp"
#include "http/proxy.hpp"
#include "http/url.hpp"
#include "wechat/callback/cipher.hpp"
#include "wechat/credential_trouble.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t name_characters_max = 64;
constexpr std::size_t secret_characters_max = 128;
constexpr std::size_t proxy_characters_max = 512;
constexpr std::size_t fallback_origins_max = 4;
constexpr std::size_t callback_token_characters_min = 3, callback_token_characters_max = 32;

// Absent keeps, null removes, text replaces.
void read_secret(Form& form, const json::object& given, std::string_view key, Secret& secret,
                 std::size_t characters_max = secret_characters_max) {
  const json::value* member = given.if_contains(key);
  const std::string text = form.text(key, characters_max);
  if (member == nullptr) return;
  if (member->is_null())
    secret = Secret();
  else if (!text.empty())
    secret = Secret(text);
  else if (member->is_string() && member->get_string().empty())
    form.add(key, "empty", "不能为空;要删除请写 null。", "Must not be empty; write null to remove it.");
}

void read_aes_key(Form& form, const json::object& given, std::string_view key, Secret& secret) {
  Secret wanted = secret;
  read_secret(form, given, key, wanted);
  if (!wanted.empty() && !wechat::AesKey::parse(wanted.reveal())) {
    form.add(key, "bad_aes_key", "EncodingAESKey 必须是 43 个字母或数字。",
             "An EncodingAESKey has 43 letters and digits.");
  } else {
    secret = std::move(wanted);
  }
}

void read_callback_token(Form& form, const json::object& given, Secret& token) {
  Secret wanted = token;
  read_secret(form, given, "callback_token", wanted);
  const std::string& text = wanted.reveal();
  bool good =
      text.empty() || (text.size() >= callback_token_characters_min && text.size() <= callback_token_characters_max);
  for (const char c : text) good &= wechat::rule::is_alphanumeric(c);
  if (good)
    token = std::move(wanted);
  else
    form.add("callback_token", "bad_token", "Token 必须是 3 到 32 个字母或数字。",
             "A Token has 3 to 32 letters and digits.");
}

void read_origin(Form& form, std::string& origin) {
  const std::string given = form.text("api_origin", 256);
  if (given.empty()) return;
  const auto url = http::parse_url(given);
  if (!url || url->target != "/") {
    form.add("api_origin", "bad_url", "必须是不带路径的 http(s) 地址,例如 https://api.weixin.qq.com。",
             "Must be an http(s) address without a path, such as https://api.weixin.qq.com.");
  } else {
    origin = url->origin.text();
  }
}

void read_fallbacks(Form& form, std::vector<std::string>& fallbacks) {
  if (!form.has("fallback_origins")) return;
  std::vector<std::string> given = form.texts("fallback_origins", fallback_origins_max, 256);
  for (std::string& one : given) {
    const auto url = http::parse_url(one);
    if (!url || url->target != "/")
      return form.add("fallback_origins", "bad_url",
                      "每一项必须是不带路径的 http(s) 地址,例如 https://api2.weixin.qq.com。",
                      "Each must be an http(s) address without a path, such as https://api2.weixin.qq.com.");
    one = url->origin.text();
  }
  fallbacks = std::move(given);
}

std::string shown_proxy(const Secret& proxy) {
  const auto parsed = http::parse_proxy(proxy.reveal());
  return parsed ? parsed->text() : "";
}

void read_proxy(Form& form, const json::object& given, Secret& proxy) {
  Secret wanted = proxy;
  read_secret(form, given, "egress_proxy", wanted, proxy_characters_max);
  if (wanted == proxy) return;
  // What we show has no password: who sends it back means the one we know.
  if (!wanted.empty() && wanted.reveal() == shown_proxy(proxy)) return;
  if (!wanted.empty() && !http::parse_proxy(wanted.reveal()))
    return form.add("egress_proxy", "bad_url", "必须是 http://[用户[:密码]@]主机[:端口] 形式的 HTTP 代理地址。",
                    "Must be an HTTP proxy as http://[user[:password]@]host[:port].");
  proxy = std::move(wanted);
}

std::string_view shown(const Secret& secret) { return secret.empty() ? "not set" : "set"; }

json::array write_parks(const store::App& app, std::span<const store::Park> parks) {
  json::array written;
  for (const store::Park& park : parks) {
    if (park.appid == app.appid) {
      const auto ip = wechat::ip_to_whitelist(park.errcode, park.errmsg);
      written.emplace_back(json::object{{"api", park.api},
                                        {"until", to_iso8601(park.until)},
                                        {"reason", park.reason},
                                        {"errcode", park.errcode},
                                        {"errmsg", park.errmsg},
                                        {"ip_to_whitelist", ip ? json::value(*ip) : json::value()}});
    }
  }
  return written;
}

}  // namespace

store::App read_app(json::object& given, const wechat::AppId& appid, const std::optional<store::App>& known,
                    WallTime now, std::vector<engine::Defect>& defects) {
  store::App app = known.value_or(store::App{});
  app.appid = appid;
  app.updated_at = now;
  if (!known) app.created_at = now;
  Form form(given, "", defects);
  app.kind =
      form.word("kind", store::parse_app_kind, "service_account, subscription_account, mini_program, test_account",
                app.kind, known ? Need::optional : Need::required);
  if (form.has("name"))
    app.name = form.text("name", name_characters_max);
  else
    form.text("name", name_characters_max);
  if (const std::string original = form.text("original_id", name_characters_max); !original.empty())
    app.original_id = original;
  read_origin(form, app.api_origin);
  read_fallbacks(form, app.fallback_origins);
  read_proxy(form, given, app.egress_proxy);
  app.token_mode = form.word("token_mode", store::parse_token_mode, "stable, plain", app.token_mode);
  app.callback_mode =
      form.word("callback_mode", store::parse_callback_mode, "secure, compatible, plain", app.callback_mode);
  app.ledger_sight = form.word("ledger_sight", store::parse_ledger_sight, "complete, partial", app.ledger_sight);
  read_secret(form, given, "secret", app.secret);
  if (app.secret.empty()) form.add("secret", "missing", "缺少 AppSecret。", "The AppSecret is missing.");
  read_callback_token(form, given, app.callback_token);
  const Secret aes_key_before = app.aes_key;
  read_aes_key(form, given, "aes_key", app.aes_key);
  if (!aes_key_before.empty() && !(aes_key_before == app.aes_key)) app.previous_aes_key = aes_key_before;
  read_aes_key(form, given, "previous_aes_key", app.previous_aes_key);
  read_signing(form, given, appid, app.signing, defects);
  form.finish();
  return app;
}

json::object write_app(const store::App& app, std::span<const store::Park> parks) {
  return json::object{
      {"appid", app.appid.text()},
      {"kind", store::to_string(app.kind)},
      {"name", app.name},
      {"original_id", app.original_id},
      {"api_origin", app.api_origin},
      {"fallback_origins", json::array(app.fallback_origins.begin(), app.fallback_origins.end())},
      {"egress_proxy", app.egress_proxy.empty() ? json::value() : json::value(shown_proxy(app.egress_proxy))},
      {"token_mode", store::to_string(app.token_mode)},
      {"callback_mode", store::to_string(app.callback_mode)},
      {"ledger_sight", store::to_string(app.ledger_sight)},
      {"secret", shown(app.secret)},
      {"callback_token", shown(app.callback_token)},
      {"aes_key", shown(app.aes_key)},
      {"previous_aes_key", shown(app.previous_aes_key)},
      {"signing", show_signing(app.appid, app.signing)},
      {"callback_path", "/wechat/" + app.appid.text()},
      {"parks", write_parks(app, parks)},
      {"created_at", to_iso8601(app.created_at)},
      {"updated_at", to_iso8601(app.updated_at)}};
}

}  // namespace hongyan::api
