#include "api/signing_form.hpp"

#include <algorithm>
#include <optional>

#include "base/encoding.hpp"
#include "engine/access/signing.hpp"

namespace hongyan::api {
namespace {

using engine::Signing;

constexpr std::size_t pem_characters_max = 16 * 1024;
constexpr std::size_t number_characters_max = 128;
constexpr std::size_t apis_max = 64;

std::optional<Aead> parse_cipher(std::string_view text) {
  if (text == "aes256_gcm") return Aead::aes256_gcm;
  if (text == "sm4_gcm") return Aead::sm4_gcm;
  return std::nullopt;
}
std::optional<SignatureScheme> parse_scheme(std::string_view text) {
  if (text == "rsa_pss_sha256") return SignatureScheme::rsa_pss_sha256;
  if (text == "sm2_sm3") return SignatureScheme::sm2_sm3;
  return std::nullopt;
}

// As it is now, or an empty one with what is usual.
Signing known_signing(const wechat::AppId& appid, const Secret& text) {
  auto known = engine::read_signing(appid, text);
  if (known) return *std::move(known);
  Signing fresh;
  fresh.keys.appid = appid;
  fresh.apis = engine::usually_signed_apis();
  fresh.origin = {.host = "api.weixin.qq.com"};
  return fresh;
}

void take_text(Form& form, std::string_view key, std::size_t characters_max, std::string& into) {
  if (std::string text = form.text(key, characters_max); !text.empty()) into = std::move(text);
}

void read_symmetric_key(Form& form, wechat::SigningKeys& keys) {
  const std::string text = form.text("symmetric_key", number_characters_max);
  if (!text.empty()) keys.symmetric_key = Secret(from_base64(text).value_or(""));
  const std::size_t wanted = aead_key_bytes(keys.cipher);
  if (keys.symmetric_key.reveal().size() == wanted) return;
  form.add("symmetric_key", "bad_key", "必须是 " + std::to_string(wanted) + " 字节密钥的 base64。",
           "Must be a key of " + std::to_string(wanted) + " bytes in base64.");
}

void read_apis(Form& form, std::vector<wechat::Api>& apis) {
  if (!form.has("apis")) return;
  const std::vector<wechat::Api> allowed = engine::signable_apis();
  apis.clear();
  for (const std::string& name : form.texts("apis", apis_max, number_characters_max)) {
    const auto api = wechat::parse_api(name);
    if (api && std::ranges::find(allowed, *api) != allowed.end()) {
      apis.push_back(*api);
      continue;
    }
    std::string names;
    for (const wechat::Api one : allowed) names += (names.empty() ? "" : ", ") + std::string(wechat::to_string(one));
    return form.add("apis", "unknown_word", "每一项必须是以下之一:" + names + "。",
                    "Each must be one of " + names + ".");
  }
}

void read_signature_origin(Form& form, http::Origin& origin) {
  const std::string text = form.text("origin", 256);
  if (text.empty()) return;
  if (const auto url = http::parse_url(text); url && url->target == "/")
    origin = url->origin;
  else
    form.add("origin", "bad_url", "必须是不带路径的 http(s) 地址。", "Must be an http(s) address without a path.");
}

// What the keys lack, at the member that would mend it.
void check_keys(Form& form, const wechat::SigningKeys& keys) {
  if (keys.symmetric_number.empty())
    form.add("symmetric_number", "missing", "缺少对称密钥的编号。", "The symmetric key's number is missing.");
  if (!is_private_key(keys.private_key_pem, keys.scheme))
    form.add("private_key", "bad_key", "必须是与 scheme 相符的 PEM 私钥。",
             "Must be a private key in PEM that fits the scheme.");
  if (keys.scheme == SignatureScheme::sm2_sm3 && keys.private_key_number.empty())
    form.add("private_key_number", "missing", "SM2 用它签名:缺少私钥的编号。",
             "SM2 signs under it: the private key's number is missing.");
  if (!is_public_key(keys.platform_certificate_pem, keys.scheme))
    form.add("platform_certificate", "bad_key", "必须是与 scheme 相符的 PEM 证书或公钥。",
             "Must be a certificate or public key in PEM that fits the scheme.");
  if (keys.platform_certificate_number.empty())
    form.add("platform_certificate_number", "missing", "缺少平台证书的编号。",
             "The platform certificate's number is missing.");
}

}  // namespace

void read_signing(Form& app, const json::object& given, const wechat::AppId& appid, Secret& signing,
                  std::vector<engine::Defect>& defects) {
  json::object* const members = app.object("signing");
  if (members == nullptr) {
    if (const json::value* const value = given.if_contains("signing"); value != nullptr && value->is_null())
      signing = Secret();
    return;
  }
  Signing wanted = known_signing(appid, signing);
  wechat::SigningKeys& keys = wanted.keys;
  const std::size_t before = defects.size();
  Form form(*members, app.place("signing"), defects);
  keys.cipher = form.word("cipher", parse_cipher, "aes256_gcm, sm4_gcm", keys.cipher);
  read_symmetric_key(form, keys);
  take_text(form, "symmetric_number", number_characters_max, keys.symmetric_number);
  keys.scheme = form.word("scheme", parse_scheme, "rsa_pss_sha256, sm2_sm3", keys.scheme);
  if (const std::string pem = form.text("private_key", pem_characters_max); !pem.empty())
    keys.private_key_pem = Secret(pem);
  take_text(form, "private_key_number", number_characters_max, keys.private_key_number);
  take_text(form, "platform_certificate", pem_characters_max, keys.platform_certificate_pem);
  take_text(form, "platform_certificate_number", number_characters_max, keys.platform_certificate_number);
  read_apis(form, wanted.apis);
  read_signature_origin(form, wanted.origin);
  check_keys(form, keys);
  form.finish();
  if (defects.size() == before) signing = engine::write_signing(wanted);
}

json::value show_signing(const wechat::AppId& appid, const Secret& signing) {
  if (signing.empty()) return {};
  const auto known = engine::read_signing(appid, signing);
  if (!known) return "unreadable";
  json::object shown = read_json(engine::write_signing(*known).reveal()).value().get_object();
  for (const std::string_view secret : {"symmetric_key", "private_key", "platform_certificate"}) shown[secret] = "set";
  return shown;
}

}  // namespace hongyan::api
