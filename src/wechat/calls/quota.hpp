// An app's call budgets as WeChat counts them, and the ways to reset them. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "wechat/call.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

[[nodiscard]] Call quota_get_call(Api api);
[[nodiscard]] Call quota_get_call(std::string_view cgi_path);  // "/cgi-bin/message/custom/send"
struct RateLimit {
  std::int64_t call_count = 0;
  Seconds refresh{0};
  bool operator==(const RateLimit&) const = default;
};
struct Quota {
  std::int64_t daily_limit = 0, used = 0, remain = 0;  // calls; WeChat's counters drift by about 1 %
  std::optional<RateLimit> rate_limit;                 // not every answer tells it
};
[[nodiscard]] std::expected<Quota, std::string> read_quota(const ApiReply& reply);

// Resets every daily counter of the account; ten times a month, together with its v2 and the console.
[[nodiscard]] Call clear_quota_call(const AppId& appid);
// The same without a token, for when the token's own quota is spent. The secret is in the body.
[[nodiscard]] Call clear_quota_v2_call(const AppId& appid, const Secret& secret);
// Resets one API's counter; fifty times a month.
[[nodiscard]] Call quota_clear_call(std::string_view cgi_path);

}  // namespace hongyan::wechat
