// Signatures with a key pair, in the two forms WeChat's signed calls use, over OpenSSL, which is included in
// asymmetric.cpp alone. Keys are PEM texts. Thread-safe. A signature is salted by OpenSSL itself: the same text gets
// another one every time, and nothing may depend on which.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace hongyan {

enum class SignatureScheme : std::uint8_t {
  rsa_pss_sha256,  // RSASSA-PSS, MGF1 with SHA-256, a salt of 32 bytes; any salt is taken when verifying
  sm2_sm3,         // DER form
};
struct SignatureTerms {
  SignatureScheme scheme = SignatureScheme::rsa_pss_sha256;
  std::string_view sm2_id;  // whose key it is, part of what SM2 signs; not used by RSA
};

// The signature's bytes. The error is one English sentence without a word of the key.
[[nodiscard]] std::expected<std::string, std::string> sign(const Secret& private_key_pem, const SignatureTerms& terms,
                                                           std::string_view text);

struct SignedText {
  std::string_view text;
  std::string_view signature;
};
// `public_pem` is a certificate or a public key. False as well when it is neither, or of another scheme.
[[nodiscard]] bool is_signed_by(std::string_view public_pem, const SignatureTerms& terms, const SignedText& text);

// Whether the PEM text holds a key that fits the scheme.
[[nodiscard]] bool is_private_key(const Secret& private_key_pem, SignatureScheme scheme);
[[nodiscard]] bool is_public_key(std::string_view public_pem, SignatureScheme scheme);

}  // namespace hongyan
