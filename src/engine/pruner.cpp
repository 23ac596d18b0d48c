#include "engine/pruner.hpp"

#include "base/failure.hpp"
#include "domain/quota.hpp"
#include "store/access.hpp"
#include "store/callback_events.hpp"
#include "store/form_ids.hpp"
#include "store/gateway_sends.hpp"
#include "store/gateway_use.hpp"
#include "store/outbox.hpp"
#include "store/send_rates.hpp"

namespace hongyan::engine {

Pruner::Pruner(sql::Database& database, PruneRules rules) : database_(database), rules_(rules) {}

Again Pruner::run_once(WallTime now) {
  if (!connection_) connection_ = database_.connect();
  try {
    sql::Transaction transaction(*connection_, sql::Transaction::Kind::writing);
    const auto full = static_cast<std::int64_t>(rules_.batch);
    const bool more = store::prune_notifications(*connection_, now - rules_.notifications, rules_.batch) == full ||
                      store::forget_answers(*connection_, now - rules_.answers, rules_.batch) == full ||
                      store::forget_callbacks(*connection_, now - rules_.callbacks, rules_.batch) == full ||
                      store::forget_gateway_use(*connection_, domain::quota_day({}, now - rules_.gateway_use),
                                                rules_.batch) == full ||
                      store::forget_gateway_sends(*connection_, now - rules_.gateway_sends, rules_.batch) == full ||
                      store::prune_form_ids(*connection_, now - rules_.form_ids, rules_.batch) == full ||
                      store::prune_rates(*connection_, domain::quota_day({}, now - rules_.rates), rules_.batch) >= full;
    transaction.commit();
    return more ? Again::in(Milliseconds{50}) : Again::in(rules_.every);
  } catch (const Failure&) {
    connection_.reset();
    throw;
  }
}

}  // namespace hongyan::engine
