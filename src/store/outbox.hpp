// The outbox: the only hand-over between accepting and sending. Every write is a compare-and-set on (state, lease
// epoch), so that however many dispatchers race, pause or die, an attempt is made by one of them only. Each function
// works on a batch inside the caller's transaction.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "store/notifications.hpp"

namespace hongyan::store {

// ready → claimed, by priority and age; at most `limit`.
[[nodiscard]] std::vector<Notification> claim(sql::Connection& connection, std::string_view node, WallTime now,
                                              WallTime lease_until, std::size_t limit);

// claimed → sending with attempt number attempts + 1 written. The answer per notification: false when the claim is
// lost, it was cancelled, or another call to the same person is in flight.
[[nodiscard]] std::vector<bool> record_intents(sql::Connection& connection, std::string_view node,
                                               std::span<const Notification> claimed, WallTime now,
                                               WallTime lease_until);

// A step out of `claimed` without an intent: give_back, retry, park, reroute, suppress, expire, lose_sight.
struct Release {
  std::string id;
  std::int64_t lease_epoch = 0;
  domain::Step step = domain::Step::give_back;
  std::string reason;
  WallTime ready_at{};
  WallTime watch_until{};  // for lose_sight: the evidence's deadline
  std::string refusals{};  // for reroute: all of them so far; "" leaves them
};
void release(sql::Connection& connection, std::span<const Release> releases, WallTime now);

// The end of an attempt.
struct Record {
  std::string id;
  std::int64_t lease_epoch = 0;
  int attempt = 0;
  WallTime intent_at;
  domain::Settlement settlement;
  std::string cause;  // stable word
  std::optional<int> errcode;
  std::string errmsg, rid, msgid;
  WallTime watch_until;                    // for taken: the receipt's deadline; for unknown: the evidence's
  std::string refusals{};                  // for reroute: all of them so far; "" leaves them
  std::optional<domain::Step> answered{};  // the answer's own step, where another route was taken instead of it
};
// Writes the attempt's end always, and the notification's step where this attempt still decides; the answer per record:
// false when it no longer does (the lease was lost): the caller then offers the answer as evidence with take_step.
[[nodiscard]] std::vector<bool> settle_attempts(sql::Connection& connection, std::span<const Record> records,
                                                WallTime now);

// Cheap looks, so that idle workers write nothing.
[[nodiscard]] bool has_due(sql::Connection& connection, WallTime now);
[[nodiscard]] bool has_lost_leases(sql::Connection& connection, WallTime now);

// Moves what a moment moves: scheduled, retry_wait, parked → ready when due; returns how many (at most `limit`).
std::int64_t raise_due(sql::Connection& connection, WallTime now, std::size_t limit);
// Claims whose lease ended → ready.
std::int64_t return_lost_claims(sql::Connection& connection, WallTime now, std::size_t limit);
// Sends whose lease ended: a node died between intent and record. For the caller to settle with Wire::crashed.
[[nodiscard]] std::vector<Notification> lost_sends(sql::Connection& connection, WallTime now, std::size_t limit);
// taken and unknown past their watch: for the caller to close.
[[nodiscard]] std::vector<Notification> overdue_watches(sql::Connection& connection, WallTime now, std::size_t limit);

// One step by evidence from outside the dispatcher (receipts, late answers, deadlines, operators): from whatever state
// allows it; what was uncertain or held no longer is. `watch_until` is the
// receipt's deadline where the step begins a watch (take). Receipts settle what waits to be tried again only while it
// is uncertain. False when the state does not allow the step (any more).
[[nodiscard]] bool take_step(sql::Connection& connection, std::string_view id, domain::Step step,
                             std::string_view reason, WallTime now, WallTime watch_until = {});
// What an earlier attempt held is no longer the notification's, which goes on with another.
void forget_hold(sql::Connection& connection, std::string_view id);

struct FoundAttempt {
  std::string notification_id;
  int number = 0;
  domain::State state = domain::State::taken;
  bool uncertain = false;           // an earlier attempt may have been sent, and it waits to be tried again
  bool duplicate_possible = false;  // other attempts of it may have taken effect too
};
[[nodiscard]] std::vector<FoundAttempt> find_attempts_by_msgid(sql::Connection& connection, const wechat::AppId& appid,
                                                               std::string_view msgid);
// Attempts to that person and template ("" = any) that could be what a receipt without a known msgid is about: under
// way, sent or of unknown fate, without a receipt so far; with an intent before `received` and changed after `since`.
[[nodiscard]] std::vector<FoundAttempt> find_attempts_awaiting_receipt(
    sql::Connection& connection, const wechat::AppId& appid, const wechat::OpenId& openid, domain::Channel channel,
    std::string_view template_id, WallTime received, WallTime since);
// Whether a uniform message of the mini program may have reached that follower by this account since then: its receipt
// comes to the account, with a number that its reply never told.
[[nodiscard]] bool was_sent_uniform(sql::Connection& connection, const wechat::AppId& account,
                                    const wechat::OpenId& follower, WallTime since);
// The number that WeChat's receipt told: a repetition of the receipt then finds the same attempt.
void note_msgid(sql::Connection& connection, const FoundAttempt& attempt, std::string_view msgid);
// Whether no attempt of it was given a message number by WeChat.
[[nodiscard]] bool attempt_lacks_msgid(sql::Connection& connection, std::string_view notification_id);
void insert_receipt(sql::Connection& connection, const Receipt& receipt);

// Deletes final notifications (with attempts and receipts) not changed since `before`; at most `limit`.
std::int64_t prune_notifications(sql::Connection& connection, WallTime before, std::size_t limit);

}  // namespace hongyan::store
