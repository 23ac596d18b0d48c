#include "gateway/spent_budgets.hpp"

#include "engine/quota/quota_rules.hpp"
#include "store/apps.hpp"
#include "store/quota.hpp"

namespace hongyan::gateway {
namespace {

bool is_old(WallTime read_at, WallTime now, Milliseconds age) { return now - read_at >= age || now < read_at; }

}  // namespace

std::optional<SpentBudget> SpentBudgets::find(sql::Connection& connection, const wechat::AppId& appid,
                                              std::string_view path, WallTime now) {
  if (is_old(read_at_, now, read_every)) read(connection, now);
  const Place place{appid.text(), std::string(path)};
  if (const auto parked = parked_.find(place); parked != parked_.end() && parked->second.until > now)
    return parked->second;
  const auto daily = daily_.find(place);
  if (daily == daily_.end()) return std::nullopt;
  Use& use = uses_[appid.text()];
  if (is_old(use.read_at, now, read_every)) {
    use.read_at = now;
    use.by_path.clear();
    for (const store::QuotaUse& one : store::list_quota_use(connection, appid, domain::quota_day(calendar_, now)))
      use.by_path[one.api] = one.used;
  }
  const auto used = use.by_path.find(path);
  if (used == use.by_path.end() || used->second < daily->second) return std::nullopt;
  return SpentBudget{.until = domain::next_quota_day(calendar_, now)};
}

void SpentBudgets::forget() {
  read_at_ = {};
  uses_.clear();
}

void SpentBudgets::read(sql::Connection& connection, WallTime now) {
  parked_.clear();
  daily_.clear();
  for (const store::Park& park : store::list_parks(connection, now)) {
    if (park.api.empty() || (park.reason != engine::refused_park && park.reason != engine::quota_park)) continue;
    using Period = SpentBudget::Period;
    parked_[{park.appid.text(), park.api}] = {
        .period = park.errcode == domain::minute_quota_spent ? Period::minute : Period::day, .until = park.until};
  }
  for (const store::LearnedBudget& one : store::list_budgets(connection))
    if (one.learned_at && one.budget.daily > 0) daily_[{one.appid.text(), one.api}] = one.budget.daily;
  read_at_ = now;
}

}  // namespace hongyan::gateway
