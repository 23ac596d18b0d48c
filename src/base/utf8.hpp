// Text as WeChat counts it: in characters (Unicode scalar values), never in bytes. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hongyan {

[[nodiscard]] bool is_utf8(std::string_view text);  // no overlong forms, no surrogates, nothing above U+10FFFF
// The same text where it is UTF-8; a bad byte becomes U+FFFD.
[[nodiscard]] std::string legible(std::string text);
// Takes the first character off `text`; nothing when it is empty or not UTF-8 there.
[[nodiscard]] std::optional<char32_t> take_character(std::string_view& text);
// Characters of valid UTF-8; in text that is not, each bad byte counts as one.
[[nodiscard]] std::size_t count_characters(std::string_view text);
// The longest prefix of at most `characters_max` characters, never cutting one.
[[nodiscard]] std::string_view prefix_of_characters(std::string_view text, std::size_t characters_max);

}  // namespace hongyan
