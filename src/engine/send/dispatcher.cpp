#include "engine/send/dispatcher.hpp"

#include <algorithm>
#include <utility>

#include "base/failure.hpp"
#include "base/log.hpp"
#include "engine/routing/park.hpp"
#include "engine/routing/refusal.hpp"
#include "engine/routing/send_api.hpp"
#include "engine/send/finishing.hpp"
#include "engine/send/opted_out.hpp"
#include "engine/send/wire.hpp"
#include "store/lane.hpp"
#include "store/sending_facts.hpp"
#include "wechat/call.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::engine {
namespace {

using domain::Step;
using store::Notification;
constexpr std::string_view json_type = "application/json";
constexpr Milliseconds patience_in_flight{5};
constexpr Milliseconds claim_margin{2'000};  // claims with less lease left than this are given back
constexpr Milliseconds parks_read_every{1'000};

}  // namespace

Dispatcher::Dispatcher(sql::Database& database, http::Transport& transport, Egress& egress, AppBook& apps,
                       TokenKeeper& tokens, Metrics& metrics, Clock& clock, Random& random, std::string node,
                       DispatchRules rules)
    : database_(database),
      transport_(transport),
      egress_(egress),
      apps_(apps),
      tokens_(tokens),
      metrics_(metrics),
      clock_(clock),
      random_(random),
      node_(std::move(node)),
      rules_(rules),
      quota_(apps, rules.quota) {}

Again Dispatcher::run_once(WallTime now) {
  if (!connection_) connection_ = database_.connect();
  take_back_endings();
  const std::size_t free_slots = rules_.in_flight_max - std::min(rules_.in_flight_max, in_flight_.size());
  std::vector<LaneQueue::Waiting> candidates = queue_.take_free(free_slots);
  const bool look =
      work_noted_.exchange(false) || more_ready_ || now - looked_at_ >= rules_.look_again || now < looked_at_;
  const std::size_t claim_limit = look && queue_.size() < rules_.claim_max / 2 ? rules_.claim_max - queue_.size() : 0;
  if (!ended_.empty() || !candidates.empty() || claim_limit > 0) {
    Round round{.now = now, .boot = clock_.boot()};
    if (claim_limit > 0) looked_at_ = now;
    work_in_transaction(round, std::move(candidates), claim_limit);
    if (claim_limit > 0) more_ready_ = round.claimed.size() >= claim_limit;
    for (const EndedAttempt& one : ended_) queue_.free_lane(one.notification);
    ended_.clear();
    for (const Notification& one : round.released) queue_.free_lane(one);
    for (Notification& one : round.claimed) queue_.add(std::move(one), round.boot + rules_.lease);
    send(round);
  }
  const bool work_left = !in_flight_.empty() || !ended_.empty() || queue_.size() > 0 || more_ready_ || work_noted_;
  return work_left ? Again::now() : Again::in(rules_.look_again);
}

void Dispatcher::take_back_endings() {
  if (in_flight_.empty()) return;
  const bool may_claim = (more_ready_ || work_noted_) && queue_.size() < rules_.claim_max / 2;
  const bool may_send = in_flight_.size() < rules_.in_flight_max && queue_.has_free();
  const bool more_to_do = !ended_.empty() || may_claim || may_send;
  for (http::Ending& ending : transport_.collect(more_to_do ? Milliseconds{0} : patience_in_flight)) {
    const auto found = in_flight_.find(ending.tag);
    if (found == in_flight_.end()) continue;
    egress_.note(found->second.notification.appid.text(), found->second.host, ending);
    ended_.push_back(read_ending(std::move(found->second), ending));
    in_flight_.erase(found);
  }
}

void Dispatcher::work_in_transaction(Round& round, std::vector<LaneQueue::Waiting> candidates,
                                     std::size_t claim_limit) {
  std::vector<std::string> lanes;  // to be freed when the transaction fails
  for (const LaneQueue::Waiting& one : candidates) lanes.push_back(LaneQueue::lane_of(one.notification));
  try {
    sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
    settle_batch(*connection_, ended_, apps_, metrics_, random_, round.now, rules_.settling);
    read_parks(*connection_, round.now);
    round.opted_out = find_opted_out(*connection_, candidates);
    for (LaneQueue::Waiting& one : candidates) choose(*connection_, std::move(one), round);
    keep_within_budgets(*connection_, round);
    record(*connection_, round);
    for (LaneQueue::Waiting& one : queue_.take_ending(round.boot + claim_margin))
      round.releases.push_back({.id = one.notification.id,
                                .lease_epoch = one.notification.lease_epoch,
                                .step = Step::give_back,
                                .reason = one.notification.reason,
                                .ready_at = one.notification.ready_at});
    store::release(*connection_, round.releases, round.now);
    if (claim_limit > 0)
      round.claimed = store::claim(*connection_, node_, round.now, round.now + rules_.lease, claim_limit);
    transaction.commit();
  } catch (const Failure& failure) {
    // Nothing was recorded, or nobody knows: the claims come back when their leases end, the endings are kept.
    for (const std::string& lane : lanes) queue_.free_lane(lane);
    if (failure.kind() == Failure::Kind::outcome_unknown) keep_unsent(round);
    queue_.drop_waiting();
    connection_.reset();
    throw;
  }
}

// Intents that may stand although their commit was not confirmed: we alone know that nothing was written.
void Dispatcher::keep_unsent(Round& round) {
  for (Notification& one : round.intents) {
    queue_.take_lane(one);
    const int attempt = one.attempts + 1;
    ended_.push_back(end_unsent({.notification = std::move(one),
                                 .attempt = attempt,
                                 .intent_at = round.now,
                                 .lease_ends = round.boot + rules_.lease},
                                "the intent's commit was not confirmed"));
  }
}

EndedAttempt Dispatcher::end_unsent(InFlight in_flight, std::string why) {
  http::Ending ending{.result = http::Trouble{http::Breakdown::not_connected, std::move(why)}};
  return read_ending(std::move(in_flight), ending);
}

void Dispatcher::let_go(Round& round, Notification notification, Step step, std::string_view reason,
                        WallTime ready_at) {
  // What may already have been sent cannot end as certainly not sent.
  const bool denies = step == Step::expire || step == Step::suppress || step == Step::reroute;
  const bool reroutes = step == Step::reroute && !notification.uncertain;
  round.releases.push_back({.id = notification.id,
                            .lease_epoch = notification.lease_epoch,
                            .step = denies && notification.uncertain ? Step::lose_sight : step,
                            .reason = std::string(reason),
                            .ready_at = ready_at,
                            .watch_until = watch_until(notification.channel, round.now, rules_.settling),
                            .refusals = reroutes ? with_refusal(notification, reason, std::nullopt) : std::string()});
  round.released.push_back(std::move(notification));
}

// Waits for what WeChat takes again at `until`, unless another route is open before.
void Dispatcher::hold_back(Round& round, Notification notification, std::string_view reason, WallTime until) {
  if (!round.giving_way)
    round.giving_way =
        std::make_unique<GivingWay>(*connection_, random_, round.now, rules_.settling.settlement.calendar);
  if (!round.giving_way->is_better(notification, until)) {
    if (reason == domain::rate_limited && until >= notification.expires_at)
      return close(round, std::move(notification), reason);
    return let_go(round, std::move(notification), Step::park, reason, until);
  }
  std::string refusals = with_closed_route(notification, reason, until);
  let_go(round, std::move(notification), Step::reroute, reason, round.now);
  round.releases.back().refusals = std::move(refusals);
}

// No message goes this way: by another one, if there may be one.
void Dispatcher::close(Round& round, Notification notification, std::string_view reason) {
  const Step step = notification.reroutes ? Step::reroute : Step::suppress;
  let_go(round, std::move(notification), step, reason, round.now);
}

Permits& Dispatcher::permits_of(Round& round) {
  if (!round.permits)
    round.permits = std::make_unique<Permits>(*connection_, random_, round.now, rules_.settling.settlement.calendar);
  return *round.permits;
}

Dispatcher::Sender& Dispatcher::sender_of(sql::Connection& connection, const Notification& one, Round& round) {
  const auto [found, is_new] = round.senders.try_emplace(one.appid.text());
  Sender& sender = found->second;
  if (!is_new) return sender;
  sender.app = apps_.find(one.appid.text());
  if (!sender.app) {
    // Another node may have been told of the app a moment ago.
    apps_.refresh(connection);
    sender.app = apps_.find(one.appid.text());
  }
  if (!sender.app) return sender;
  if (auto way = way_out_of(*sender.app)) sender.way = *std::move(way);
  return sender;
}

void Dispatcher::choose(sql::Connection& connection, LaneQueue::Waiting candidate, Round& round) {
  Notification& one = candidate.notification;
  const WallTime now = round.now;
  Sender& sender = sender_of(connection, one, round);
  if (!sender.app) return let_go(round, std::move(one), Step::suppress, "app_gone", now);
  if (one.expires_at <= now) return let_go(round, std::move(one), Step::expire, "expired", now);
  if (round.opted_out.contains(one.id)) return let_go(round, std::move(one), Step::suppress, "opted_out", now);
  if (one.channel == domain::Channel::card && store::is_superseded(connection, one))
    return let_go(round, std::move(one), Step::suppress, "superseded", now);
  if (const auto until = quota_.wait_for(one, now)) return hold_back(round, std::move(one), quota_park, *until);
  if (const auto until = mass_wait(connection, one, sender.app->kind, now, rules_.settling.mass_plan()))
    return hold_back(round, std::move(one), quota_park, *until);
  // A park that is remembered may have been lifted since.
  if (find_park(parks_, one, now) != nullptr && std::exchange(parks_read_at_, now) != now)
    parks_ = store::list_parks(connection, now);
  if (const store::Park* park = find_park(parks_, one, now))
    return hold_back(round, std::move(one), park->reason, park->until);
  if (one.uncertain && !may_repeat(round, one, *sender.app))
    return let_go(round, std::move(one), Step::lose_sight, one.reason, now);
  if (!sender.way) return let_go(round, std::move(one), Step::suppress, "api_origin_invalid", now);
  if (!sender.token) sender.token = tokens_.find(one.appid.text());
  if (!sender.token) return let_go(round, std::move(one), Step::retry, "waits_for_token", now + token_wait(one, now));
  no_token_since_.erase(one.appid.text());
  Finished finished = finish_message(connection, one, now);
  if (finished.end == Finished::End::waits)
    return let_go(round, std::move(one), Step::retry, finished.reason, finished.again_at);
  if (finished.end == Finished::End::impossible) return close(round, std::move(one), finished.reason);
  if (!finished.body.empty()) one.body = std::move(finished.body);
  const Permits::Reserved reserved = reserve_permit(one, round);
  if (reserved.rate_returns) return hold_back(round, std::move(one), domain::rate_limited, *reserved.rate_returns);
  if (!reserved.granted) {
    const std::string_view stop = permits_of(round).look(Permits::place_of(one)).stop;
    return close(round, std::move(one), stop.empty() ? "no_grant" : stop);
  }
  round.intents.push_back(std::move(one));
}

// As long as the token has been missing so far: a short gap is bridged at once, a long one does not turn the queue over
// and over.
Milliseconds Dispatcher::token_wait(const Notification& one, WallTime now) {
  const auto [missing, first] = no_token_since_.try_emplace(one.appid.text(), now);
  return std::clamp(now - missing->second, rules_.token_wait_min, rules_.token_wait_max);
}

bool Dispatcher::may_repeat(Round& round, const Notification& one, const store::App& app) {
  const bool consented = one.duplicate_possible && one.on_unknown == domain::OnUnknown::resend;
  if (consented || domain::may_send_again(one.channel, one.first_uncertain_at, round.now)) return true;
  if (app.ledger_sight == store::LedgerSight::partial) return false;
  const auto upper = permits_of(round).upper_bound(one);
  return upper && *upper <= 1;
}

Permits::Reserved Dispatcher::reserve_permit(Notification& one, Round& round) {
  Permits::Reserved reserved = permits_of(round).reserve(one);
  if (!reserved.form_id.empty()) one.body = with_form_id(one.body, reserved.form_id);
  if (reserved.second) {
    one.grant_held = false;
    round.second_permits.insert(one.id);
  }
  return reserved;
}

// What was chosen and does not go out after all: its permit is free again.
void Dispatcher::give_up_intent(Round& round, Notification notification, Step step, std::string_view reason,
                                WallTime ready_at) {
  permits_of(round).take_back(notification);
  let_go(round, std::move(notification), step, reason, ready_at);
}

// Holds back what WeChat would answer with 45009 or 45011.
void Dispatcher::keep_within_budgets(sql::Connection& connection, Round& round) {
  const std::vector<bool> admitted = quota_.admit(connection, round.intents, round.now);
  if (std::ranges::find(admitted, false) == admitted.end()) return;
  std::vector<Notification> chosen = std::move(round.intents);
  round.intents.clear();
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    Notification& one = chosen[i];
    if (admitted[i]) {
      round.intents.push_back(std::move(one));
      continue;
    }
    metrics_.count("quota_held_back");
    const WallTime until = quota_.wait_for(one, round.now).value_or(round.now);
    permits_of(round).take_back(one);
    hold_back(round, std::move(one), quota_park, until);
  }
}

void Dispatcher::record(sql::Connection& connection, Round& round) {
  if (round.intents.empty()) return;
  const std::vector<bool> recorded =
      store::record_intents(connection, node_, round.intents, round.now, round.now + rules_.lease);
  std::vector<Notification> kept;
  kept.reserve(round.intents.size());
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    Notification& one = round.intents[i];
    if (recorded[i]) {
      if (round.second_permits.contains(one.id))
        permits_of(round).leave_held(one);
      else if (one.grant_held)
        permits_of(round).note_sent_anew(one);
      kept.push_back(std::move(one));
      continue;
    }
    quota_.give_back(one.appid, send_api(one.channel, one.body), round.now);
    give_up_intent(round, std::move(one), Step::retry, "person_busy", round.now + rules_.lane_wait);
  }
  round.intents = std::move(kept);
}

