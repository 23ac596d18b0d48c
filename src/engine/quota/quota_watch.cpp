#include "engine/quota/quota_watch.hpp"

#include <algorithm>

#include "base/failure.hpp"
#include "base/log.hpp"
#include "engine/quota/quota_desk.hpp"
#include "store/quota.hpp"

namespace hongyan::engine {
namespace {

std::optional<wechat::Api> api_of(std::string_view path) {
  const auto found = std::ranges::find(wechat::all_apis(), path, wechat::path_of);
  if (found == wechat::all_apis().end()) return std::nullopt;
  return *found;
}

// WeChat calls the day spent, and our figure does not or there is none: it is wrong.
bool is_overtaken(const ApiQuota& one) {
  constexpr int day_spent = 45009;
  return one.park && one.park->errcode == day_spent && (one.budget.daily <= 0 || one.used < one.budget.daily);
}

}  // namespace

bool QuotaWatch::take_turn(WallTime now) {
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  const bool ours = store::take_lease(*connection_, "quota_watch", node_, now, now + rules_.every * 2);
  if (ours) store::sample_paces(*connection_, domain::quota_day(doors_.quota.calendar, now), now, rules_.every / 2);
  transaction.commit();
  return ours;
}

void QuotaWatch::look_at(const store::App& app, WallTime now) {
  std::size_t asked = 0;
  QuotaDesk desk(doors_, *connection_, app);
  for (const ApiQuota& one : look_at_quota(*connection_, app, doors_.quota, now).apis) {
    const bool overtaken = is_overtaken(one);
    if (one.budget.daily <= 0 && !overtaken) continue;
    const double share = overtaken ? 1 : static_cast<double>(one.used) / static_cast<double>(one.budget.daily);
    if (one.used > 0) metrics_.set("quota_used_share", "api", app.appid.text() + one.api, share);
    const auto api = api_of(one.api);
    const bool can_be_asked = api && wechat::credential_of(*api) == wechat::Credential::access_token;
    const bool is_short = share * 100 >= rules_.short_percent;
    const bool just_asked = one.asked_at && now - *one.asked_at < rules_.ask_again_after;
    if (!can_be_asked || !is_short || just_asked || asked == rules_.asked_at_once_max) continue;
    ++asked;
    if (const auto told = desk.refresh(*api); !told)
      LOG(warning, "{} does not tell its budget for {}: errcode={} {}", app.appid.text(), one.api,
          told.error().errand.errcode, told.error().errand.errmsg);
  }
}

Again QuotaWatch::run_once(WallTime now) {
  if (!connection_) connection_ = database_.connect();
  try {
    if (take_turn(now))
      for (const store::App& app : apps_.all()) look_at(app, now);
  } catch (const Failure&) {
    connection_.reset();
    throw;
  }
  return Again::in(rules_.every);
}

}  // namespace hongyan::engine
