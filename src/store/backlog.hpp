// Notifications that wait to go out, as an app's budgets see them. Free functions over a connection.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/channel.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::store {

struct ChannelBacklog {
  domain::Channel channel = domain::Channel::template_message;
  std::int64_t waiting = 0;  // ready, to be retried or parked; not those for a later time
};
[[nodiscard]] std::vector<ChannelBacklog> count_backlog(sql::Connection& connection, const wechat::AppId& appid);
// Calls between intent and record, on all nodes.
[[nodiscard]] std::int64_t count_sending(sql::Connection& connection, const wechat::AppId& appid);
// What was parked because a budget was used up may go at that moment; returns how many.
std::int64_t wake_quota_parked(sql::Connection& connection, const wechat::AppId& appid,
                               std::span<const domain::Channel> channels, WallTime ready_at);
// The same for what is parked for that reason.
std::int64_t wake_parked(sql::Connection& connection, const wechat::AppId& appid, std::string_view reason,
                         WallTime ready_at);

}  // namespace hongyan::store
