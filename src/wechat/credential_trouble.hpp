// Why WeChat gives an account no access_token, or none of its calls: a stable word, and the address that it wants on
// the whitelist. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace hongyan::wechat {

// "secret_wrong", "appid_wrong", "ip_not_whitelisted", "ip_not_confirmed", "ip_refused", "secret_frozen",
// "token_api_forbidden", "account_frozen", "token_quota_spent"; "token_refused" for any other code.
[[nodiscard]] std::string_view credential_trouble(int errcode);
// The address in "invalid ip 120.244.112.8 ipv6 ::ffff:120.244.112.8, not in whitelist" or "requestIP: 1.2.3.4";
// nothing when the code is not about an address, or the text has none.
[[nodiscard]] std::optional<std::string> ip_to_whitelist(int errcode, std::string_view errmsg);

}  // namespace hongyan::wechat
