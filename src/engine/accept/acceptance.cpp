#include "engine/accept/acceptance.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/id.hpp"
#include "engine/routing/mass_planning.hpp"
#include "engine/routing/park.hpp"
#include "engine/routing/refusal.hpp"
#include "engine/routing/rerouter.hpp"
#include "store/sending_facts.hpp"

namespace hongyan::engine {
namespace {

// What is wrong with a wish that no route can carry: the same thing said by two routes is said once.
std::vector<Defect> defects_of(std::vector<Way> ways) {
  std::vector<Defect> defects;
  for (Way& way : ways) {
    for (Defect& obstacle : way.obstacles) {
      const auto same = [&](const Defect& other) {
        return other.pointer == obstacle.pointer && other.code == obstacle.code;
      };
      if (is_permission(obstacle) || std::ranges::any_of(defects, same)) continue;
      defects.push_back(std::move(obstacle));
    }
  }
  return defects;
}

Defect closed_until(const store::Park& park) {
  const std::string until = to_iso8601(park.until);
  return {"/channel", "parked",
          fmt::format("微信在 {} 前不收（{}）；有下一条可走的路线时改走，否则等到那时", until, park.reason),
          fmt::format("WeChat takes none before {} ({}); it goes by the next route that is open, else it waits", until,
                      park.reason)};
}

Defect waits_for_period(const domain::RateStanding& standing) {
  const std::string next = to_iso8601(standing.next);
  return {"/template_id",
          std::string(domain::rate_limited),
          fmt::format("该模板限频,本期已用完;有下一条可走的路线时改走,否则等到 {}", next),
          fmt::format("the template's rate is used up; it goes by the next route that is open, else at {}", next),
          standing.rate.times,
          standing.used};
}

}  // namespace

Acceptor::Acceptor(sql::Connection& connection, Random& random, WallTime now, AcceptanceRules rules)
    : connection_(connection),
      random_(random),
      now_(now),
      rules_(rules),
      routing_(connection, random, now, rules.calendar) {}

Acceptor::Timing Acceptor::check_manner(const Wish& wish, std::vector<Defect>& defects) {
  const domain::NotificationType* const type = wish.channel ? nullptr : routing_.find_type(wish);
  Timing timing;
  timing.ready_at = std::max(now_, wish.at.value_or(now_));
  if (timing.ready_at > now_) timing.state = domain::State::scheduled;
  if (timing.ready_at > now_ + rules_.schedule_ahead_max)
    defects.push_back({"/at", "too_far", "时间太远", "this is too far ahead",
                       to_unix_ms(now_ + rules_.schedule_ahead_max), to_unix_ms(timing.ready_at)});
  const bool has_own = type != nullptr && type->expires_after;
  timing.expires_at =
      wish.expires_at.value_or(timing.ready_at + (has_own ? Milliseconds(*type->expires_after) : rules_.expires_after));
  if (timing.expires_at <= timing.ready_at)
    defects.push_back({"/expires_at", "already_over", wish.at ? "有效期在发送时间之前就结束" : "有效期已经结束",
                       wish.at ? "it would expire before its time has come" : "this is over already"});
  if (timing.expires_at > timing.ready_at + rules_.schedule_ahead_max)
    defects.push_back({"/expires_at", "too_far", "时间太远", "this is too far ahead",
                       to_unix_ms(timing.ready_at + rules_.schedule_ahead_max), to_unix_ms(timing.expires_at)});
  if (wish.priority && (*wish.priority < 0 || *wish.priority > 2))
    defects.push_back({"/priority", "out_of_range", "应为 0、1 或 2", "must be 0, 1 or 2", 2, *wish.priority});
  if (wish.max_resend < 0 || wish.max_resend > rules_.resend_max)
    defects.push_back({"/max_resend", "out_of_range", fmt::format("应在 0 到 {} 之间", rules_.resend_max),
                       fmt::format("must be from 0 to {}", rules_.resend_max), rules_.resend_max, wish.max_resend});
  return timing;
}

domain::NoPermission Acceptor::no_permission_of(const Wish& wish) {
  const domain::NotificationType* const type = wish.channel ? nullptr : routing_.find_type(wish);
  return wish.no_permission.value_or(type == nullptr ? domain::NoPermission::suppress : type->no_permission);
}

store::Notification Acceptor::make_notification(const Wish& wish, const Timing& timing, Way way) {
  const domain::NotificationType* const type = wish.channel ? nullptr : routing_.find_type(wish);
  store::Notification notification;
  notification.id = make_id(now_, random_);
  notification.key_id = wish.key_id;
  notification.type = wish.channel ? std::string() : wish.type;
  notification.uid = wish.uid;
  notification.wish = write_wish(wish);
  notification.appid = way.appid;
  notification.channel = way.channel;
  notification.openid = way.openid;
  notification.template_id = way.template_id;
  notification.client_msg_id = client_msg_id_of(way, notification.id);
  notification.state = timing.state;
  notification.no_permission = no_permission_of(wish);
  if (!way.obstacles.empty()) {
    const bool waits = notification.no_permission == domain::NoPermission::wait && may_wait(way);
    notification.state = waits ? domain::State::waiting : domain::State::suppressed;
    notification.reason = way.obstacles.front().code;
  }
  notification.priority = wish.priority.value_or(type == nullptr ? notification.priority : type->priority);
  notification.ready_at = timing.ready_at;
  notification.expires_at = timing.expires_at;
  notification.permission = wish.permission;
  notification.on_unknown = wish.on_unknown.value_or(type == nullptr ? domain::OnUnknown::hold : type->on_unknown);
  notification.resends_left = notification.on_unknown == domain::OnUnknown::resend ? wish.max_resend : 0;
  notification.created_at = now_;
  notification.updated_at = now_;
  notification.body = write_body(std::move(way), notification.client_msg_id);
  return notification;
}

Acceptance Acceptor::accept(const Wish& wish) {
  std::vector<Defect> defects;
  const Timing timing = check_manner(wish, defects);
  const bool later = timing.state == domain::State::scheduled;
  Routing::Ways found = routing_.find_ways(wish, later ? Routing::Sends::later : Routing::Sends::now);
  std::ranges::move(found.defects, std::back_inserter(defects));
  if (!defects.empty()) return defects;
  stop_where_rate_is_late(found.ways, timing.expires_at, wish.channel ? "/template_id" : "/type");
  const auto stopped_by = [](Stop stop) { return [stop](const Way& way) { return stop_of(way) == stop; }; };
  auto chosen = std::ranges::find_if(
      found.ways, [](const Way& way) { return stop_of(way) == Stop::nothing && !waits_for_rate(way); });
  if (chosen == found.ways.end()) chosen = std::ranges::find_if(found.ways, stopped_by(Stop::nothing));
  if (chosen == found.ways.end() && std::ranges::none_of(found.ways, stopped_by(Stop::content)))
    chosen = std::ranges::find_if(found.ways, stopped_by(Stop::permission));
  const bool waits = no_permission_of(wish) == domain::NoPermission::wait;
  if (chosen == found.ways.end() && waits) chosen = std::ranges::find_if(found.ways, may_wait);
  if (chosen == found.ways.end()) return defects_of(std::move(found.ways));
  const bool is_stopped = !chosen->obstacles.empty();
  const std::size_t routes = found.ways.size();
  // A route that waits for its rate was left for the one that is open.
  const bool leaves_others = !is_stopped && !waits_for_rate(*chosen);
  std::string refusals = is_stopped      ? write_refusals(refusals_of(found.ways))
                         : leaves_others ? write_refusals(rate_refusals_of(found.ways))
                                         : "[]";
  store::Notification notification = make_notification(wish, timing, std::move(*chosen));
  if (!found.uid.empty()) notification.uid = found.uid;
  notification.reroutes = waits || routes > 1;
  notification.refusals = std::move(refusals);
  // Looked at again when a permission comes; now and then in any case.
  if (notification.state == domain::State::waiting)
    notification.ready_at = std::min(std::max(now_, timing.ready_at) + look_again_after, timing.expires_at);
  return notification;
}

std::optional<domain::MassForecast> Acceptor::forecast_of(const Way& way, std::vector<Defect>& warnings) {
  const auto* const body = std::get_if<json::object>(&way.message);
  if (way.channel != domain::Channel::mass || body == nullptr) return std::nullopt;
  const auto kind = store::find_app_kind(connection_, way.appid);
  if (!kind) return std::nullopt;
  const domain::MassForecast forecast =
      forecast_mass(connection_, way.appid, *kind, mass_range_of(*body), now_, {rules_.calendar, rules_.mass});
  if (forecast.left > 0) return forecast;
  const bool never = forecast.next == WallTime::max();
  const std::string next = never ? "" : to_iso8601(forecast.next);
  warnings.push_back(
      {"/channel", "mass_quota_spent",
       never ? "这种账号没有群发额度（45028）" : fmt::format("本期群发额度已用完（45028），{} 起再发", next),
       never ? "an account of this kind has no quota of mass messages (45028)"
             : fmt::format("the quota of mass messages is spent (45028); it goes out from {} on", next)});
  return forecast;
}

Acceptor::Preview Acceptor::preview(const Wish& wish) {
  Preview preview;
  const Timing timing = check_manner(wish, preview.defects);
  const bool later = timing.state == domain::State::scheduled;
  Routing::Ways found = routing_.find_ways(wish, later ? Routing::Sends::later : Routing::Sends::now);
  std::ranges::move(found.defects, std::back_inserter(preview.defects));
  if (!preview.defects.empty()) return preview;
  Parks parks(connection_, now_);
  stop_where_rate_is_late(found.ways, timing.expires_at, wish.channel ? "/template_id" : "/type");
  for (Way& way : found.ways) {
    const bool waits = waits_for_rate(way);
    RouteReport report{.channel = std::string(domain::to_string(way.channel)),
                       .appid = way.appid.text(),
                       .template_id = way.template_id.text(),
                       .openid = way.openid.text(),
                       .body = nullptr,
                       .card = {},
                       .obstacles = std::move(way.obstacles),
                       .warnings = std::move(way.warnings),
                       .mass = {},
                       .rate = way.rate};
    report.mass = forecast_of(way, report.warnings);
    if (waits && report.obstacles.empty()) report.warnings.push_back(waits_for_period(*way.rate));
    if (const store::Park* const park = later ? nullptr : parks.find(way))
      report.warnings.push_back(closed_until(*park));
    const domain::Channel channel = way.channel;
    const domain::TemplateForm* const form = way.form;
    if (auto body = read_json(write_body(std::move(way), ""))) report.body = std::move(*body);
    if (const json::object* const body = report.body.if_object())
      report.card = domain::render_card(channel, *body, form, now_);
    preview.routes.push_back(std::move(report));
  }
  return preview;
}

}  // namespace hongyan::engine
