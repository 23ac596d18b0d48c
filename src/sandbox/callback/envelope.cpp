#include "sandbox/callback/envelope.hpp"

#include <algorithm>
#include <cstdint>

#include "base/check.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::size_t block = 32;  // the platform pads to 32 bytes, not to AES's 16

std::string key_bytes(std::string_view encoding_aes_key) {
  std::optional<std::string> key = from_base64(std::string(encoding_aes_key) + "=");
  CHECK(key && key->size() == 32);
  return *std::move(key);
}

}  // namespace

std::string sign(std::vector<std::string_view> parts) {
  std::ranges::sort(parts);
  std::string joined;
  for (const std::string_view part : parts) joined += part;
  return to_hex(sha1(joined));
}

std::string wrap(std::string_view encoding_aes_key, std::string_view random16, std::string_view message,
                 std::string_view appid) {
  CHECK(random16.size() == 16);
  const std::string key = key_bytes(encoding_aes_key);
  const auto length = static_cast<std::uint32_t>(message.size());
  std::string plain(random16);
  for (const int shift : {24, 16, 8, 0}) plain += static_cast<char>((length >> shift) & 0xFFu);
  plain += message;
  plain += appid;
  const std::size_t pad = block - plain.size() % block;
  plain.append(pad, static_cast<char>(pad));
  return to_base64(aes256_cbc_encrypt(key, std::string_view(key).substr(0, 16), plain));
}

std::optional<Unwrapped> unwrap(std::string_view encoding_aes_key, std::string_view container) {
  if (!is_aes_key(encoding_aes_key)) return std::nullopt;
  const std::optional<std::string> cipher = from_base64(container);
  if (!cipher || cipher->empty() || cipher->size() % 16 != 0) return std::nullopt;
  const std::string key = key_bytes(encoding_aes_key);
  std::string plain = aes256_cbc_decrypt(key, std::string_view(key).substr(0, 16), *cipher);
  const auto pad = static_cast<unsigned char>(plain.back());
  if (pad < 1 || pad > block || pad > plain.size()) return std::nullopt;
  plain.resize(plain.size() - pad);
  if (plain.size() < 20) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 16; i < 20; ++i) length = length << 8 | static_cast<unsigned char>(plain[i]);
  if (length > plain.size() - 20) return std::nullopt;
  return Unwrapped{plain.substr(20, length), plain.substr(20 + length)};
}

bool is_aes_key(std::string_view text) {
  return text.size() == 43 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

}  // namespace hongyan::sandbox
