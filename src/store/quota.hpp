// Calls made per app, API and quota day. Free functions.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

struct QuotaUse {
  wechat::AppId appid;
  std::string api;
  std::int64_t day = 0;
  std::int64_t used = 0;
};
// Counts `calls` more and returns the new total of that day.
std::int64_t add_quota_use(sql::Connection& connection, const wechat::AppId& appid, std::string_view api,
                           std::int64_t day, std::int64_t calls);
[[nodiscard]] std::vector<QuotaUse> list_quota_use(sql::Connection& connection, const wechat::AppId& appid,
                                                   std::int64_t day);

}  // namespace hongyan::store
