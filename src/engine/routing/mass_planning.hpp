// Mass planning: how often an app may still send to many at once, by its kind and by what was sent (domain/mass_quota).
// Works inside the caller's transaction.
#pragma once
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "domain/mass_quota.hpp"
#include "store/apps.hpp"
#include "store/notifications.hpp"
#include "store/sql/connection.hpp"
#include "wechat/names.hpp"

namespace hongyan::engine {

[[nodiscard]] domain::MassSender mass_sender_of(store::AppKind kind);
// Of a mass body as WeChat documents it.
[[nodiscard]] domain::MassRange mass_range_of(const json::object& body);

// When its days begin, and how many it has of them.
struct MassPlan {
  domain::QuotaCalendar calendar;
  domain::MassRules rules;
};
[[nodiscard]] domain::MassForecast forecast_mass(sql::Connection& connection, const wechat::AppId& appid,
                                                 store::AppKind kind, domain::MassRange range, WallTime now,
                                                 const MassPlan& plan);
// When a job that WeChat refused for want of quota (45028) may be tried again; `body` is the job's.
[[nodiscard]] WallTime next_mass_try(sql::Connection& connection, const wechat::AppId& appid, store::AppKind kind,
                                     std::string_view body, WallTime now, const MassPlan& plan);
// Until when a job must wait that WeChat would refuse for want of quota; nothing when it may go, when only WeChat
// knows, or when it has perhaps gone already and is only asked for. `one` is a notification of any channel.
[[nodiscard]] std::optional<WallTime> mass_wait(sql::Connection& connection, const store::Notification& one,
                                                store::AppKind kind, WallTime now, const MassPlan& plan);

}  // namespace hongyan::engine
