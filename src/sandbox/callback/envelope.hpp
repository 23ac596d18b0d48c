// The envelope around a push: SHA-1 signatures and the AES container of inbound.md §1.2–§1.4, written for the sandbox
// alone. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hongyan::sandbox {

// SHA-1, lower-case hex, over the parts sorted byte by byte and joined.
[[nodiscard]] std::string sign(std::vector<std::string_view> parts);

// `message` in the container: base64 of AES-256-CBC(random16 + length + message + appid). `encoding_aes_key` has 43
// characters (is_aes_key), `random16` 16 bytes.
[[nodiscard]] std::string wrap(std::string_view encoding_aes_key, std::string_view random16, std::string_view message,
                               std::string_view appid);

struct Unwrapped {
  std::string message;
  std::string appid;
};
// What a container holds; nothing when it is none under that key.
[[nodiscard]] std::optional<Unwrapped> unwrap(std::string_view encoding_aes_key, std::string_view container);

[[nodiscard]] bool is_aes_key(std::string_view text);  // 43 letters and digits

}  // namespace hongyan::sandbox
