// POST /sandbox/security: what a developer puts into the console of a mini program to have calls signed and encrypted.
// The platform's own key pair is given too, so that tests can use published vectors.
#include <fmt/format.h>

#include "base/encoding.hpp"
#include "sandbox/control/channel_routes.hpp"

namespace hongyan::sandbox {

// {"appid", "enabled", "encryption": "aes256_gcm"|"sm4_gcm", "key": base64, "key_number", "signature":
//  "rsa_pss_sha256"|"sm2_sm3", "public_key": PEM, "public_key_number", "platform_key": PEM, "platform_number"}
http::Response set_security(Control& call) {
  auto named = app_named(call);
  if (!named) return std::move(named.error());
  if ((*named)->kind != AppKind::mini_program) return refuse(400, "only mini programs have signed and encrypted calls");
  ApiSecurity read = (*named)->security;
  if (const json::value* enabled = find_member(call.body, "enabled"); enabled != nullptr) {
    if (!enabled->is_bool()) return refuse(400, "\"enabled\" must be true or false");
    read.enabled = enabled->get_bool();
  }
  const std::string encryption = text_of(call.body, "encryption"), signature = text_of(call.body, "signature");
  if (!encryption.empty() && encryption != "aes256_gcm" && encryption != "sm4_gcm")
    return refuse(400, "\"encryption\" must be \"aes256_gcm\" or \"sm4_gcm\"");
  if (!encryption.empty()) read.encryption = encryption == "sm4_gcm" ? Aead::sm4_gcm : Aead::aes256_gcm;
  if (!signature.empty() && signature != "rsa_pss_sha256" && signature != "sm2_sm3")
    return refuse(400, "\"signature\" must be \"rsa_pss_sha256\" or \"sm2_sm3\"");
  if (!signature.empty())
    read.signature = signature == "sm2_sm3" ? SignatureScheme::sm2_sm3 : SignatureScheme::rsa_pss_sha256;
  if (find_member(call.body, "key") != nullptr) read.key = from_base64(text_of(call.body, "key")).value_or("?");
  const auto take = [&](std::string_view name, std::string& into) {
    if (find_member(call.body, name) != nullptr) into = text_of(call.body, name);
  };
  take("key_number", read.key_number);
  take("public_key", read.public_key);
  take("public_key_number", read.public_key_number);
  take("platform_key", read.platform_key);
  take("platform_number", read.platform_number);
  if (!read.key.empty() && read.key.size() != aead_key_bytes(read.encryption))
    return refuse(400, fmt::format("\"key\" must be {} bytes in base64", aead_key_bytes(read.encryption)));
  if (!read.public_key.empty() && !is_public_key(read.public_key, read.signature))
    return refuse(400, "\"public_key\" must be a public key or certificate in PEM that fits \"signature\"");
  if (!is_private_key(Secret(read.platform_key), read.signature))
    return refuse(400,
                  "\"platform_key\" must be a private key in PEM that fits \"signature\": answers are signed with it");
  (*named)->security = std::move(read);
  const ApiSecurity& now = (*named)->security;
  return answer_json(200, json::object{{"appid", (*named)->appid},
                                       {"enabled", now.enabled},
                                       {"key_number", now.key_number},
                                       {"public_key_number", now.public_key_number},
                                       {"platform_number", now.platform_number}});
}

}  // namespace hongyan::sandbox