// The call as it goes onto the wire; what it was signed with stays with the attempt, for its answer.
std::expected<wechat::Call, std::string> Dispatcher::sign_if_wanted(const store::App& app, wechat::Call call,
                                                                    WallTime now, InFlight& in_flight) {
  auto signing = signing_of(app, call.api);
  if (!signing) return std::unexpected(std::move(signing.error()));
  if (!*signing) return call;
  in_flight.signing = *std::move(signing);
  return sign_call(*in_flight.signing, call, now, random_);
}

void Dispatcher::send(Round& round) {
  std::vector<http::Exchange> exchanges;
  exchanges.reserve(round.intents.size());
  for (Notification& one : round.intents) {
    const Sender& sender = round.senders.at(one.appid.text());
    const wechat::Api api = send_api(one.channel, one.body);
    InFlight in_flight{.notification = std::move(one),
                       .attempt = 0,
                       .intent_at = round.now,
                       .lease_ends = round.boot + rules_.lease,
                       .token_generation = sender.token->generation,
                       .api = api,
                       .counted_at = round.now};
    in_flight.attempt = in_flight.notification.attempts + 1;
    // A one_time message's grant is found by the scene in the body, a card's lane by its activity, also when the
    // answer comes.
    const domain::Channel channel = in_flight.notification.channel;
    const bool keeps_body = channel == domain::Channel::one_time || channel == domain::Channel::card;
    std::string body = keeps_body ? in_flight.notification.body : std::move(in_flight.notification.body);
    auto call = sign_if_wanted(
        *sender.app, {.api = api, .query = "", .body = std::move(body), .content_type = std::string(json_type)},
        round.now, in_flight);
    if (!call) {
      ended_.push_back(end_unsent(std::move(in_flight), std::move(call.error())));
      continue;
    }
    const std::uint64_t tag = next_tag_++;
    http::Exchange exchange{.tag = tag,
                            .origin = egress_.choose(in_flight.notification.appid.text(), *sender.way),
                            .proxy = sender.way->proxy,
                            .request = wechat::to_request(std::move(*call), sender.token->text),
                            .timeout = rules_.send_timeout};
    if (clock_.boot() >= in_flight.lease_ends - rules_.send_timeout) {
      // The transaction took so long that the answer could come after the lease: nothing has been written yet.
      ended_.push_back(end_unsent(std::move(in_flight), "the lease is too short to send now"));
      continue;
    }
    in_flight.host = exchange.origin;
    in_flight_.emplace(tag, std::move(in_flight));
    exchanges.push_back(std::move(exchange));
  }
  transport_.submit_many(std::move(exchanges));
}

