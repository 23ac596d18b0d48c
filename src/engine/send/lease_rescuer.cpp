#include "engine/send/lease_rescuer.hpp"

#include "base/failure.hpp"
#include "base/log.hpp"
#include "engine/routing/permits.hpp"
#include "engine/routing/send_api.hpp"
#include "store/outbox.hpp"

namespace hongyan::engine {
namespace {

using domain::Step;

constexpr std::size_t batch = 500;
constexpr Milliseconds raise_every{100};
constexpr Milliseconds rescue_every{1'000};

}  // namespace

LeaseRescuer::LeaseRescuer(sql::Database& database, AppBook& apps, Metrics& metrics, Random& random,
                           SettlingRules rules)
    : database_(database), apps_(apps), metrics_(metrics), random_(random), rules_(rules) {}

Again LeaseRescuer::run_once(WallTime now) {
  if (!connection_) connection_ = database_.connect();
  try {
    const std::int64_t raised = raise(now);
    if (raised > 0 && raised_) raised_();
    if (now - rescued_at_ >= rescue_every || now < rescued_at_) {
      rescue(now);
      close_watches(now);
      rescued_at_ = now;
    }
    return raised == static_cast<std::int64_t>(batch) ? Again::now() : Again::in(raise_every);
  } catch (const Failure&) {
    connection_.reset();
    throw;
  }
}

std::int64_t LeaseRescuer::raise(WallTime now) {
  {
    const sql::Transaction look(*connection_, sql::Transaction::Kind::reading);
    if (!store::has_due(*connection_, now)) return 0;
  }
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  const std::int64_t raised = store::raise_due(*connection_, now, batch);
  transaction.commit();
  return raised;
}

void LeaseRescuer::rescue(WallTime now) {
  {
    const sql::Transaction look(*connection_, sql::Transaction::Kind::reading);
    if (!store::has_lost_leases(*connection_, now)) return;
  }
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  const std::int64_t returned = store::return_lost_claims(*connection_, now, batch);
  std::vector<EndedAttempt> crashed;
  for (store::Notification& one : store::lost_sends(*connection_, now, batch)) {
    LOG(warning, "notification {} was on the wire when its node stopped", one.id);
    // The row is as after the intent: its attempt is the last one counted. Without its record, the time of the intent
    // is at the latest the beginning of the lease.
    const int attempt = one.attempts;
    const WallTime intent_at = one.updated_at;
    const wechat::Api api = send_api(one.channel, one.body);
    crashed.push_back({.notification = std::move(one),
                       .attempt = attempt,
                       .intent_at = intent_at,
                       .api = api,
                       .evidence = {.wire = domain::Wire::crashed},
                       .errcode = std::nullopt,
                       .errmsg = "",
                       .rid = "",
                       .msgid = ""});
  }
  settle_batch(*connection_, crashed, apps_, metrics_, random_, now, rules_);
  transaction.commit();
  if (returned > 0) metrics_.count("claims_returned", returned);
  if (!crashed.empty()) metrics_.count("sends_rescued", static_cast<std::int64_t>(crashed.size()));
}

void LeaseRescuer::close_watches(WallTime now) {
  {
    const sql::Transaction look(*connection_, sql::Transaction::Kind::reading);
    if (store::overdue_watches(*connection_, now, 1).empty()) return;
  }
  sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
  Permits permits(*connection_, random_, now);
  for (const store::Notification& one : store::overdue_watches(*connection_, now, batch)) {
    const bool taken = one.state == domain::State::taken;
    const Step step = taken ? Step::miss_receipt : Step::give_up_knowing;
    if (!store::take_step(*connection_, one.id, step, taken ? "no_receipt" : one.reason, now)) continue;
    metrics_.count("watches_closed", "as", taken ? "taken_unconfirmed" : "unknown_final");
    if (!one.grant_held) continue;
    if (taken)
      permits.resolve(one, domain::GrantFate::spend, store::Ledger::From::held);
    else
      permits.give_up(one);
  }
  transaction.commit();
}

}  // namespace hongyan::engine
