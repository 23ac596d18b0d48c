#include "engine/access/signing.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include "base/encoding.hpp"
#include "base/json.hpp"
#include "wechat/signing/signed_call.hpp"
#include "wechat/signing/signed_response.hpp"

namespace hongyan::engine {
namespace {

constexpr std::string_view aes = "aes256_gcm", sm4 = "sm4_gcm", rsa = "rsa_pss_sha256", sm2 = "sm2_sm3";
constexpr std::size_t nonce_bytes = 16;

std::string random_bytes(Random& random, std::size_t count) {
  std::string bytes(count, '\0');
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

}  // namespace

std::vector<wechat::Api> signable_apis() {
  std::vector<wechat::Api> apis;
  for (const wechat::Api api : wechat::all_apis())
    if (wechat::signing_support(api) != wechat::SigningSupport::none) apis.push_back(api);
  return apis;
}

std::vector<wechat::Api> usually_signed_apis() {
  std::vector<wechat::Api> apis = signable_apis();
  std::erase(apis, wechat::Api::subscribe_send);
  return apis;
}

Secret write_signing(const Signing& signing) {
  const wechat::SigningKeys& keys = signing.keys;
  json::array apis;
  for (const wechat::Api api : signing.apis) apis.emplace_back(wechat::to_string(api));
  return Secret(write_json(json::object{{"cipher", keys.cipher == Aead::sm4_gcm ? sm4 : aes},
                                        {"symmetric_key", to_base64(keys.symmetric_key.reveal())},
                                        {"symmetric_number", keys.symmetric_number},
                                        {"scheme", keys.scheme == SignatureScheme::sm2_sm3 ? sm2 : rsa},
                                        {"private_key", keys.private_key_pem.reveal()},
                                        {"private_key_number", keys.private_key_number},
                                        {"platform_certificate", keys.platform_certificate_pem},
                                        {"platform_certificate_number", keys.platform_certificate_number},
                                        {"apis", std::move(apis)},
                                        {"origin", signing.origin.text()}}));
}

std::expected<Signing, std::string> read_signing(const wechat::AppId& appid, const Secret& text) {
  const auto stored = read_json(text.reveal());
  const json::value* const apis = stored ? find_member(*stored, "apis") : nullptr;
  const auto key = stored ? from_base64(text_of(*stored, "symmetric_key")) : std::nullopt;
  const auto url = stored ? http::parse_url(text_of(*stored, "origin")) : std::unexpected(std::string());
  if (apis == nullptr || !apis->is_array() || !key || !url)
    return std::unexpected("the app's signing keys cannot be read");
  Signing signing{
      .keys = {.appid = appid,
               .cipher = text_of(*stored, "cipher") == sm4 ? Aead::sm4_gcm : Aead::aes256_gcm,
               .symmetric_key = Secret(*key),
               .symmetric_number = text_of(*stored, "symmetric_number"),
               .scheme = text_of(*stored, "scheme") == sm2 ? SignatureScheme::sm2_sm3 : SignatureScheme::rsa_pss_sha256,
               .private_key_pem = Secret(text_of(*stored, "private_key")),
               .private_key_number = text_of(*stored, "private_key_number"),
               .platform_certificate_pem = text_of(*stored, "platform_certificate"),
               .platform_certificate_number = text_of(*stored, "platform_certificate_number")},
      .apis = {},
      .origin = url->origin};
  for (const json::value& name : apis->get_array())
    if (const auto api = name.is_string() ? wechat::parse_api(name.get_string()) : std::nullopt)
      signing.apis.push_back(*api);
  return signing;
}

std::expected<std::optional<Signing>, std::string> signing_of(const store::App& app, wechat::Api api) {
  if (app.signing.empty() || wechat::signing_support(api) == wechat::SigningSupport::none) return std::nullopt;
  auto signing = read_signing(app.appid, app.signing);
  if (!signing) return std::unexpected(std::move(signing.error()));
  if (std::ranges::find(signing->apis, api) == signing->apis.end()) return std::nullopt;
  return *std::move(signing);
}

std::expected<wechat::Call, std::string> sign_call(const Signing& signing, const wechat::Call& call, WallTime now,
                                                   Random& random) {
  if (auto defect = wechat::defect_of(signing.keys)) return std::unexpected(*std::move(defect));
  return wechat::sign_call(call, signing.origin, signing.keys,
                           {.timestamp_s = to_unix_s(now),
                            .nonce = to_base64(random_bytes(random, nonce_bytes)),
                            .iv = random_bytes(random, aead_iv_bytes)});
}

std::expected<http::Response, std::string> open_answer(const Signing& signing, wechat::Api api,
                                                       const http::Response& response, WallTime now) {
  const std::string url = signing.origin.text() + std::string(wechat::path_of(api));
  auto opened = wechat::open_signed_response(signing.keys, url, response, now);
  if (opened) return *std::move(opened);
  return std::unexpected("status " + std::to_string(response.status) + " with an answer that its signature does not " +
                         "prove (" + std::string(wechat::to_string(opened.error())) + ")");
}

std::expected<wechat::ApiReply, std::string> read_answer(const std::optional<Signing>& signing, wechat::Api api,
                                                         const http::Response& response, WallTime now) {
  if (!signing) return wechat::read_reply(response, api);
  const auto opened = open_answer(*signing, api, response, now);
  if (!opened) return std::unexpected(opened.error());
  return wechat::read_reply(*opened, api);
}

}  // namespace hongyan::engine
