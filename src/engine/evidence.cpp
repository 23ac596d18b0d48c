#include "engine/evidence.hpp"

#include "store/ledger.hpp"
#include "store/notifications.hpp"
#include "store/outbox.hpp"

namespace hongyan::engine {
namespace {

using domain::Step;

constexpr Milliseconds receipt_window{std::chrono::hours{24}};

// The attempt a receipt is about: by WeChat's message number, else the one open send to that person it can be.
std::optional<store::FoundAttempt> find_attempt(sql::Connection& connection, const ReceiptNews& news) {
  if (!news.msgid.empty() && news.msgid != "0") {
    const auto found = store::find_attempts_by_msgid(connection, news.appid, news.msgid);
    if (!found.empty()) return found.front();
  }
  const auto open = store::find_attempts_awaiting_receipt(connection, news.appid, news.openid, news.channel,
                                                          news.template_id, news.received_at - receipt_window);
  std::vector<store::FoundAttempt> fitting;
  for (const store::FoundAttempt& one : open) {
    // A numbered receipt cannot be about an attempt whose own number is known and another.
    const bool numbered = !news.msgid.empty() && news.msgid != "0";
    if (numbered && one.state == domain::State::taken && !store::attempt_lacks_msgid(connection, one.notification_id))
      continue;
    fitting.push_back(one);
  }
  if (fitting.size() != 1) return std::nullopt;
  return fitting.front();
}

}  // namespace

Joined apply_receipt(sql::Connection& connection, const ReceiptNews& news, Metrics& metrics, Random& random,
                     WallTime now) {
  const auto attempt = find_attempt(connection, news);
  if (!attempt) return Joined::no_match;
  const auto notification = store::find_notification(connection, attempt->notification_id);
  if (!notification) return Joined::no_match;
  const bool success = news.outcome == ReceiptNews::Outcome::success;
  const Step step = success ? Step::confirm : Step::disappoint;
  if (!store::take_step(connection, notification->id, step, success ? "" : news.status, now)) {
    // Not recorded as taken yet (the receipt overtook our own record), or settled by an earlier telling.
    const bool settled = notification->state == domain::State::delivered ||
                         notification->state == domain::State::failed_after_accept;
    return settled ? Joined::applied : Joined::no_match;
  }
  store::insert_receipt(connection, {news.callback_id, notification->id, news.received_at, news.status,
                                     success ? "success" : "failure"});
  if (notification->grant_held)
    store::Ledger(connection, random, now)
        .resolve({notification->appid, notification->openid, notification->template_id}, notification->id,
                 domain::GrantFate::spend, store::Ledger::From::held);
  metrics.count("receipts", "outcome", success ? "success" : "failure");
  return Joined::applied;
}

}  // namespace hongyan::engine
