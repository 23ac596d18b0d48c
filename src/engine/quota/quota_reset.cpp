#include "engine/quota/quota_reset.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "base/log.hpp"
#include "engine/access/hint.hpp"
#include "engine/quota/quota_rules.hpp"
#include "engine/routing/send_api.hpp"
#include "store/backlog.hpp"

namespace hongyan::engine {
namespace {

store::ClearScope scope_of(std::string_view path) {
  return path.empty() ? store::ClearScope::account : store::ClearScope::single_api;
}

}  // namespace

bool take_reset(sql::Connection& connection, const wechat::AppId& appid, std::string_view path, std::int64_t month) {
  return store::take_clear(connection, appid, month, scope_of(path),
                           path.empty() ? account_clears_max : api_clears_max);
}

void give_reset_back(sql::Connection& connection, const wechat::AppId& appid, std::string_view path,
                     std::int64_t month) {
  store::give_clear_back(connection, appid, month, scope_of(path));
}

store::Park park_of_refusal(const wechat::AppId& appid, std::string_view path, const wechat::ApiReply& refusal,
                            const domain::QuotaCalendar& calendar, WallTime now) {
  return {.appid = appid,
          .api = std::string(path),
          .until = domain::quota_returns(calendar, refusal.errcode, now),
          .reason = std::string(refused_park),
          .errcode = refusal.errcode,
          .errmsg = refusal.errmsg};
}

CountsBefore look_before_reset(sql::Connection& connection, const wechat::AppId& appid, std::int64_t day) {
  return {.uses = store::list_quota_use(connection, appid, day), .still_out = store::count_sending(connection, appid)};
}

std::int64_t apply_reset(sql::Connection& connection, const wechat::AppId& appid, std::string_view path,
                         const CountsBefore& before, WallTime now) {
  LOG(warning, "{} had its call counts reset: {}", appid.text(), path.empty() ? "all of them" : path);
  for (const store::QuotaUse& one : before.uses)
    if (path.empty() || one.api == path)
      store::reset_count(connection, {store::CallCount::Period::day, appid, one.api, one.day}, one.used,
                         before.still_out);
  store::bump_epoch(connection, appid, path);
  return lift_quota_parks(connection, appid, path, now);
}

std::int64_t lift_quota_parks(sql::Connection& connection, const wechat::AppId& appid, std::string_view path,
                              WallTime now) {
  for (const store::Park& park : store::list_parks(connection, now)) {
    const bool by_quota = park.reason == quota_park || park.reason == refused_park;
    if (park.appid == appid && by_quota && (path.empty() || park.api == path))
      store::lift_park(connection, appid, park.api);
  }
  return store::wake_quota_parked(connection, appid, channels_of(path), now + hints_live);
}

std::vector<domain::Channel> channels_of(std::string_view path) {
  std::vector<domain::Channel> found;
  std::ranges::copy_if(domain::all_channels(), std::back_inserter(found), [&](domain::Channel channel) {
    return path.empty() || wechat::path_of(send_api(channel, "")) == path ||
           (channel == domain::Channel::mass && path == wechat::path_of(wechat::Api::mass_sendall));
  });
  return found;
}

}  // namespace hongyan::engine
