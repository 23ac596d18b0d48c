#include "wechat/signing/signed_response.hpp"

#include <charconv>
#include <optional>

#include "base/encoding.hpp"
#include "wechat/call.hpp"
#include "wechat/signing/signed_call.hpp"

namespace hongyan::wechat {
namespace {

std::string_view header(const http::Response& response, std::string_view name) {
  const std::string* value = response.headers.find(name);
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// While WeChat changes certificates it signs with both: the one whose number we hold counts.
std::string_view signature_for(const http::Response& response, std::string_view certificate_number) {
  if (header(response, "Wechatmp-Serial") == certificate_number) return header(response, "Wechatmp-Signature");
  if (header(response, "Wechatmp-Serial-Deprecated") == certificate_number)
    return header(response, "Wechatmp-Signature-Deprecated");
  return {};
}

std::optional<std::string> decrypt(const SigningKeys& keys, std::string_view associated, const json::value& envelope) {
  const auto iv = from_base64(text_of(envelope, "iv"));
  const auto data = from_base64(text_of(envelope, "data"));
  const auto tag = from_base64(text_of(envelope, "authtag"));
  if (!iv || iv->size() != aead_iv_bytes || !data || !tag) return std::nullopt;
  return aead_decrypt({keys.cipher, keys.symmetric_key.reveal(), *iv, associated}, {*data, *tag});
}

bool is_refusal(const http::Response& response) {
  const auto reply = read_reply(response);
  return reply && reply->errcode != 0;
}

}  // namespace

std::string_view to_string(ResponseDefect defect) {
  switch (defect) {
    case ResponseDefect::not_signed: return "not_signed";
    case ResponseDefect::another_app: return "another_app";
    case ResponseDefect::stale: return "stale";
    case ResponseDefect::unknown_certificate: return "unknown_certificate";
    case ResponseDefect::bad_signature: return "bad_signature";
    case ResponseDefect::undecryptable: return "undecryptable";
    case ResponseDefect::malformed: return "malformed";
  }
  return "";
}

std::expected<http::Response, ResponseDefect> open_signed_response(const SigningKeys& keys, std::string_view url,
                                                                   const http::Response& response, WallTime now) {
  if (header(response, "Wechatmp-Signature").empty()) {
    if (is_refusal(response)) return response;
    return std::unexpected(ResponseDefect::not_signed);
  }
  const std::string_view timestamp = header(response, "Wechatmp-TimeStamp");
  const auto made_s = whole_number(timestamp);
  if (!made_s) return std::unexpected(ResponseDefect::malformed);
  if (header(response, "Wechatmp-Appid") != keys.appid.text()) return std::unexpected(ResponseDefect::another_app);
  const std::int64_t now_s = to_unix_s(now);
  const std::int64_t age_max_s = signed_response_age_max.count();
  if (*made_s < now_s - age_max_s || *made_s > now_s + age_max_s) return std::unexpected(ResponseDefect::stale);
  const std::string_view encoded = signature_for(response, keys.platform_certificate_number);
  if (encoded.empty()) return std::unexpected(ResponseDefect::unknown_certificate);
  const auto signature = from_base64(encoded);
  const SignedParts parts{url, keys.appid.text(), timestamp};
  if (!signature || !is_signed_by(keys.platform_certificate_pem, {keys.scheme, keys.platform_certificate_number},
                                  {text_to_sign(parts, response.body), *signature}))
    return std::unexpected(ResponseDefect::bad_signature);
  const auto envelope = read_json(response.body);
  if (!envelope || !envelope->is_object()) return std::unexpected(ResponseDefect::malformed);
  const auto plain = decrypt(keys, associated_text(parts, keys.symmetric_number), *envelope);
  if (!plain) return std::unexpected(ResponseDefect::undecryptable);
  auto inner = read_json(*plain);
  if (!inner || !inner->is_object()) return std::unexpected(ResponseDefect::malformed);
  if (text_of(*inner, "_appid") != keys.appid.text()) return std::unexpected(ResponseDefect::another_app);
  if (number_of(*inner, "_timestamp", -1) != *made_s) return std::unexpected(ResponseDefect::stale);
  for (const std::string_view ours : {"_n", "_appid", "_timestamp"}) inner->get_object().stable_erase(ours);
  return http::make_response(response.status, "application/json", write_json(*inner));
}

}  // namespace hongyan::wechat
