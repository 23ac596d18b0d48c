// The endpoints of api.weixin.qq.com that Hongyan calls, as one closed list: path, method, and what calling twice
// does. Pure values; texts live for ever.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "http/message.hpp"

namespace hongyan::wechat {

enum class Api : std::uint8_t {
  token,
  stable_token,
  template_send,
  template_add,
  template_list,
  template_delete,
  industry_set,
  industry_get,
  subscribe_send,
  newtmpl_add,
  newtmpl_delete,
  newtmpl_category,
  newtmpl_titles,
  newtmpl_keywords,
  newtmpl_list,
  quota_get,
  clear_quota,
};

enum class Credential : std::uint8_t { app_secret, access_token };

// What WeChat may have done when the answer got lost.
enum class Effect : std::uint8_t {
  reads,   // nothing, or nothing that a repeat would add to: stable_token counts as a read
  writes,  // changed the account's settings
  sends,   // put a message on somebody's phone
};

[[nodiscard]] std::span<const Api> all_apis();
[[nodiscard]] std::string_view to_string(Api api);  // "template_send"
[[nodiscard]] std::optional<Api> parse_api(std::string_view text);
[[nodiscard]] std::string_view path_of(Api api);  // "/cgi-bin/message/template/send"
[[nodiscard]] http::Method method_of(Api api);
[[nodiscard]] Credential credential_of(Api api);
[[nodiscard]] Effect effect_of(Api api);

}  // namespace hongyan::wechat
