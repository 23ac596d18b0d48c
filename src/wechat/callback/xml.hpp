// WeChat's XML as JSON: elements become members, repeated ones arrays, leaves strings. No document type, no entities
// of its own, no processing instructions, ever: refused before the parser sees the text. pugixml is in xml.cpp alone.
#pragma once
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace hongyan::wechat {

inline constexpr std::size_t xml_depth_max = 8;
inline constexpr std::size_t xml_elements_max = 256;
inline constexpr std::size_t xml_attributes_max = 16;  // of the whole document

// The children of the root element, which must be <xml>; attributes are dropped. The error is one English sentence.
[[nodiscard]] std::expected<json::value, std::string> read_xml(std::string_view text, json::storage_ptr storage = {});

}  // namespace hongyan::wechat
