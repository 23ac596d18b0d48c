// The few cryptographic words of the house, over OpenSSL and libsodium, which are included in crypto.cpp alone.
// Thread-safe; contexts are kept per thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/secret.hpp"

namespace hongyan {

[[nodiscard]] std::string sha1(std::string_view bytes);                               // 20 raw bytes
[[nodiscard]] std::string sha256(std::string_view bytes);                             // 32 raw bytes
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);  // 32 raw bytes
[[nodiscard]] bool equal_in_constant_time(std::string_view left, std::string_view right);

// AES-256-CBC without padding: key 32 bytes, iv 16, input a multiple of 16 (CHECKed).
[[nodiscard]] std::string aes256_cbc_encrypt(std::string_view key, std::string_view iv, std::string_view plain);
[[nodiscard]] std::string aes256_cbc_decrypt(std::string_view key, std::string_view iv, std::string_view cipher);

// A secret at rest or in a stranger's hands: XChaCha20-Poly1305 under `key` (32 bytes), bound to `place` (table, column
// and row; a cursor's list) so that two sealed values cannot be swapped. Result: version byte, nonce, ciphertext, tag.
[[nodiscard]] std::string seal(std::string_view key, std::string_view place, const Secret& secret, Random& random);
// Nothing when the key, the place or a single bit is another.
[[nodiscard]] std::optional<Secret> open_sealed(std::string_view key, std::string_view place, std::string_view sealed);

}  // namespace hongyan
