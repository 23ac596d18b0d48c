// The SHA-1 signatures of WeChat's callbacks: over the sorted parts, joined. Pure, thread-safe.
#pragma once
#include <expected>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace hongyan::wechat {

// 40 lower-case hex digits over token, timestamp, nonce and, for encrypted bodies, the ciphertext: at most 8 parts.
[[nodiscard]] std::string sign(std::initializer_list<std::string_view> parts);
// Whether `signature` is theirs; in constant time, upper or lower case.
[[nodiscard]] bool is_signature_of(std::string_view signature, std::initializer_list<std::string_view> parts);

// The query of a callback, as views into it. Everything that is hashed has one exact form, so that a captured
// signature cannot be spread over its parts in another way.
struct CallbackQuery {
  std::string_view signature;      // 40 hex digits or ""
  std::string_view msg_signature;  // 40 hex digits or ""
  std::string_view timestamp;      // exactly 10 digits
  std::string_view nonce;          // 1 to 64 of [A-Za-z0-9]
  std::string_view encrypt_type;   // "", "raw" or "aes"
  std::string_view echostr;        // still percent-encoded
};
// Nothing when a part has another form or comes twice. Parameters that are not ours are skipped.
[[nodiscard]] std::expected<CallbackQuery, std::string> read_callback_query(std::string_view query);

}  // namespace hongyan::wechat
