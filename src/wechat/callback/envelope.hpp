// Opening what WeChat posts to the callback URL, and sealing what goes back. Checks come in one order: size, query,
// signature in constant time, decryption, appid, form; nothing is parsed before it is known to be WeChat's. In the
// compatible mode only the decrypted part is read: the plain part beside it is not signed. Pure, thread-safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "wechat/callback/cipher.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

inline constexpr std::size_t callback_body_bytes_max = 64 * 1024;
inline constexpr Seconds callback_age_max{300};  // either way

enum class CallbackMode : std::uint8_t {
  secure,      // encrypted bodies only: the default
  compatible,  // encrypted bodies, with or without a plain copy beside them that nobody reads
  plain,       // bodies that no signature covers: only where an operator insists
};
[[nodiscard]] std::string_view to_string(CallbackMode mode);
[[nodiscard]] std::optional<CallbackMode> parse_callback_mode(std::string_view text);

struct CallbackSettings {
  AppId appid;
  Secret token;
  std::optional<AesKey> current;
  std::optional<AesKey> previous;  // still taken after the EncodingAESKey was changed
  CallbackMode mode = CallbackMode::secure;
};

enum class BodyFormat : std::uint8_t { xml, json };
enum class KeyUsed : std::uint8_t { none, current, previous };

struct OpenedCallback {
  std::string plain_body;
  BodyFormat format = BodyFormat::xml;
  KeyUsed key = KeyUsed::none;
};

// Why a callback is not taken: for counters and logs, never for the answer, which is the same for all but too_large.
enum class Rejection : std::uint8_t {
  too_large,
  malformed_query,
  stale,  // rightly signed, but made more than callback_age_max ago or ahead
  bad_signature,
  wrong_mode,     // a plain body where an encrypted one is required
  undecryptable,  // ciphertext, padding or appid
  malformed_body,
};
[[nodiscard]] std::string_view to_string(Rejection rejection);

// A POST. `query` is the raw text after '?'. The format is seen from the body itself.
[[nodiscard]] std::expected<OpenedCallback, Rejection> open_callback(const CallbackSettings& settings,
                                                                     std::string_view query, std::string_view body,
                                                                     WallTime now);
// A GET, by which WeChat tests the URL: the echostr to send back as the whole body.
[[nodiscard]] std::expected<std::string, Rejection> verify_echo(const CallbackSettings& settings,
                                                                std::string_view query, WallTime now);

// What a passive reply is sealed with: the key that opened the callback and the callback's own nonce.
struct ReplySeal {
  KeyUsed key = KeyUsed::current;
  BodyFormat format = BodyFormat::xml;
  std::int64_t timestamp_s = 0;
  std::string nonce;
  std::string salt;  // 16 fresh random bytes
};
// The encrypted passive reply. "success" and the empty answer are sent as they are, not through here.
[[nodiscard]] std::string seal_reply(const CallbackSettings& settings, std::string_view reply, const ReplySeal& seal);

}  // namespace hongyan::wechat
