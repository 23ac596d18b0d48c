// An app's call budgets as WeChat counts them. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <string>

#include "wechat/call.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

[[nodiscard]] Call quota_get_call(Api api);
struct Quota {
  std::int64_t daily_limit = 0, used = 0, remain = 0;  // calls; WeChat's counters drift by about 1 %
};
[[nodiscard]] std::expected<Quota, std::string> read_quota(const ApiReply& reply);

// Resets every daily counter of the account; ten times a month.
[[nodiscard]] Call clear_quota_call(const AppId& appid);

}  // namespace hongyan::wechat
