#include "engine/quota/quota_desk.hpp"

#include <algorithm>
#include <array>

#include "base/log.hpp"
#include "engine/access/hint.hpp"
#include "engine/routing/send_api.hpp"
#include "store/backlog.hpp"
#include "store/quota.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;

constexpr std::array channels{Channel::template_message, Channel::subscribe, Channel::notice,
                              Channel::one_time,         Channel::customer,  Channel::mass,
                              Channel::uniform,          Channel::form,      Channel::card};

store::ClearScope scope_of(std::optional<wechat::Api> api) {
  return api ? store::ClearScope::single_api : store::ClearScope::account;
}

std::int64_t clears_max(std::optional<wechat::Api> api) { return api ? api_clears_max : account_clears_max; }

}  // namespace

std::vector<Channel> channels_of(std::optional<wechat::Api> api) {
  std::vector<Channel> found;
  for (const Channel channel : channels) {
    const bool carries =
        !api || send_api(channel, "") == *api || (channel == Channel::mass && *api == wechat::Api::mass_sendall);
    if (carries) found.push_back(channel);
  }
  return found;
}

std::expected<wechat::Quota, QuotaTrouble> QuotaDesk::refresh(wechat::Api api) {
  const std::string_view path = wechat::path_of(api);
  const auto reply = errand_.call(wechat::quota_get_call(api));
  const WallTime now = clock_.wall();
  const auto quota =
      reply ? wechat::read_quota(*reply) : std::expected<wechat::Quota, std::string>(std::unexpected(std::string()));
  if (!quota) {
    store::note_budget_asked(connection_, app_.appid, path, now);
    return std::unexpected(QuotaTrouble{.kind = QuotaTrouble::Kind::wechat,
                                        .errand = reply ? ErrandTrouble{.errmsg = quota.error()} : reply.error()});
  }
  domain::CallBudget budget{.daily = std::max<std::int64_t>(0, quota->daily_limit)};
  if (quota->rate_limit) {
    budget.per_window = quota->rate_limit->call_count;
    budget.window = quota->rate_limit->refresh;
  }
  sql::Transaction transaction(connection_, sql::Transaction::Kind::writing);
  store::learn_budget(connection_, app_.appid, path, budget, now);
  // What is on the wire is not in WeChat's figure yet.
  const store::CallCount today{store::CallCount::Period::day, app_.appid, std::string(path),
                               domain::quota_day(rules_.calendar, now)};
  const std::int64_t still_out = channels_of(api).empty() ? 0 : store::count_sending(connection_, app_.appid);
  if (store::hold_count(connection_, today).used < quota->used)
    store::raise_count(connection_, today, quota->used + still_out);
  // The limit has grown, or somebody reset it in WeChat's console.
  if (quota->remain > 0) lift(api, now);
  transaction.commit();
  return *quota;
}

std::expected<std::int64_t, QuotaTrouble> QuotaDesk::clear(std::optional<wechat::Api> api) {
  const std::int64_t month = domain::quota_month(rules_.calendar, clock_.wall());
  const std::int64_t day = domain::quota_day(rules_.calendar, clock_.wall());
  // Only what was counted before the reset may be taken off after it.
  std::vector<store::QuotaUse> before;
  std::int64_t still_out = 0;
  {
    sql::Transaction transaction(connection_, sql::Transaction::Kind::writing);
    if (!store::take_clear(connection_, app_.appid, month, scope_of(api), clears_max(api)))
      return std::unexpected(QuotaTrouble{.kind = QuotaTrouble::Kind::no_clear_left});
    before = store::list_quota_use(connection_, app_.appid, day);
    still_out = store::count_sending(connection_, app_.appid);
    transaction.commit();
  }
  const auto reply =
      errand_.call(api ? wechat::quota_clear_call(wechat::path_of(*api)) : wechat::clear_quota_call(app_.appid));
  if (!reply) {
    // Without an answer it may have taken effect: it stays counted.
    if (reply.error().fate == ErrandTrouble::Fate::not_done)
      store::give_clear_back(connection_, app_.appid, month, scope_of(api));
    return std::unexpected(QuotaTrouble{.kind = QuotaTrouble::Kind::wechat, .errand = reply.error()});
  }
  LOG(warning, "{} had its call counts reset: {}", app_.appid.text(), api ? wechat::path_of(*api) : "all of them");
  return apply_clear(api, before, still_out);
}

std::int64_t QuotaDesk::lift(std::optional<wechat::Api> api, WallTime now) {
  for (const store::Park& park : store::list_parks(connection_, now)) {
    const bool by_quota = park.reason == quota_park || park.reason == "quota_spent";
    if (park.appid == app_.appid && by_quota && (!api || park.api == wechat::path_of(*api)))
      store::lift_park(connection_, park.appid, park.api);
  }
  return store::wake_quota_parked(connection_, app_.appid, channels_of(api), now + hints_live);
}

std::int64_t QuotaDesk::apply_clear(std::optional<wechat::Api> api, const std::vector<store::QuotaUse>& before,
                                    std::int64_t still_out) {
  const WallTime now = clock_.wall();
  const auto concerns = [&](std::string_view path) { return !api || path == wechat::path_of(*api); };
  sql::Transaction transaction(connection_, sql::Transaction::Kind::writing);
  for (const store::QuotaUse& one : before)
    if (concerns(one.api))
      store::reset_count(connection_, {store::CallCount::Period::day, app_.appid, one.api, one.day}, one.used,
                         still_out);
  store::bump_epoch(connection_, app_.appid, api ? wechat::path_of(*api) : "");
  const std::int64_t woken = lift(api, now);
  transaction.commit();
  return woken;
}

}  // namespace hongyan::engine
