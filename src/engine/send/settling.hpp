// Settling: from the ends of attempts to what follows, written in one batch inside the caller's transaction: the
// attempts' records, the notifications' steps, the ledger, parked accounts and APIs. Shared by the dispatcher, which
// has real answers, and the lease rescuer, which has only crashes.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "domain/mass_quota.hpp"
#include "domain/settlement.hpp"
#include "engine/access/app_book.hpp"
#include "engine/metrics.hpp"
#include "engine/routing/mass_planning.hpp"
#include "store/apps.hpp"
#include "store/notifications.hpp"
#include "store/sql/connection.hpp"
#include "wechat/api.hpp"

namespace hongyan::engine {

struct EndedAttempt {
  store::Notification notification;  // as claimed, before the intent
  int attempt = 1;
  WallTime intent_at;
  wechat::Api api = wechat::Api::template_send;
  domain::Evidence evidence;
  std::optional<int> errcode;
  std::string errmsg;  // WeChat's words; without an answer, what the transport said
  std::string rid, msgid;
};

struct SettlingRules {
  domain::SettlementRules settlement;
  Milliseconds receipt_deadline{24 * 3'600'000};  // for receipts and evidence
  domain::MassRules mass{};
  [[nodiscard]] MassPlan mass_plan() const { return {settlement.calendar, mass}; }
};

// Until when news of a send may come: a channel without receipts has none to wait for.
[[nodiscard]] WallTime watch_until(domain::Channel channel, WallTime now, const SettlingRules& rules);

// Returns the judgement of each, in order.
std::vector<domain::Judgement> settle_batch(sql::Connection& connection, std::span<const EndedAttempt> ended,
                                            AppBook& apps, Metrics& metrics, Random& random, WallTime now,
                                            const SettlingRules& rules);

}  // namespace hongyan::engine
