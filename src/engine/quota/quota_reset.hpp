// What WeChat's answers say of spent budgets, whoever made the call: which API a refusal closes for the app, and what a
// reset of the counts opens again. Paths are WeChat's ("/cgi-bin/message/custom/send"); "" is every API of the app.
// Inside the caller's writing transaction.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/channel.hpp"
#include "domain/quota.hpp"
#include "store/apps.hpp"
#include "store/quota.hpp"
#include "store/sql/connection.hpp"
#include "wechat/call.hpp"
#include "wechat/names.hpp"

namespace hongyan::engine {

[[nodiscard]] store::Park park_of_refusal(const wechat::AppId& appid, std::string_view path,
                                          const wechat::ApiReply& refusal, const domain::QuotaCalendar& calendar,
                                          WallTime now);

// Resets WeChat allows in a month: of a whole account (shared with the console), and of single APIs.
inline constexpr std::int64_t account_clears_max = 10, api_clears_max = 50;
// False when the month's are used up.
[[nodiscard]] bool take_reset(sql::Connection& connection, const wechat::AppId& appid, std::string_view path,
                              std::int64_t month);
// WeChat has refused it: nothing was used.
void give_reset_back(sql::Connection& connection, const wechat::AppId& appid, std::string_view path,
                     std::int64_t month);

// The day's counts as they stood before the reset was asked for: only those may be taken off after it.
struct CountsBefore {
  std::vector<store::QuotaUse> uses;
  std::int64_t still_out = 0;  // notifications on the wire, which may arrive after it
};
[[nodiscard]] CountsBefore look_before_reset(sql::Connection& connection, const wechat::AppId& appid, std::int64_t day);
// Both return how many notifications go on.
std::int64_t apply_reset(sql::Connection& connection, const wechat::AppId& appid, std::string_view path,
                         const CountsBefore& before, WallTime now);
std::int64_t lift_quota_parks(sql::Connection& connection, const wechat::AppId& appid, std::string_view path,
                              WallTime now);

// The channels whose messages that API carries.
[[nodiscard]] std::vector<domain::Channel> channels_of(std::string_view path);

}  // namespace hongyan::engine
