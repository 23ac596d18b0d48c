// The keys of an app whose calls go signed and encrypted (服务端 API 签名): its own, and the platform's certificate.
// They are made or fetched in the console of the mini program; each has a number there, which is not its X.509 serial.
// A value.
#pragma once
#include <optional>
#include <string>

#include "base/aead.hpp"
#include "base/asymmetric.hpp"
#include "base/secret.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

struct SigningKeys {
  AppId appid;
  Aead cipher = Aead::aes256_gcm;
  Secret symmetric_key;  // raw bytes: 32 for AES, 16 for SM4
  std::string symmetric_number;
  SignatureScheme scheme = SignatureScheme::rsa_pss_sha256;
  Secret private_key_pem;
  std::string private_key_number;  // SM2 signs under it
  std::string platform_certificate_pem;
  std::string platform_certificate_number;
};

// What is wrong with them, as one English sentence; nothing when they fit.
[[nodiscard]] std::optional<std::string> defect_of(const SigningKeys& keys);

}  // namespace hongyan::wechat
