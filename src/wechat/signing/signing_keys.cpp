#include "wechat/signing/signing_keys.hpp"

namespace hongyan::wechat {

std::optional<std::string> defect_of(const SigningKeys& keys) {
  if (keys.appid.empty()) return "the signing keys name no appid";
  if (keys.symmetric_key.reveal().size() != aead_key_bytes(keys.cipher))
    return "the symmetric key must have " + std::to_string(aead_key_bytes(keys.cipher)) + " bytes";
  if (keys.symmetric_number.empty()) return "the symmetric key has no number";
  if (!is_private_key(keys.private_key_pem, keys.scheme)) return "the private key is not a PEM key of the scheme";
  if (keys.scheme == SignatureScheme::sm2_sm3 && keys.private_key_number.empty())
    return "the private key has no number, which SM2 signs under";
  if (!is_public_key(keys.platform_certificate_pem, keys.scheme))
    return "the platform certificate is not a PEM certificate of the scheme";
  if (keys.platform_certificate_number.empty()) return "the platform certificate has no number";
  return std::nullopt;
}

}  // namespace hongyan::wechat
