// The AES envelope of callbacks: AES-256-CBC, IV = the key's first 16 bytes, PKCS#7 to blocks of 32, around
// random(16) + length(4, big endian) + text + appid, in base64. Pure, thread-safe.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace hongyan::wechat {

class AesKey {
 public:
  // An EncodingAESKey of 43 base64 characters; its two spare bits may be set. The error does not repeat the text.
  [[nodiscard]] static std::expected<AesKey, std::string> parse(std::string_view text);
  [[nodiscard]] const std::string& reveal() const { return bytes_.reveal(); }  // 32 bytes
  bool operator==(const AesKey&) const = default;

 private:
  explicit AesKey(std::string bytes) : bytes_(std::move(bytes)) {}
  Secret bytes_;
};

// `salt` is 16 random bytes, fresh for every message (CHECKed).
[[nodiscard]] std::string encrypt_message(const AesKey& key, std::string_view appid, std::string_view text,
                                          std::string_view salt);
// The text; nothing, without a reason, when anything at all is wrong: alphabet, length, padding or appid.
[[nodiscard]] std::optional<std::string> decrypt_message(const AesKey& key, std::string_view appid,
                                                         std::string_view base64);

}  // namespace hongyan::wechat
