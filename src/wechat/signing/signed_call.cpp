#include "wechat/signing/signed_call.hpp"

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace hongyan::wechat {

SigningSupport signing_support(Api api) {
  if (api == Api::custom_send || api == Api::quota_get || api == Api::clear_quota || api == Api::rid_get)
    return SigningSupport::documented;
  if (api == Api::subscribe_send || api == Api::card_update || api == Api::newtmpl_add || api == Api::newtmpl_delete)
    return SigningSupport::reported;
  return SigningSupport::none;
}

std::string text_to_sign(const SignedParts& parts, std::string_view body) {
  std::string text(parts.url);
  for (const std::string_view part : {parts.appid, parts.timestamp, body}) {
    text += '\n';
    text += part;
  }
  return text;
}

std::string associated_text(const SignedParts& parts, std::string_view symmetric_number) {
  std::string text(parts.url);
  for (const std::string_view part : {parts.appid, parts.timestamp, symmetric_number}) {
    text += '|';
    text += part;
  }
  return text;
}

std::expected<SignedBody, std::string> sign_body(std::string_view url, const json::object& plain,
                                                 const SigningKeys& keys, const SigningMoment& moment) {
  CHECK(moment.iv.size() == aead_iv_bytes);
  const std::string timestamp = std::to_string(moment.timestamp_s);
  const SignedParts parts{url, keys.appid.text(), timestamp};
  json::object inner{{"_n", moment.nonce}, {"_appid", keys.appid.text()}, {"_timestamp", moment.timestamp_s}};
  for (const json::key_value_pair& member : plain) inner.emplace(member.key(), member.value());
  const std::string associated = associated_text(parts, keys.symmetric_number);
  const AeadBox box =
      aead_encrypt({keys.cipher, keys.symmetric_key.reveal(), moment.iv, associated}, json::serialize(inner));
  SignedBody result;
  result.body = json::serialize(
      json::object{{"iv", to_base64(moment.iv)}, {"data", to_base64(box.cipher)}, {"authtag", to_base64(box.tag)}});
  const auto signature =
      sign(keys.private_key_pem, {keys.scheme, keys.private_key_number}, text_to_sign(parts, result.body));
  if (!signature) return std::unexpected(signature.error());
  result.headers = {{"Wechatmp-Appid", keys.appid.text()},
                    {"Wechatmp-TimeStamp", timestamp},
                    {"Wechatmp-Signature", to_base64(*signature)}};
  return result;
}

std::expected<Call, std::string> sign_call(const Call& call, const http::Origin& origin, const SigningKeys& keys,
                                           const SigningMoment& moment) {
  if (method_of(call.api) != http::Method::post || call.content_type != "application/json" || !call.query.empty())
    return std::unexpected("only a call with a JSON body and no query can be signed");
  const auto plain = read_json(call.body);
  if (!plain || !plain->is_object()) return std::unexpected("the body to sign is not a JSON object");
  const std::string url = origin.text() + std::string(path_of(call.api));
  auto body = sign_body(url, plain->get_object(), keys, moment);
  if (!body) return std::unexpected(body.error());
  return Call{call.api, "", std::move(body->body), call.content_type, std::move(body->headers)};
}

}  // namespace hongyan::wechat
