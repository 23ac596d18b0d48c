#include "engine/quota/quota_desk.hpp"

#include <algorithm>

#include "store/backlog.hpp"
#include "store/quota.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::engine {

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
  const std::int64_t still_out = channels_of(path).empty() ? 0 : store::count_sending(connection_, app_.appid);
  if (store::hold_count(connection_, today).used < quota->used)
    store::raise_count(connection_, today, quota->used + still_out);
  // The limit has grown, or somebody reset it in WeChat's console.
  if (quota->remain > 0) lift_quota_parks(connection_, app_.appid, path, now);
  transaction.commit();
  return *quota;
}

std::expected<std::int64_t, QuotaTrouble> QuotaDesk::clear(std::optional<wechat::Api> api) {
  const std::int64_t month = domain::quota_month(rules_.calendar, clock_.wall());
  const std::int64_t day = domain::quota_day(rules_.calendar, clock_.wall());
  const std::string_view path = api ? wechat::path_of(*api) : "";
  CountsBefore before;
  {
    sql::Transaction transaction(connection_, sql::Transaction::Kind::writing);
    if (!take_reset(connection_, app_.appid, path, month))
      return std::unexpected(QuotaTrouble{.kind = QuotaTrouble::Kind::no_clear_left});
    before = look_before_reset(connection_, app_.appid, day);
    transaction.commit();
  }
  const auto reply = errand_.call(api ? wechat::quota_clear_call(path) : wechat::clear_quota_call(app_.appid));
  if (!reply) {
    // Without an answer it may have taken effect: it stays counted.
    if (reply.error().fate == ErrandTrouble::Fate::not_done) give_reset_back(connection_, app_.appid, path, month);
    return std::unexpected(QuotaTrouble{.kind = QuotaTrouble::Kind::wechat, .errand = reply.error()});
  }
  sql::Transaction transaction(connection_, sql::Transaction::Kind::writing);
  const std::int64_t woken = apply_reset(connection_, app_.appid, path, before, clock_.wall());
  transaction.commit();
  return woken;
}

}  // namespace hongyan::engine
