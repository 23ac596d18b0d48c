#include "domain/settlement.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "base/check.hpp"
#include "domain/clocks.hpp"
#include "domain/era.hpp"

namespace hongyan::domain {
namespace {

using wechat::Verdict;

constexpr int duplicate_content = 40241;  // "The message is duplicate in 60 seconds"
constexpr int no_subscription = 43101;    // "user refuse to accept the msg"
constexpr int concurrent_calls = 43108;   // two calls at once for one openid
constexpr int out_of_window = 45015;      // "response out of time limit or subscription is canceled"
constexpr int out_of_window_count = 45047;
constexpr std::array too_soon{duplicate_content, 45066};
constexpr std::array form_ids_worthless{41028, 41029, 41031};
constexpr std::array apis_retired{45103, 45109, 46101};
constexpr Milliseconds past_duplicate_content{65'000};
constexpr Milliseconds past_concurrent_calls{5'000};
constexpr Milliseconds unclassified_retry{30'000};
constexpr int token_retries_soon = 2;

bool is_one_of(int errcode, std::span<const int> codes) { return std::ranges::find(codes, errcode) != codes.end(); }

GrantFate fate(const Sending& sending, GrantFate wanted) {
  return spends_permit(sending.channel) ? wanted : GrantFate::none;
}

// Of a certain no. A grant that an earlier attempt may have spent stays held.
GrantFate fate_of_no(const Sending& sending, GrantFate wanted) {
  return fate(sending, sending.has_own_permit ? wanted : GrantFate::hold);
}

Settlement again(const Sending& sending, std::string_view reason, WallTime ready_at) {
  return {.step = Step::retry,
          .reason = reason,
          .grant = fate_of_no(sending, GrantFate::give_back),
          .ready_at = ready_at,
          .uncertain_after = sending.uncertain_before};
}

Settlement lost(const Sending& sending, std::string_view reason) {
  return {.step = Step::lose_sight, .reason = reason, .grant = fate(sending, GrantFate::hold), .uncertain_after = true};
}

// A certain no to this attempt; what it says of the notification depends on the attempts before.
Settlement refused(const Sending& sending, std::string_view reason, GrantFate grant) {
  Settlement settlement = {.step = Step::refuse, .reason = reason, .grant = fate_of_no(sending, grant)};
  if (!sending.uncertain_before) return settlement;
  settlement.step = Step::lose_sight;
  settlement.uncertain_after = true;
  return settlement;
}

// What waits for the same moment does not all start in it.
Settlement parked(const Sending& sending, std::string_view reason, WallTime until, Milliseconds spread) {
  Settlement settlement = again(sending, reason, until + spread);
  settlement.step = Step::park;
  return settlement;
}

Milliseconds share(Milliseconds whole, double jitter) {
  return Milliseconds{static_cast<std::int64_t>(static_cast<double>(whole.count()) * jitter)};
}

// A stale token is renewed at once and, if that does not help, asked for ever more slowly; when nothing helps, the
// account needs an operator, and the notification waits.
Settlement after_stale_token(const Sending& sending, WallTime now, double jitter, const SettlementRules& rules) {
  if (sending.attempts >= rules.retry.attempts_max)
    return parked(sending, "token_refused", now + rules.app_park, share(rules.app_park_spread, jitter));
  const bool soon = sending.attempts <= token_retries_soon;
  return again(sending, "token_stale",
               now + (soon ? rules.token_wait : retry_delay(rules.retry, sending.attempts, jitter)));
}

Settlement after_spent_quota(const Sending& sending, const Evidence& evidence, WallTime now, double jitter,
                             const SettlementRules& rules) {
  const Milliseconds spread = evidence.errcode == minute_quota_spent ? rules.minute_spread : rules.day_spread;
  return parked(sending, "quota_spent", quota_returns(rules.calendar, evidence.errcode, now), share(spread, jitter));
}

// 43101. Of a first attempt it says that the ledger was wrong. After one that may have arrived it says that no second
// message went out, not that the first arrived: a consent taken back unseen gives the same answer.
Settlement after_no_grant(const Sending& sending) {
  if (permit_of(sending.channel) != Permit::grant) return refused(sending, "recipient_refused", GrantFate::give_back);
  return refused(sending, sending.uncertain_before ? "likely_sent" : "no_grant", GrantFate::spend_and_empty);
}

// The template's rate let no more through: the consent stands, and so does the API for everybody else.
Settlement after_spent_rate(const Sending& sending, const Evidence& evidence, double jitter,
                            const SettlementRules& rules) {
  const WallTime until = full_until(*sending.rate, evidence.errcode);
  Settlement settlement;
  // What may have arrived may be just what the rate has no more room for.
  if (sending.uncertain_before)
    settlement = refused(sending, "likely_sent", GrantFate::give_back);
  else if (until >= sending.rate->expires_at)
    settlement = refused(sending, rate_limited, GrantFate::give_back);
  else
    settlement = parked(sending, rate_limited, until, share(rules.day_spread, jitter));
  settlement.rate_full_until = until;
  return settlement;
}

Settlement after_ambiguity(const Sending& sending, const Evidence& evidence, WallTime now, double jitter,
                           const SettlementRules& rules) {
  const std::string_view word = ambiguity_word(evidence);
  const bool tries_left = sending.attempts < rules.retry.attempts_max;
  // WeChat may still be at work on the call whose answer was lost, and takes no second one for the person meanwhile.
  const bool by_grant = permit_of(sending.channel) == Permit::grant;
  // The same clientmsgid is refused within its first minute (45066).
  const Milliseconds at_least = by_grant                           ? past_concurrent_calls
                                : sending.channel == Channel::mass ? past_duplicate_content
                                                                   : Milliseconds{0};
  const WallTime next = now + std::max(retry_delay(rules.retry, sending.attempts, jitter), at_least);
  Settlement covered = {.step = Step::retry,
                        .reason = word,
                        .grant = fate(sending, GrantFate::hold),
                        .ready_at = next,
                        .uncertain_after = true};
  if (tries_left && may_send_again(sending.channel, sending.first_intent, next)) return covered;
  covered.duplicate_possible = true;
  // With at most one grant in the person's hands a second send finds none: it cannot be a second message, unless the
  // person taps "accept" once more while it travels. Apps say whether their ledger may be trusted that far
  // (ledger_sight).
  if (tries_left && by_grant && sending.grants_upper <= 1) return covered;
  if (sending.on_unknown == OnUnknown::resend && sending.resends_left > 0) {
    covered.spends_resend = true;
    return covered;
  }
  return lost(sending, word);
}

// One more try, under the channel's duplicate key; the second unclassified answer ends it.
Settlement after_unclassified(const Sending& sending, WallTime now) {
  const WallTime next = now + unclassified_retry;
  const bool covered = !sending.uncertain_before && may_send_again(sending.channel, sending.first_intent, next);
  if (!covered) return lost(sending, "unknown_errcode");
  return {.step = Step::retry, .reason = "unknown_errcode", .ready_at = next, .uncertain_after = true};
}

Settlement after_retry(const Sending& sending, const Evidence& evidence, WallTime now, double jitter,
                       const SettlementRules& rules) {
  const std::string_view reason = evidence.wire == Wire::not_sent ? "not_connected" : "wechat_busy";
  // What never reached WeChat waits for as long as it may live; what WeChat keeps putting off does not.
  if (evidence.wire == Wire::answered && sending.attempts >= rules.retry.attempts_max)
    return refused(sending, "gave_up", GrantFate::give_back);
  WallTime next = now + retry_delay(rules.retry, sending.attempts, jitter);
  if (evidence.wire == Wire::answered && evidence.errcode == concurrent_calls) next = now + past_concurrent_calls;
  if (evidence.wire == Wire::answered && is_one_of(evidence.errcode, too_soon)) next = now + past_duplicate_content;
  if (sending.uncertain_before && !may_send_again(sending.channel, sending.first_intent, next) &&
      !(permit_of(sending.channel) == Permit::grant && sending.grants_upper <= 1))
    return refused(sending, reason, GrantFate::give_back);
  return again(sending, reason, next);
}

std::string_view refusal_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::recipient_refused: return "recipient_refused";
    case Verdict::recipient_invalid: return "recipient_invalid";
    case Verdict::template_invalid: return "template_invalid";
    case Verdict::content_invalid: return "content_invalid";
    case Verdict::accepted:
    case Verdict::token_stale:
    case Verdict::retry_later:
    case Verdict::quota_spent:
    case Verdict::permission:
    case Verdict::account_blocked:
    case Verdict::duplicate:
    case Verdict::ambiguous:
    case Verdict::unknown_code: return "refused";
  }
  return "refused";
}

// A certain and lasting no. Most leave the permit as it was; some say that it was worth nothing.
Settlement after_refusal(const Sending& sending, const Evidence& evidence) {
  const Permit permit = permit_of(sending.channel);
  if (permit == Permit::window && evidence.errcode == out_of_window)
    return refused(sending, "window_closed", GrantFate::spend_and_empty);
  if (permit == Permit::window && evidence.errcode == out_of_window_count)
    return refused(sending, "window_spent", GrantFate::spend_and_empty);
  if (permit == Permit::form_id && is_one_of(evidence.errcode, form_ids_worthless))
    return refused(sending, "form_id_worthless", GrantFate::spend_and_empty);
  if (is_one_of(evidence.errcode, apis_retired)) return refused(sending, "channel_retired", GrantFate::give_back);
  return refused(sending, refusal_word(evidence.verdict), GrantFate::give_back);
}

Judgement judge_answer(const Evidence& evidence) {
  if (is_one_of(evidence.errcode, apis_retired)) return Judgement::refused;
  switch (evidence.verdict) {
    case Verdict::accepted: return Judgement::taken;
    case Verdict::duplicate: return evidence.errcode == duplicate_content ? Judgement::retry : Judgement::taken;
    case Verdict::token_stale: return Judgement::renew_token;
    case Verdict::retry_later: return Judgement::retry;
    case Verdict::quota_spent: return Judgement::park_api;
    case Verdict::recipient_refused:
      return evidence.errcode == no_subscription ? Judgement::no_grant : Judgement::refused;
    case Verdict::recipient_invalid:
    case Verdict::template_invalid:
    case Verdict::content_invalid: return Judgement::refused;
    case Verdict::permission:
    case Verdict::account_blocked: return Judgement::park_app;
    case Verdict::ambiguous: return Judgement::ambiguous;
    case Verdict::unknown_code: return Judgement::unclassified;
  }
  return Judgement::unclassified;
}

}  // namespace

std::string_view to_string(OnUnknown policy) { return policy == OnUnknown::hold ? "hold" : "resend"; }

Judgement judge(const Evidence& evidence) {
  switch (evidence.wire) {
    case Wire::answered: return judge_answer(evidence);
    case Wire::not_sent: return Judgement::retry;
    case Wire::timed_out:
    case Wire::reset:
    case Wire::http_5xx:
    case Wire::bad_answer:
    case Wire::crashed: return Judgement::ambiguous;
  }
  return Judgement::ambiguous;
}

Settlement settle(const Sending& sending, const Evidence& evidence, WallTime now, double jitter,
                  const SettlementRules& rules) {
  CHECK(sending.attempts >= 1);
  if (sending.rate && evidence.wire == Wire::answered && is_over_rate(*sending.rate, evidence.errcode))
    return after_spent_rate(sending, evidence, jitter, rules);
  switch (judge(evidence)) {
    case Judgement::taken: return {.step = Step::take, .grant = fate(sending, GrantFate::spend)};
    case Judgement::refused: return after_refusal(sending, evidence);
    case Judgement::no_grant: return after_no_grant(sending);
    case Judgement::retry: return after_retry(sending, evidence, now, jitter, rules);
    case Judgement::renew_token: return after_stale_token(sending, now, jitter, rules);
    case Judgement::park_api: return after_spent_quota(sending, evidence, now, jitter, rules);
    case Judgement::park_app:
      return parked(sending, "account_blocked", now + rules.app_park, share(rules.app_park_spread, jitter));
    case Judgement::ambiguous: return after_ambiguity(sending, evidence, now, jitter, rules);
    case Judgement::unclassified: return after_unclassified(sending, now);
  }
  return lost(sending, "unknown_errcode");
}

bool may_send_again(Channel channel, WallTime first_intent, WallTime now) {
  const Milliseconds window = dedupe_window(channel, first_intent);
  // A clock that went back does not tell how long ago it was.
  const bool is_told = now >= first_intent - clocks_differ;
  return window > Milliseconds{0} && is_told && now < first_intent + window;
}

std::string_view ambiguity_word(const Evidence& evidence) {
  switch (evidence.wire) {
    case Wire::timed_out: return "timeout_after_write";
    case Wire::reset: return "reset_after_write";
    case Wire::http_5xx: return "http_5xx";
    case Wire::bad_answer: return "bad_answer";
    case Wire::crashed: return "crash_in_flight";
    case Wire::answered: return evidence.errcode == -1 ? "errcode_-1" : "unknown_errcode";
    case Wire::not_sent: return "not_sent";
  }
  return "";
}

}  // namespace hongyan::domain
