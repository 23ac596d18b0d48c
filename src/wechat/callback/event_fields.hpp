// How the fields of a callback are read in every spelling WeChat uses, for the readers of this folder alone. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace hongyan::wechat {

[[nodiscard]] std::string lowered(std::string_view text);         // ASCII
[[nodiscard]] std::string without_spaces(std::string_view text);  // and lowered
[[nodiscard]] std::string msgid_of(const json::value& value);     // MsgID or MsgId
// The member as a number that fits an int; `otherwise` when it does not.
[[nodiscard]] int small_number_of(const json::value& value, std::string_view key, int otherwise);
// The objects of a list: one object, an array of them, or either of them under "item" as in XML.
[[nodiscard]] std::vector<const json::value*> entries_of(const json::value* list);

}  // namespace hongyan::wechat
