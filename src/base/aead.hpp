// Encryption that also proves its origin, with the two ciphers WeChat's signed calls use, over OpenSSL, which is
// included in aead.cpp alone. SM4-GCM is built from its SM4-CTR, since OpenSSL 3.0 has no SM4-GCM of its own.
// Thread-safe. An iv must never come twice under one key.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hongyan {

enum class Aead : std::uint8_t { aes256_gcm, sm4_gcm };

inline constexpr std::size_t aead_iv_bytes = 12;
inline constexpr std::size_t aead_tag_bytes = 16;
[[nodiscard]] constexpr std::size_t aead_key_bytes(Aead algorithm) { return algorithm == Aead::aes256_gcm ? 32 : 16; }

struct AeadTerms {
  Aead algorithm = Aead::aes256_gcm;
  std::string_view key;  // aead_key_bytes(algorithm), CHECKed
  std::string_view iv;   // aead_iv_bytes, CHECKed
  std::string_view associated;
};
struct AeadBox {
  std::string cipher;
  std::string tag;  // aead_tag_bytes
};

[[nodiscard]] AeadBox aead_encrypt(const AeadTerms& terms, std::string_view plain);
// Nothing when a single bit of the terms or of the box is another.
[[nodiscard]] std::optional<std::string> aead_decrypt(const AeadTerms& terms, const AeadBox& box);

}  // namespace hongyan
