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
constexpr int token_refusals_max = 2;

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

std::expected<wechat::ApiReply, QuotaTrouble> QuotaDesk::call(const wechat::Call& wanted) {
  using Kind = QuotaTrouble::Kind;
  const auto way = way_out_of(app_);
  if (!way) return std::unexpected(QuotaTrouble{Kind::wechat, 0, way.error()});
  for (int attempt = 1;; ++attempt) {
    const WallTime now = parts_.clock.wall();
    const auto token = parts_.tokens.find_or_fetch(app_.appid.text(), now);
    if (!token)
      return std::unexpected(QuotaTrouble{Kind::wechat, 0, "there is no access_token for this app (see its parks)"});
    const http::Ending ending =
        parts_.egress.exchange_alone(parts_.transport, app_.appid.text(), *way,
                                     {.tag = next_tag_++, .request = wechat::to_request(wanted, token->text)});
    if (const auto* trouble = std::get_if<http::Trouble>(&ending.result))
      return std::unexpected(QuotaTrouble{Kind::wechat, 0, trouble->cause});
    store::add_quota_use(parts_.connection, app_.appid, wechat::path_of(wanted.api),
                         domain::quota_day(rules_.calendar, now), 1);
    auto reply = wechat::read_reply(std::get<http::Response>(ending.result));
    if (!reply) return std::unexpected(QuotaTrouble{Kind::wechat, 0, reply.error()});
    if (reply->errcode == 0) return std::move(*reply);
    const bool stale = wechat::verdict_of(reply->errcode, wanted.api) == wechat::Verdict::token_stale;
    if (!stale || attempt == token_refusals_max)
      return std::unexpected(QuotaTrouble{Kind::wechat, reply->errcode, reply->errmsg});
    parts_.tokens.refuse(app_.appid.text(), token->generation);
  }
}

std::expected<wechat::Quota, QuotaTrouble> QuotaDesk::refresh(wechat::Api api) {
  const std::string_view path = wechat::path_of(api);
  const auto reply = call(wechat::quota_get_call(api));
  const WallTime now = parts_.clock.wall();
  const auto quota =
      reply ? wechat::read_quota(*reply) : std::expected<wechat::Quota, std::string>(std::unexpected(std::string()));
  if (!quota) {
    store::note_budget_asked(parts_.connection, app_.appid, path, now);
    if (!reply) return std::unexpected(reply.error());
    return std::unexpected(QuotaTrouble{QuotaTrouble::Kind::wechat, 0, quota.error()});
  }
  domain::CallBudget budget{.daily = std::max<std::int64_t>(0, quota->daily_limit)};
  if (quota->rate_limit) {
    budget.per_window = quota->rate_limit->call_count;
    budget.window = quota->rate_limit->refresh;
  }
  sql::Transaction transaction(parts_.connection, sql::Transaction::Kind::writing);
  store::learn_budget(parts_.connection, app_.appid, path, budget, now);
  // What is on the wire is not in WeChat's figure yet.
  const store::CallCount today{store::CallCount::Period::day, app_.appid, std::string(path),
                               domain::quota_day(rules_.calendar, now)};
  const std::int64_t still_out = channels_of(api).empty() ? 0 : store::count_sending(parts_.connection, app_.appid);
  if (store::hold_count(parts_.connection, today).used < quota->used)
    store::raise_count(parts_.connection, today, quota->used + still_out);
  // The limit has grown, or somebody reset it in WeChat's console.
  if (quota->remain > 0) lift(api, now);
  transaction.commit();
  return *quota;
}

std::expected<std::int64_t, QuotaTrouble> QuotaDesk::clear(std::optional<wechat::Api> api) {
  const std::int64_t month = domain::quota_month(rules_.calendar, parts_.clock.wall());
  const std::int64_t day = domain::quota_day(rules_.calendar, parts_.clock.wall());
  // Only what was counted before the reset may be taken off after it.
  std::vector<store::QuotaUse> before;
  std::int64_t still_out = 0;
  {
    sql::Transaction transaction(parts_.connection, sql::Transaction::Kind::writing);
    if (!store::take_clear(parts_.connection, app_.appid, month, scope_of(api), clears_max(api)))
      return std::unexpected(QuotaTrouble{QuotaTrouble::Kind::no_clear_left, 0, ""});
    before = store::list_quota_use(parts_.connection, app_.appid, day);
    still_out = store::count_sending(parts_.connection, app_.appid);
    transaction.commit();
  }
  const auto reply = call(api ? wechat::quota_clear_call(wechat::path_of(*api)) : wechat::clear_quota_call(app_.appid));
  if (!reply) {
    // Without an answer it may have taken effect: it stays counted.
    if (reply.error().errcode != 0) store::give_clear_back(parts_.connection, app_.appid, month, scope_of(api));
    return std::unexpected(reply.error());
  }
  LOG(warning, "{} had its call counts reset: {}", app_.appid.text(), api ? wechat::path_of(*api) : "all of them");
  return apply_clear(api, before, still_out);
}

std::int64_t QuotaDesk::lift(std::optional<wechat::Api> api, WallTime now) {
  for (const store::Park& park : store::list_parks(parts_.connection, now)) {
    const bool by_quota = park.reason == quota_park || park.reason == "quota_spent";
    if (park.appid == app_.appid && by_quota && (!api || park.api == wechat::path_of(*api)))
      store::lift_park(parts_.connection, park.appid, park.api);
  }
  return store::wake_quota_parked(parts_.connection, app_.appid, channels_of(api), now + hints_live);
}

std::int64_t QuotaDesk::apply_clear(std::optional<wechat::Api> api, const std::vector<store::QuotaUse>& before,
                                    std::int64_t still_out) {
  const WallTime now = parts_.clock.wall();
  const auto concerns = [&](std::string_view path) { return !api || path == wechat::path_of(*api); };
  sql::Transaction transaction(parts_.connection, sql::Transaction::Kind::writing);
  for (const store::QuotaUse& one : before)
    if (concerns(one.api))
      store::reset_count(parts_.connection, {store::CallCount::Period::day, app_.appid, one.api, one.day}, one.used,
                         still_out);
  store::bump_epoch(parts_.connection, app_.appid, api ? wechat::path_of(*api) : "");
  const std::int64_t woken = lift(api, now);
  transaction.commit();
  return woken;
}

}  // namespace hongyan::engine
