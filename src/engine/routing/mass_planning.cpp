#include "engine/routing/mass_planning.hpp"

#include "store/mass_jobs.hpp"

namespace hongyan::engine {
namespace {

// WeChat's day may turn a little later than ours.
constexpr Milliseconds after_turn{15'000};

domain::MassUse use_of(sql::Connection& connection, const wechat::AppId& appid, WallTime now,
                       const domain::QuotaCalendar& calendar, store::MassCount which, std::string_view but_for) {
  const WallTime tomorrow = domain::next_quota_day(calendar, now);
  return store::count_mass_jobs(
      connection, appid,
      {.day_begins = tomorrow - std::chrono::hours{24}, .month_begins = domain::month_beginning(calendar, now)}, which,
      but_for);
}

domain::MassRange range_in(std::string_view body) {
  const auto read = read_json(body);
  return read && read->is_object() ? mass_range_of(read->get_object()) : domain::MassRange::list;
}

}  // namespace

domain::MassSender mass_sender_of(store::AppKind kind) {
  switch (kind) {
    case store::AppKind::service_account: return domain::MassSender::service_account;
    case store::AppKind::subscription_account: return domain::MassSender::subscription_account;
    case store::AppKind::mini_program:
    case store::AppKind::test_account: return domain::MassSender::none;
  }
  return domain::MassSender::none;
}

domain::MassRange mass_range_of(const json::object& body) {
  const json::value* const filter = body.if_contains("filter");
  if (filter == nullptr || !filter->is_object()) return domain::MassRange::list;
  const json::value* const all = filter->get_object().if_contains("is_to_all");
  const bool to_all = all != nullptr && all->is_bool() && all->get_bool();
  return to_all ? domain::MassRange::everybody : domain::MassRange::tag;
}

domain::MassForecast forecast_mass(sql::Connection& connection, const wechat::AppId& appid, store::AppKind kind,
                                   domain::MassRange range, WallTime now, const MassPlan& plan) {
  return domain::forecast_mass(mass_sender_of(kind), range,
                               use_of(connection, appid, now, plan.calendar, store::MassCount::perhaps_taken, ""), now,
                               plan.calendar, plan.rules);
}

WallTime next_mass_try(sql::Connection& connection, const wechat::AppId& appid, store::AppKind kind,
                       std::string_view body, WallTime now, const MassPlan& plan) {
  return domain::next_mass_quota(mass_sender_of(kind), range_in(body),
                                 use_of(connection, appid, now, plan.calendar, store::MassCount::taken, ""), now,
                                 plan.calendar, plan.rules);
}

std::optional<WallTime> mass_wait(sql::Connection& connection, const store::Notification& one, store::AppKind kind,
                                  WallTime now, const MassPlan& plan) {
  const domain::MassSender sender = mass_sender_of(kind);
  if (one.channel != domain::Channel::mass || one.uncertain || sender == domain::MassSender::none) return std::nullopt;
  const domain::MassForecast forecast =
      domain::forecast_mass(sender, range_in(one.body),
                            use_of(connection, one.appid, now, plan.calendar, store::MassCount::perhaps_taken, one.id),
                            now, plan.calendar, plan.rules);
  if (forecast.left > 0) return std::nullopt;
  return forecast.next + after_turn;
}

}  // namespace hongyan::engine
