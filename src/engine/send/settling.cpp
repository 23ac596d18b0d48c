#include "engine/send/settling.hpp"

#include <utility>

#include "engine/routing/permits.hpp"
#include "engine/send/consequences.hpp"
#include "store/callback_events.hpp"
#include "store/outbox.hpp"

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

store::Record record_of(const EndedAttempt& one, Decision decision, WallTime now, const SettlingRules& rules) {
  return {.id = one.notification.id,
          .lease_epoch = one.notification.lease_epoch,
          .attempt = one.attempt,
          .intent_at = one.intent_at,
          .settlement = decision.settlement,
          .cause = std::string(cause_word(one.evidence, decision.judgement, decision.settlement)),
          .errcode = one.errcode,
          .errmsg = one.errmsg,
          .rid = one.rid,
          .msgid = one.msgid,
          .watch_until = watch_until(one.notification.channel, now, rules),
          .refusals = std::move(decision.refusals),
          .answered = decision.answered};
}

void count(const EndedAttempt& one, const Decision& decision, Metrics& metrics) {
  metrics.count("attempts", "outcome", domain::to_string(decision.settlement.step));
  if (decision.judgement == Judgement::unclassified) metrics.count("unclassified_errcodes");
  const bool expected_grant = !one.notification.uncertain && one.notification.permission == store::Permission::required;
  if (decision.judgement == Judgement::no_grant && expected_grant && !decision.settlement.rate_full_until)
    metrics.count("ledger_misses");
  if (decision.settlement.duplicate_possible) metrics.count("duplicates_possible");
}

// Receipts that overtook a quicker answer's record are looked at again soon anyhow.
constexpr Milliseconds slow_answer{1'000};

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
  Permits permits(connection, random, now, rules.settlement.calendar);
  Consequences consequences(connection, permits, apps, metrics, random, now, rules);
  std::vector<store::Record> records;
  std::vector<Judgement> judgements;
  records.reserve(ended.size());
  judgements.reserve(ended.size());
  for (const EndedAttempt& one : ended) {
    Decision decision = consequences.decide(one);
    count(one, decision, metrics);
    judgements.push_back(decision.judgement);
    records.push_back(record_of(one, std::move(decision), now, rules));
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
