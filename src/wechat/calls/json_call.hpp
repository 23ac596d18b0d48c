// How a Call with a JSON body is made and what its answer says of time, for the call files alone.
#pragma once
#include <algorithm>
#include <string_view>

#include "base/clock.hpp"
#include "wechat/call.hpp"

namespace hongyan::wechat {

// Raw UTF-8: WeChat refuses or shows literally what is escaped as \uXXXX.
[[nodiscard]] inline Call json_call(Api api, const json::value& body) {
  return {api, "", write_json(body), "application/json"};
}
// The caller's own body as it is.
[[nodiscard]] inline Call raw_call(Api api, const json::object& body) {
  return {api, "", json::serialize(body), "application/json"};
}
// The caller's own body; `text` is added as `key` where it is not empty and the body has no such member.
[[nodiscard]] inline Call raw_call_with(Api api, json::object&& body, std::string_view key, std::string_view text) {
  if (!text.empty() && !body.contains(key)) body.emplace(key, text);
  return raw_call(api, body);
}
[[nodiscard]] inline Call get_call(Api api, std::string query = {}) { return {api, std::move(query), "", ""}; }

// A member that is left out when there is nothing to say.
inline void add_text(json::object& body, std::string_view key, std::string_view text) {
  if (!text.empty()) body.emplace(key, text);
}

// Seconds since 1970, as WeChat tells moments; what is no usable number is 1970.
[[nodiscard]] inline WallTime time_of(const json::value& entry, std::string_view key) {
  constexpr std::int64_t time_s_max = 9'999'999'999;
  return WallTime(Seconds(std::clamp<std::int64_t>(number_of(entry, key), 0, time_s_max)));
}

}  // namespace hongyan::wechat
