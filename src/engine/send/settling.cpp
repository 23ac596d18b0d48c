#include "engine/send/settling.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

#include "base/log.hpp"
#include "domain/clocks.hpp"
#include "engine/quota/quota_rules.hpp"
#include "engine/routing/giving_way.hpp"
#include "engine/routing/permits.hpp"
#include "engine/routing/refusal.hpp"
#include "engine/send/finishing.hpp"
#include "engine/send/mass_video.hpp"
#include "store/callback_events.hpp"
#include "store/followers.hpp"
#include "store/outbox.hpp"
#include "store/recipients.hpp"

namespace hongyan::engine {
namespace {

using domain::GrantFate;
using domain::Judgement;
using domain::Step;

// Why the attempt ended so, as a stable word: its own doubt, else what follows from it.
std::string_view cause_word(const domain::Evidence& evidence, Judgement judgement,
                            const domain::Settlement& settlement) {
  const bool in_doubt = judgement == Judgement::ambiguous || judgement == Judgement::unclassified;
  return in_doubt ? domain::ambiguity_word(evidence) : settlement.reason;
}

// How many sends the person can still allow at most, this attempt's reserve included; endless where we do not see all.
std::int64_t grants_upper(Permits& permits, const store::Notification& one, const AppBook& apps) {
  constexpr std::int64_t endless = std::numeric_limits<std::int64_t>::max();
  const auto app = apps.find(one.appid.text());
  if (!app || app->ledger_sight == store::LedgerSight::partial) return endless;
  return permits.upper_bound(one).value_or(endless);
}

// Another route may carry what this one certainly did not.
bool may_reroute(const store::Notification& one, const domain::Settlement& settlement) {
  return one.reroutes && settlement.step == Step::refuse && !one.uncertain;
}

// What a certain no says about the person, so that the next route is chosen by it.
void learn(sql::Connection& connection, const EndedAttempt& one, WallTime now) {
  constexpr int not_a_follower = 43004;
  constexpr int blacklisted = 43019;
  if (one.evidence.wire != domain::Wire::answered) return;
  const store::Notification& sent = one.notification;
  if (one.evidence.errcode == not_a_follower)
    store::note_follows(connection, sent.appid, sent.openid, store::Follows::no, one.intent_at - domain::clocks_differ,
                        now);
  if (one.evidence.errcode == blacklisted && !sent.openid.empty())
    store::note_blacklisted(connection, sent.appid, std::span(&sent.openid, 1), store::Blacklisted::yes, now, now);
}

enum class Waits { api, job };

// WeChat's word for a spent mass quota does not tell a day's from a month's: what the account may do tells it. What a
// service account may send to everyone is a quota of its own: its jobs to tags and lists go on.
Waits plan_mass(sql::Connection& connection, const EndedAttempt& one, const AppBook& apps,
                domain::Settlement& settlement, WallTime now, const SettlingRules& rules) {
  constexpr int no_mass_quota = 45028;
  if (settlement.step != Step::park || one.errcode != no_mass_quota) return Waits::api;
  const auto app = apps.find(one.notification.appid.text());
  const auto stored = store::find_notification(connection, one.notification.id);
  if (!app || !stored) return Waits::api;
  const WallTime next = next_mass_try(connection, app->appid, app->kind, stored->body, now, rules.mass_plan());
  settlement.ready_at += next - domain::next_quota_day(rules.settlement.calendar, now);  // keeps the spread
  const auto body = read_json(stored->body);
  const bool to_all = body && body->is_object() && mass_range_of(body->get_object()) == domain::MassRange::everybody;
  return to_all && app->kind == store::AppKind::service_account ? Waits::job : Waits::api;
}

// WeChat may lose a media id before its three days are over: the bytes are uploaded again, once.
void renew_media(sql::Connection& connection, const EndedAttempt& one, domain::Settlement& settlement, WallTime now) {
  constexpr int unknown_media_id = 40007;
  if (settlement.step != Step::refuse || one.errcode != unknown_media_id) return;
  if (!forget_media_ids(connection, one.notification, one.attempt)) return;
  settlement.step = Step::retry;
  settlement.reason = "media_expired";
  settlement.ready_at = now;
}

// A mass message named an uploaded video: one that it may name is made of it, and it goes once more.
void prepare_video(sql::Connection& connection, const EndedAttempt& one, domain::Settlement& settlement, WallTime now) {
  if (settlement.step != Step::refuse || one.notification.channel != domain::Channel::mass) return;
  if (!is_unprepared_video(one.errcode.value_or(0)) || !want_made_video(connection, one.notification, now)) return;
  settlement.step = Step::retry;
  settlement.reason = "waits_for_media";
  settlement.ready_at = now;
}

// Receipts that overtook a quicker answer's record are looked at again soon anyhow.
constexpr Milliseconds slow_answer{1'000};

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

void park(sql::Connection& connection, const EndedAttempt& one, Judgement judgement, WallTime until) {
  const bool whole_app = judgement == Judgement::park_app && !closes_one_api(one.evidence.errcode);
  store::save_park(connection, {.appid = one.notification.appid,
                                .api = whole_app ? "" : std::string(wechat::path_of(one.api)),
                                .until = until,
                                .reason = judgement == Judgement::park_app ? std::string("account_blocked")
                                                                           : std::string(refused_park),
                                .errcode = one.errcode.value_or(0),
                                .errmsg = one.errmsg});
  LOG(warning, "{} is parked until {}: errcode={} {}", one.notification.appid.text(), to_iso8601(until),
      one.errcode.value_or(0), one.errmsg);
}

// The attempt no longer decides (its lease was lost), but its answer is still the truth about it.
void offer_evidence(sql::Connection& connection, Permits& permits, const EndedAttempt& one,
                    const domain::Settlement& settlement, WallTime now, const SettlingRules& rules) {
  const store::Notification& notification = one.notification;
  if (settlement.step == Step::take) {
    const bool proven = store::take_step(connection, notification.id, Step::prove_sent, "late_answer", now) ||
                        store::take_step(connection, notification.id, Step::take, "late_answer", now,
                                         watch_until(notification.channel, now, rules));
    if (!proven) return;
    permits.resolve(notification, GrantFate::spend, store::Ledger::From::held);
    store::wake_callbacks(connection, notification.appid, notification.openid, now);
    return;
  }
  const bool certain_no = settlement.step == Step::refuse ||
                          (settlement.step == Step::retry && !settlement.uncertain_after) ||
                          (settlement.step == Step::park && !settlement.uncertain_after);
  const auto current = store::find_notification(connection, notification.id);
  // Only about an unknown whose one doubtful attempt this was: any other may still have arrived.
  if (!certain_no || !current || current->attempts != one.attempt) return;
  if (store::take_step(connection, notification.id, Step::prove_not_sent, "late_answer", now))
    permits.resolve(notification, GrantFate::give_back, store::Ledger::From::held);
}

}  // namespace

WallTime watch_until(domain::Channel channel, WallTime now, const SettlingRules& rules) {
  return domain::receipts_of(channel) == domain::Receipts::none ? now : now + rules.receipt_deadline;
}

std::vector<Judgement> settle_batch(sql::Connection& connection, std::span<const EndedAttempt> ended, AppBook& apps,
                                    Metrics& metrics, Random& random, WallTime now, const SettlingRules& rules) {
  const domain::QuotaCalendar& calendar = rules.settlement.calendar;
  Permits permits(connection, random, now, calendar);
  GivingWay giving_way(connection, random, now, calendar);
  std::vector<store::Record> records;
  std::vector<Judgement> judgements;
  records.reserve(ended.size());
  judgements.reserve(ended.size());
  for (const EndedAttempt& one : ended) {
    const store::Notification& notification = one.notification;
    const domain::Sending sending{
        .channel = notification.channel,
        .attempts = one.attempt,
        .first_intent = notification.uncertain ? notification.first_uncertain_at : one.intent_at,
        .uncertain_before = notification.uncertain,
        .on_unknown = notification.on_unknown,
        .resends_left = notification.resends_left,
        .grants_upper = grants_upper(permits, notification, apps),
        .has_own_permit = !notification.grant_held,
        .rate = one.errcode.value_or(0) == 0 ? std::nullopt : permits.rates().facts_of(notification, one.intent_at)};
    const double jitter = static_cast<double>(random.below(1'000)) / 1'000.0;
    domain::Settlement settlement = domain::settle(sending, one.evidence, now, jitter, rules.settlement);
    const Judgement judgement = domain::judge(one.evidence);
    judgements.push_back(judgement);
    const bool is_over_rate = settlement.rate_full_until.has_value();
    if (is_over_rate) {
      permits.rates().mark_full(notification, *settlement.rate_full_until, one.evidence.errcode);
      metrics.count("rate_misses");
    }
    const Waits waits = plan_mass(connection, one, apps, settlement, now, rules);
    renew_media(connection, one, settlement, now);
    prepare_video(connection, one, settlement, now);
    if (judgement == Judgement::park_app || (judgement == Judgement::park_api && waits == Waits::api && !is_over_rate))
      park(connection, one, judgement, settlement.ready_at);
    std::string refusals;
    if (settlement.step == Step::refuse) learn(connection, one, now);
    std::optional<Step> answered;
    if (settlement.step == Step::park && giving_way.is_better(notification, settlement.ready_at)) {
      refusals = with_closed_route(notification, settlement.reason, settlement.ready_at);
      answered = std::exchange(settlement.step, Step::reroute);
      settlement.ready_at = now;
    }
    if (may_reroute(notification, settlement)) {
      refusals = with_refusal(notification, settlement.reason, one.errcode);
      settlement.step = Step::reroute;
      settlement.ready_at = now;
    }
    records.push_back({.id = notification.id,
                       .lease_epoch = notification.lease_epoch,
                       .attempt = one.attempt,
                       .intent_at = one.intent_at,
                       .settlement = settlement,
                       .cause = std::string(cause_word(one.evidence, judgement, settlement)),
                       .errcode = one.errcode,
                       .errmsg = one.errmsg,
                       .rid = one.rid,
                       .msgid = one.msgid,
                       .watch_until = watch_until(notification.channel, now, rules),
                       .refusals = std::move(refusals),
                       .answered = answered});
    metrics.count("attempts", "outcome", domain::to_string(settlement.step));
    if (judgement == Judgement::unclassified) metrics.count("unclassified_errcodes");
    const bool expected_grant = !notification.uncertain && notification.permission == store::Permission::required;
    if (judgement == Judgement::no_grant && expected_grant && !is_over_rate) metrics.count("ledger_misses");
    if (settlement.duplicate_possible) metrics.count("duplicates_possible");
  }
  const std::vector<bool> settled = store::settle_attempts(connection, records, now);
  for (std::size_t i = 0; i < ended.size(); ++i) {
    const EndedAttempt& one = ended[i];
    if (!settled[i]) {
      offer_evidence(connection, permits, one, records[i].settlement, now, rules);
      continue;
    }
    permits.settle(one.notification, records[i].settlement.grant);
    // A receipt that overtook this record, or that of a doubtful attempt before, may wait for what was just written.
    const bool awaits_receipt = domain::receipts_of(one.notification.channel) != domain::Receipts::none;
    if (awaits_receipt && (one.notification.uncertain || now - one.intent_at >= slow_answer))
      store::wake_callbacks(connection, one.notification.appid, one.notification.openid, now);
  }
  return judgements;
}

}  // namespace hongyan::engine