void Dispatcher::read_parks(sql::Connection& connection, WallTime now) {
  if (ended_.empty() && now >= parks_read_at_ && now - parks_read_at_ < parks_read_every) return;
  parks_ = store::list_parks(connection, now);
  parks_read_at_ = now;
  quota_.reload(connection, now);
}

EndedAttempt Dispatcher::read_ending(InFlight in_flight, http::Ending& ending) {
  EndedAttempt ended{.notification = std::move(in_flight.notification),
                     .attempt = in_flight.attempt,
                     .intent_at = in_flight.intent_at,
                     .api = in_flight.api,
                     .evidence = {},
                     .errcode = std::nullopt,
                     .errmsg = "",
                     .rid = "",
                     .msgid = ""};
  if (const auto* trouble = std::get_if<http::Trouble>(&ending.result)) {
    ended.evidence.wire = wire_of(*trouble);
    ended.errmsg = trouble->cause;
    if (ended.evidence.wire == domain::Wire::not_sent && in_flight.counted_at)
      quota_.give_back(ended.notification.appid, ended.api, *in_flight.counted_at);
    return ended;
  }
  const auto& response = std::get<http::Response>(ending.result);
  const auto reply = read_answer(in_flight.signing, in_flight.api, response, clock_.wall());
  if (!reply) {
    ended.evidence.wire = response.status >= 500 ? domain::Wire::http_5xx : domain::Wire::bad_answer;
    ended.errmsg = fmt::format("HTTP {}: {}", response.status, reply.error());
    return ended;
  }
  ended.evidence = {.wire = domain::Wire::answered,
                    .errcode = reply->errcode,
                    .verdict = wechat::verdict_of(reply->errcode, ended.api)};
  ended.errcode = reply->errcode;
  ended.errmsg = reply->errmsg;
  ended.rid = reply->rid;
  ended.msgid = wechat::msgid_of(*reply);
  if (reply->errcode != 0 && quota_.refusals_are_free() && in_flight.counted_at)
    quota_.give_back(ended.notification.appid, ended.api, *in_flight.counted_at);
  if (domain::judge(ended.evidence) == domain::Judgement::renew_token)
    tokens_.refuse(ended.notification.appid.text(), in_flight.token_generation);
  return ended;
}

}  // namespace hongyan::engine
