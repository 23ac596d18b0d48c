#include "engine/hear/evidence.hpp"

#include "base/log.hpp"
#include "domain/clocks.hpp"
#include "engine/routing/permits.hpp"
#include "store/gateway_sends.hpp"
#include "store/notifications.hpp"
#include "store/outbox.hpp"

namespace hongyan::engine {
namespace {

using domain::Step;

constexpr Milliseconds receipt_window{std::chrono::hours{24}};
constexpr Milliseconds first_look_within{60'000};
// One machine may have sent what another, whose clock is behind, has the receipt of.
constexpr Milliseconds machines_differ = 2 * domain::clocks_differ;

Step step_of(wechat::Ending ending) {
  switch (ending) {
    case wechat::Ending::success: return Step::confirm;
    case wechat::Ending::failure: return Step::disappoint;
    case wechat::Ending::not_known: return Step::puzzle;
  }
  return Step::puzzle;
}

std::string_view word_of(wechat::Ending ending) {
  switch (ending) {
    case wechat::Ending::success: return "success";
    case wechat::Ending::failure: return "failure";
    case wechat::Ending::not_known: return "not_known";
  }
  return "";
}

// As WeChat wrote it.
std::string reason_of(const ReceiptNews& news) {
  return news.status.empty() && news.ending == wechat::Ending::not_known ? "empty_receipt" : news.status;
}

bool is_numbered(const ReceiptNews& news) { return !news.msgid.empty() && news.msgid != "0"; }

struct Match {
  std::optional<store::FoundAttempt> attempt{};  // that it is about
  std::string about{};                           // the one it will be about, once its own record is there
  bool is_anothers = false;                      // about a send of another caller's
};

// The sends to that person which a receipt without a known number may be about.
std::vector<store::FoundAttempt> candidates(sql::Connection& connection, const ReceiptNews& news) {
  auto open =
      store::find_attempts_awaiting_receipt(connection, news.appid, news.openid, news.channel, news.template_id,
                                            news.received_at + machines_differ, news.received_at - receipt_window);
  std::erase_if(open, [&](const store::FoundAttempt& one) {
    if (news.look == ReceiptNews::Look::again && one.notification_id != news.about) return true;
    // A numbered receipt cannot be about an attempt whose own number is known and another, if there was but one.
    return is_numbered(news) && !one.duplicate_possible && domain::certainty_of(one.state) == domain::Certainty::sent &&
           !store::attempt_lacks_msgid(connection, one.notification_id);
  });
  return open;
}

// Nothing of it is on the wire, and an attempt of it may have arrived.
bool is_in_doubt(const store::FoundAttempt& one) {
  return domain::certainty_of(one.state) == domain::Certainty::not_known ||
         (one.uncertain && one.state != domain::State::sending);
}

bool may_be_uniform(sql::Connection& connection, const ReceiptNews& news) {
  return news.channel == domain::Channel::template_message &&
         store::was_sent_uniform(connection, news.appid, news.openid, news.received_at - receipt_window);
}

// Another system has sent to that person through the gateway, and what became of it or its number is not known: the
// receipt may be that message's.
bool may_be_anothers(sql::Connection& connection, const ReceiptNews& news) {
  using Number = store::UnknownReceipt::Number;
  return store::may_be_of_gateway(connection,
                                  {.appid = news.appid,
                                   .openid = news.openid,
                                   .receipts = domain::receipts_of(news.channel),
                                   .template_id = news.template_id,
                                   .number = is_numbered(news) ? Number::told : Number::none},
                                  news.received_at - receipt_window, news.received_at + machines_differ);
}

// The attempt a receipt is about: by WeChat's message number, else the one open send to that person that it can be. A
// send that is still under way may be the one whose answer the receipt has overtaken: then it is only remembered.
Match find_match(sql::Connection& connection, const ReceiptNews& news, WallTime now) {
  if (is_numbered(news)) {
    const auto found = store::find_attempts_by_msgid(connection, news.appid, news.msgid);
    if (!found.empty()) return {.attempt = found.front()};
    if (store::is_gateway_msgid(connection, news.appid, news.msgid)) return {.is_anothers = true};
  }
  // The console sends mass jobs too, and their receipts are like ours: only the number tells whose it is.
  if (domain::receipts_of(news.channel) == domain::Receipts::mass_finished) return {};
  const bool too_late = news.look == ReceiptNews::Look::first && now - news.received_at > first_look_within;
  if (too_late || (news.look == ReceiptNews::Look::again && news.about.empty())) return {};
  const auto fitting = candidates(connection, news);
  if (fitting.size() != 1) return {};
  const store::FoundAttempt& only = fitting.front();
  // Without a number it may be a repetition of a receipt for an earlier message: no evidence about an unknown one.
  const bool was_sent = domain::certainty_of(only.state) == domain::Certainty::sent;
  const bool decides = was_sent || (is_numbered(news) && is_in_doubt(only) && !may_be_uniform(connection, news));
  if (!decides || may_be_anothers(connection, news)) return {.about = only.notification_id};
  if (is_numbered(news)) store::note_msgid(connection, only, news.msgid);
  return {.attempt = only};
}

}  // namespace

Joined apply_receipt(sql::Connection& connection, const ReceiptNews& news, Metrics& metrics, Random& random,
                     WallTime now) {
  const Match match = find_match(connection, news, now);
  if (match.is_anothers) {
    metrics.count("receipts_of_other_callers");
    return {Joined::Result::applied};
  }
  if (!match.attempt) return {Joined::Result::no_match, match.about};
  const auto notification = store::find_notification(connection, match.attempt->notification_id);
  if (!notification) return {Joined::Result::no_match};
  const bool success = news.ending == wechat::Ending::success;
  const bool repeats = news.ending == wechat::Ending::not_known &&
                       notification->state == domain::State::taken_unconfirmed &&
                       notification->reason == reason_of(news);
  if (repeats) return {Joined::Result::applied};
  if (!store::take_step(connection, notification->id, step_of(news.ending), success ? "" : reason_of(news), now)) {
    // Not recorded as taken yet (the receipt overtook our own record), or settled by an earlier telling.
    const bool settled =
        notification->state == domain::State::delivered || notification->state == domain::State::failed_after_accept;
    return {settled ? Joined::Result::applied : Joined::Result::no_match, notification->id};
  }
  store::insert_receipt(connection, {news.callback_id, notification->id, news.received_at, news.status,
                                     std::string(word_of(news.ending)), news.detail});
  if (notification->grant_held)
    Permits(connection, random, now).resolve(*notification, domain::GrantFate::spend, store::Ledger::From::held);
  if (news.ending == wechat::Ending::not_known)
    LOG(warning, "the receipt of {} says \"{}\", which nobody has described: WeChat had it, and no more is known",
        notification->id, news.status);
  metrics.count("receipts", "outcome", word_of(news.ending));
  return {Joined::Result::applied};
}

}  // namespace hongyan::engine
