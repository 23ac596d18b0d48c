// Bytes as text: hex and base64. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace hongyan {

[[nodiscard]] std::string to_hex(std::string_view bytes);  // lower case
[[nodiscard]] std::optional<std::string> from_hex(std::string_view hex);
[[nodiscard]] std::string to_base64(std::string_view bytes);
// Standard alphabet with padding. Spare bits in the last character may be set: an EncodingAESKey of 43 characters
// carries two of them, and WeChat's own sample keys set them.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
[[nodiscard]] std::string to_base64url(std::string_view bytes);  // no padding
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace hongyan
