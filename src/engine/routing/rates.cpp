#include "engine/routing/rates.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "domain/clocks.hpp"

namespace hongyan::engine {

using domain::RatePeriod;
using domain::SendRate;
using store::Notification;

const SendRate* Rates::find(domain::Channel channel, const wechat::AppId& appid,
                            const wechat::TemplateId& template_id) {
  if (!domain::may_be_rated(channel) || template_id.empty()) return nullptr;
  const auto [found, is_new] = rates_.try_emplace({appid.text(), template_id.text()});
  if (is_new)
    if (auto stored = store::find_rate(connection_, appid, template_id)) found->second = std::move(stored->rate);
  return found->second ? &*found->second : nullptr;
}

Rates::Use Rates::use_of(const SendRate& rate, const store::RatePlace& place, std::string_view but_for) {
  Use use;
  const auto wait_until = [&](WallTime until) { use.returns = std::max(use.returns.value_or(until), until); };
  for (const RatePeriod& period : domain::rate_periods(rate.per, calendar_, now_)) {
    const std::int64_t used =
        store::count_rate_uses(connection_, place, {period.first_day, period.last_day}, but_for, store::Aside::all);
    use.used = std::max(use.used, used);
    if (used >= rate.times) wait_until(domain::rate_returns(period));
  }
  const auto full = store::find_rate_full(connection_, place);
  if (full && full->until > now_) wait_until(full->until);
  return use;
}

domain::RateStanding Rates::look(const SendRate& rate, const wechat::AppId& appid, const wechat::OpenId& openid,
                                 const wechat::TemplateId& template_id, std::string value) {
  const store::RatePlace place{appid, openid, template_id, store::kept_rate_value(value)};
  const Use use = use_of(rate, place, "");
  return {.rate = rate,
          .value = std::move(value),
          .used = use.used,
          .full = use.returns && use.used < rate.times,
          .left = use.returns ? 0 : rate.times - use.used,
          .next = use.returns.value_or(now_)};
}

std::optional<WallTime> Rates::reserve(const Notification& notification) {
  const SendRate* const rate = find(notification.channel, notification.appid, notification.template_id);
  if (rate == nullptr) return std::nullopt;
  const auto body = read_json(notification.body);
  const std::string value =
      body && body->is_object() ? domain::rated_value(body->get_object(), rate->field) : std::string();
  const store::RatePlace place{notification.appid, notification.openid, notification.template_id,
                               store::kept_rate_value(value)};
  store::take_rate_turn(connection_, place, domain::quota_day(calendar_, now_));
  if (const Use use = use_of(*rate, place, notification.id); use.returns) return use.returns;
  std::vector<std::int64_t> days;
  for (const RatePeriod& period : domain::rate_periods(rate->per, calendar_, now_))
    days.push_back(domain::day_within(period, calendar_, now_));
  store::add_rate_uses(connection_, place, {notification.id, notification.attempts + 1}, days);
  return std::nullopt;
}

void Rates::resolve(const Notification& notification, domain::GrantFate fate, store::Ledger::From from) {
  if (find(notification.channel, notification.appid, notification.template_id) == nullptr) return;
  const std::int64_t today = domain::quota_day(calendar_, now_ + domain::clocks_differ);
  store::resolve_rate_uses(connection_, notification.id, fate, from, today);
}

std::optional<domain::RateFacts> Rates::facts_of(const Notification& notification, WallTime intent_at) {
  const SendRate* const rate = find(notification.channel, notification.appid, notification.template_id);
  if (rate == nullptr) return std::nullopt;
  const auto place = store::find_rate_place(connection_, notification.id);
  if (!place) return std::nullopt;
  const RatePeriod first = domain::rate_periods(rate->per, calendar_, intent_at).front();
  const RatePeriod last = domain::rate_period(rate->per, calendar_, now_);
  const auto full = store::find_rate_full(connection_, *place);
  return domain::RateFacts{
      .used = store::count_rate_uses(connection_, *place, {first.first_day, last.last_day}, notification.id,
                                     store::Aside::under_way),
      .times = rate->times,
      .refused_before = full && domain::quota_day(calendar_, full->since) >= first.first_day,
      .day_returns = domain::rate_returns(domain::rate_period(domain::RatePer::day, calendar_, intent_at)),
      .period_returns = domain::rate_returns(first),
      .expires_at = notification.expires_at};
}

void Rates::mark_full(const Notification& notification, WallTime until, int errcode) {
  const auto place = store::find_rate_place(connection_, notification.id);
  if (!place) return;
  store::mark_rate_full(connection_, *place, {until, now_, errcode, notification.id});
  LOG(warning, "{} refused {} for the rate of the template {} (errcode {}): no more with that value before {}",
      notification.appid.text(), notification.id, notification.template_id.text(), errcode, to_iso8601(until));
}

}  // namespace hongyan::engine
