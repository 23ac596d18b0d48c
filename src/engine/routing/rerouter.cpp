#include "engine/routing/rerouter.hpp"

#include <algorithm>

#include "base/failure.hpp"
#include "engine/routing/giving_way.hpp"
#include "engine/routing/refusal.hpp"
#include "store/waiting.hpp"

namespace hongyan::engine {
namespace {

using domain::Step;
using store::Notification;

// The refusals of WeChat's, and those of our own rules as they are now.
std::vector<Refusal> renew(std::vector<Refusal> refusals, const std::vector<Way>& ways) {
  std::erase_if(refusals, [](const Refusal& one) { return !one.errcode; });
  for (Refusal& own : refusals_of(ways)) {
    const auto same = [&](const Refusal& one) {
      return one.channel == own.channel && one.appid == own.appid && one.template_id == own.template_id;
    };
    if (std::ranges::none_of(refusals, same)) refusals.push_back(std::move(own));
  }
  return refusals;
}

}  // namespace

Again Rerouter::run_once(WallTime now) {
  if (!connection_) connection_ = database_.connect();
  try {
    {
      const sql::Transaction look(*connection_, sql::Transaction::Kind::reading);
      if (!store::has_due_waiting(*connection_, now)) return Again::in(rules_.look_every);
    }
    sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
    std::vector<Notification> due = store::due_waiting(*connection_, now, rules_.batch);
    Routing routing(*connection_, random_, now, rules_.calendar);
    std::int64_t raised = 0;
    for (Notification& one : due)
      if (look(routing, one, now) == Found::route) ++raised;
    transaction.commit();
    if (raised > 0) {
      metrics_.count("rerouted", raised);
      if (raised_) raised_();
    }
    return due.size() < rules_.batch ? Again::in(rules_.look_every) : Again::now();
  } catch (const Failure&) {
    connection_.reset();
    throw;
  }
}

Rerouter::Found Rerouter::look(Routing& routing, Notification& one, WallTime now) {
  if (one.expires_at <= now) {
    store::end_waiting(*connection_, one, Step::expire, "expired", now);
    return Found::nothing;
  }
  std::vector<Refusal> refusals = read_refusals(one.refusals);
  Routing::Ways found = routing.find_ways(read_next_wish(one), Routing::Sends::now);
  stop_where_rate_is_late(found.ways, one.expires_at, "/type");
  Parks parks(*connection_, now);
  auto open = std::ranges::find_if(found.ways, [&](const Way& way) { return is_open(parks, refusals, way, now); });
  // Where WeChat takes none for a while, the first of them waits for it.
  if (open == found.ways.end())
    open = std::ranges::find_if(
        found.ways, [&](const Way& way) { return stop_of(way) == Stop::nothing && !is_spent(refusals, way); });
  const bool may_go_on = one.attempts < rules_.attempts_max;
  if (open != found.ways.end() && may_go_on) {
    one.channel = open->channel;
    one.appid = open->appid;
    one.openid = open->openid;
    one.template_id = open->template_id;
    one.client_msg_id = client_msg_id_of(*open, one.id);
    one.body = write_body(std::move(*open), one.client_msg_id);
    return store::take_route(*connection_, one, now) ? Found::route : Found::nothing;
  }
  one.refusals = write_refusals(renew(std::move(refusals), found.ways));
  const auto hopeful = std::ranges::find_if(found.ways, may_wait);
  if (one.no_permission == domain::NoPermission::wait && may_go_on && hopeful != found.ways.end())
    store::keep_waiting(*connection_, one, hopeful->obstacles.front().code, now + look_again_after, now);
  else
    end(one, now);
  return Found::nothing;
}

void Rerouter::end(const Notification& one, WallTime now) {
  const std::vector<Refusal> refusals = read_refusals(one.refusals);
  const auto by_wechat =
      std::ranges::find_if(refusals, [](const Refusal& refusal) { return refusal.errcode.has_value(); });
  if (by_wechat != refusals.end())
    store::end_waiting(*connection_, one, Step::refuse, by_wechat->reason, now);
  else
    store::end_waiting(*connection_, one, Step::suppress, refusals.empty() ? "no_route" : refusals.front().reason, now);
  metrics_.count("waits_ended");
}

}  // namespace hongyan::engine
