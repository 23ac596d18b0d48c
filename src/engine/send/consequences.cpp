#include "engine/send/consequences.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

#include "base/log.hpp"
#include "domain/clocks.hpp"
#include "engine/quota/quota_rules.hpp"
#include "engine/routing/refusal.hpp"
#include "engine/send/finishing.hpp"
#include "engine/send/mass_video.hpp"
#include "store/followers.hpp"
#include "store/outbox.hpp"
#include "store/recipients.hpp"

namespace hongyan::engine {
namespace {

using domain::Judgement;
using domain::Step;

// What closes one API and leaves the account's others open.
constexpr std::array no_right_to_it{40173, 43103, 43104, 48001, 48003, 48016, 61007};
constexpr std::array ability_punished{41032, 41034, 41035, 43107, 45062, 45087, 45094, 45102, 48004};
constexpr std::array administrator_is_asked{89502, 89504};
bool closes_one_api(int errcode) {
  constexpr int signing_first = 40230, signing_last = 40240;
  const auto is_among = [errcode](const auto& codes) { return std::ranges::find(codes, errcode) != codes.end(); };
  return is_among(no_right_to_it) || is_among(ability_punished) || is_among(administrator_is_asked) ||
         (errcode >= signing_first && errcode <= signing_last);
}

}  // namespace

Decision Consequences::decide(const EndedAttempt& one) {
  const Judgement judgement = domain::judge(one.evidence);
  const double jitter = static_cast<double>(random_.below(1'000)) / 1'000.0;
  Decision decision{
      .judgement = judgement,
      .settlement = domain::settle(sending_of(one, judgement), one.evidence, now_, jitter, rules_.settlement),
      .closes = judgement == Judgement::park_app || judgement == Judgement::park_api};
  if (judgement == Judgement::taken) return decision;
  constexpr std::array in_turn{&Consequences::close_rate,    &Consequences::plan_mass, &Consequences::renew_media,
                               &Consequences::prepare_video, &Consequences::park,      &Consequences::learn,
                               &Consequences::give_way,      &Consequences::reroute};
  for (const auto consequence : in_turn) (this->*consequence)(one, decision);
  return decision;
}

domain::Sending Consequences::sending_of(const EndedAttempt& one, Judgement judgement) {
  const bool is_taken = judgement == Judgement::taken;
  const store::Notification& notification = one.notification;
  return {.channel = notification.channel,
          .attempts = one.attempt,
          .first_intent = notification.uncertain ? notification.first_uncertain_at : one.intent_at,
          .uncertain_before = notification.uncertain,
          .on_unknown = notification.on_unknown,
          .resends_left = notification.resends_left,
          .grants_upper = is_taken ? 0 : grants_upper(notification),
          .has_own_permit = !notification.grant_held,
          .rate = is_taken ? std::nullopt : permits_.rates().facts_of(notification, one.intent_at)};
}

// How many sends the person can still allow at most, this attempt's reserve included; endless where we do not see all.
std::int64_t Consequences::grants_upper(const store::Notification& one) {
  constexpr std::int64_t endless = std::numeric_limits<std::int64_t>::max();
  const auto app = apps_.find(one.appid.text());
  if (!app || app->ledger_sight == store::LedgerSight::partial) return endless;
  return permits_.upper_bound(one).value_or(endless);
}

// Of one person and value: the API stays open for everybody else.
void Consequences::close_rate(const EndedAttempt& one, Decision& decision) {
  if (!decision.settlement.rate_full_until) return;
  permits_.rates().mark_full(one.notification, *decision.settlement.rate_full_until, one.evidence.errcode);
  metrics_.count("rate_misses");
  if (decision.judgement == Judgement::park_api) decision.closes = false;
}

// WeChat's word for a spent mass quota does not tell a day's from a month's: what the account may do tells it. What a
// service account may send to everyone is a quota of its own: its jobs to tags and lists go on.
void Consequences::plan_mass(const EndedAttempt& one, Decision& decision) {
  constexpr int no_mass_quota = 45028;
  if (decision.settlement.step != Step::park || one.errcode != no_mass_quota) return;
  const auto app = apps_.find(one.notification.appid.text());
  const auto stored = store::find_notification(connection_, one.notification.id);
  if (!app || !stored) return;
  const WallTime next = next_mass_try(connection_, app->appid, app->kind, stored->body, now_, rules_.mass_plan());
  // Keeps the spread.
  decision.settlement.ready_at += next - domain::next_quota_day(rules_.settlement.calendar, now_);
  const auto body = read_json(stored->body);
  const bool to_all = body && body->is_object() && mass_range_of(body->get_object()) == domain::MassRange::everybody;
  if (to_all && app->kind == store::AppKind::service_account) decision.closes = false;
}

void Consequences::try_again(Decision& decision, std::string_view reason) const {
  decision.settlement.step = Step::retry;
  decision.settlement.reason = reason;
  decision.settlement.ready_at = now_;
}

// WeChat may lose a media id before its three days are over: the bytes are uploaded again, once.
void Consequences::renew_media(const EndedAttempt& one, Decision& decision) {
  constexpr int unknown_media_id = 40007;
  if (decision.settlement.step != Step::refuse || one.errcode != unknown_media_id) return;
  if (forget_media_ids(connection_, one.notification, one.attempt)) try_again(decision, "media_expired");
}

// A mass message named an uploaded video: one that it may name is made of it, and it goes once more.
void Consequences::prepare_video(const EndedAttempt& one, Decision& decision) {
  if (decision.settlement.step != Step::refuse || one.notification.channel != domain::Channel::mass) return;
  if (is_unprepared_video(one.errcode.value_or(0)) && want_made_video(connection_, one.notification, now_))
    try_again(decision, "waits_for_media");
}

void Consequences::park(const EndedAttempt& one, Decision& decision) {
  if (!decision.closes) return;
  const WallTime until = decision.settlement.ready_at;
  const bool whole_app = decision.judgement == Judgement::park_app && !closes_one_api(one.evidence.errcode);
  store::save_park(connection_, {.appid = one.notification.appid,
                                 .api = whole_app ? "" : std::string(wechat::path_of(one.api)),
                                 .until = until,
                                 .reason = decision.judgement == Judgement::park_app ? std::string("account_blocked")
                                                                                     : std::string(refused_park),
                                 .errcode = one.errcode.value_or(0),
                                 .errmsg = one.errmsg});
  LOG(warning, "{} is parked until {}: errcode={} {}", one.notification.appid.text(), to_iso8601(until),
      one.errcode.value_or(0), one.errmsg);
}

// What a certain no says about the person, so that the next route is chosen by it.
void Consequences::learn(const EndedAttempt& one, Decision& decision) {
  constexpr int not_a_follower = 43004;
  constexpr int blacklisted = 43019;
  if (decision.settlement.step != Step::refuse || one.evidence.wire != domain::Wire::answered) return;
  const store::Notification& sent = one.notification;
  if (one.evidence.errcode == not_a_follower)
    store::note_follows(connection_, sent.appid, sent.openid, store::Follows::no, one.intent_at - domain::clocks_differ,
                        now_);
  if (one.evidence.errcode == blacklisted && !sent.openid.empty())
    store::note_blacklisted(connection_, sent.appid, std::span(&sent.openid, 1), store::Blacklisted::yes, now_, now_);
}

// Another route is open now, where this one's API would keep the message too long.
void Consequences::give_way(const EndedAttempt& one, Decision& decision) {
  domain::Settlement& settlement = decision.settlement;
  if (settlement.step != Step::park || !giving_way_.is_better(one.notification, settlement.ready_at)) return;
  decision.refusals = with_closed_route(one.notification, settlement.reason, settlement.ready_at);
  decision.answered = std::exchange(settlement.step, Step::reroute);
  settlement.ready_at = now_;
}

// Another route may carry what this one certainly did not.
void Consequences::reroute(const EndedAttempt& one, Decision& decision) {
  if (!one.notification.reroutes || decision.settlement.step != Step::refuse || one.notification.uncertain) return;
  decision.refusals = with_refusal(one.notification, decision.settlement.reason, one.errcode);
  decision.settlement.step = Step::reroute;
  decision.settlement.ready_at = now_;
}

}  // namespace hongyan::engine
