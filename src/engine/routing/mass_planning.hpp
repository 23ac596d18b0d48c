// Mass planning: how often an app may still send to many at once, by its kind and by what was sent (domain/mass_quota).
// Works inside the caller's transaction.
#pragma once
#include <string_view>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "domain/mass_quota.hpp"
#include "store/apps.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::engine {

[[nodiscard]] domain::MassSender mass_sender_of(store::AppKind kind);
// Of a mass body as WeChat documents it.
[[nodiscard]] domain::MassRange mass_range_of(const json::object& body);

[[nodiscard]] domain::MassForecast forecast_mass(sql::Connection& connection, const wechat::AppId& appid,
                                                 store::AppKind kind, domain::MassRange range, WallTime now,
                                                 const domain::QuotaCalendar& calendar);
// When a job that WeChat refused for want of quota (45028) may be tried again; `body` is the job's.
[[nodiscard]] WallTime next_mass_try(sql::Connection& connection, const wechat::AppId& appid, store::AppKind kind,
                                     std::string_view body, WallTime now, const domain::QuotaCalendar& calendar);

}  // namespace hongyan::engine
