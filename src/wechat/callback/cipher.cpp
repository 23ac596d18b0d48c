#include "wechat/callback/cipher.hpp"

#include <algorithm>
#include <cstdint>

#include "base/check.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::size_t encoded_key_characters = 43;
constexpr std::size_t key_bytes = 32;
constexpr std::size_t iv_bytes = 16;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t length_bytes = 4;
constexpr std::size_t head_bytes = salt_bytes + length_bytes;
constexpr std::size_t block_bytes = 32;  // of the padding; the cipher's own is 16

std::uint32_t read_length(std::string_view bytes) {
  std::uint32_t length = 0;
  for (const char c : bytes) length = (length << 8) | static_cast<unsigned char>(c);
  return length;
}

}  // namespace

std::expected<AesKey, std::string> AesKey::parse(std::string_view text) {
  if (text.size() != encoded_key_characters)
    return std::unexpected("an EncodingAESKey has 43 characters, not " + std::to_string(text.size()));
  auto bytes = from_base64(std::string(text) + "=");
  if (!bytes || bytes->size() != key_bytes)
    return std::unexpected("an EncodingAESKey has letters and digits only, this has another character");
  return AesKey(std::move(*bytes));
}

std::string encrypt_message(const AesKey& key, std::string_view appid, std::string_view text, std::string_view salt) {
  CHECK(salt.size() == salt_bytes);
  const std::size_t bytes = head_bytes + text.size() + appid.size();
  const std::size_t padding = block_bytes - bytes % block_bytes;
  std::string plain;
  plain.reserve(bytes + padding);
  plain += salt;
  for (int shift = 24; shift >= 0; shift -= 8) plain += static_cast<char>((text.size() >> shift) & 0xFF);
  plain += text;
  plain += appid;
  plain.append(padding, static_cast<char>(padding));
  return to_base64(aes256_cbc_encrypt(key.reveal(), std::string_view(key.reveal()).substr(0, iv_bytes), plain));
}

std::optional<std::string> decrypt_message(const AesKey& key, std::string_view appid, std::string_view base64) {
  const auto cipher = from_base64(base64);
  if (!cipher || cipher->empty() || cipher->size() % block_bytes != 0) return std::nullopt;
  std::string plain = aes256_cbc_decrypt(key.reveal(), std::string_view(key.reveal()).substr(0, iv_bytes), *cipher);
  const std::size_t padding = static_cast<unsigned char>(plain.back());
  if (padding < 1 || padding > block_bytes) return std::nullopt;
  const std::string_view view(plain);
  const std::string_view content = view.substr(0, view.size() - padding);
  const bool padded_alike = std::ranges::all_of(view.substr(content.size()), [&](char c) { return c == plain.back(); });
  if (!padded_alike || content.size() < head_bytes + appid.size()) return std::nullopt;
  const std::size_t length = read_length(content.substr(salt_bytes, length_bytes));
  if (length != content.size() - head_bytes - appid.size()) return std::nullopt;
  if (!equal_in_constant_time(content.substr(head_bytes + length), appid)) return std::nullopt;
  plain.resize(head_bytes + length);
  plain.erase(0, head_bytes);
  return plain;
}

}  // namespace hongyan::wechat
