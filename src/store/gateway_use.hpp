// Calls that came to the gateway, per day, app, key and API. Free functions.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

struct GatewayUse {
  std::int64_t day = 0;  // quota day: since 1970-01-01 in Beijing
  wechat::AppId appid;
  std::string key_id;
  std::string api;             // "/cgi-bin/user/info"
  std::int64_t calls = 0;      // all that were sent to WeChat
  std::int64_t refused = 0;    // of them, answered with an errcode other than 0
  std::int64_t failed = 0;     // of them, without an answer of WeChat's
  std::int64_t held_back = 0;  // beside them, not sent because the app's budget was spent
};

// Adds to what is counted.
void add_gateway_use(sql::Connection& connection, std::span<const GatewayUse> uses);

struct GatewayUseFilter {
  std::int64_t day = 0;
  std::vector<std::string> appids;  // empty: all
  std::string key_id;               // "": all
};
// In the order of place_of(); only those whose place comes after `after`.
[[nodiscard]] std::vector<GatewayUse> list_gateway_use(sql::Connection& connection, const GatewayUseFilter& filter,
                                                       std::string_view after, std::size_t limit);
[[nodiscard]] std::string place_of(const GatewayUse& use);  // "appid/key/api": within its day

// Forgets at most `limit` counts of days before `day`; returns how many.
std::int64_t forget_gateway_use(sql::Connection& connection, std::int64_t day, std::size_t limit);

}  // namespace hongyan::store
