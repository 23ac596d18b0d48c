// What one exchange with WeChat means for its notification: reliability's error table as pure functions. `judge` says
// what the evidence proves; `settle` says what follows for state, ledger and the next try.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "domain/channel.hpp"
#include "domain/delivery.hpp"
#include "domain/quota.hpp"
#include "domain/retry.hpp"
#include "domain/send_rate.hpp"
#include "wechat/errcode.hpp"

namespace hongyan::domain {

enum class Wire {
  answered,    // a WeChat JSON body was read
  not_sent,    // no connection, or the request was not written whole
  timed_out,   // written whole, then nothing until the timeout
  reset,       // written whole, then the connection ended without an answer
  http_5xx,    // written whole, then an error of some server on the way, without a word of WeChat's
  bad_answer,  // written whole, then something truncated or not WeChat's JSON
  crashed,     // our process ended between intent and record
};

struct Evidence {
  Wire wire = Wire::answered;
  int errcode = 0;                                      // with Wire::answered
  wechat::Verdict verdict = wechat::Verdict::accepted;  // with Wire::answered
};

enum class Judgement {
  taken,         // WeChat has it now, or had it before (45065)
  refused,       // a certain and lasting no
  no_grant,      // 43101: certain no; the ledger was wrong, or a first send took the grant
  retry,         // certainly not sent, worth trying again
  renew_token,   // certainly not sent; the token is stale
  park_api,      // certainly not sent; this API's quota is spent
  park_app,      // certainly not sent; the account needs an operator
  ambiguous,     // may have been sent
  unclassified,  // an errcode nobody knows: treated as ambiguous, counted apart
};
[[nodiscard]] Judgement judge(const Evidence& evidence);

enum class OnUnknown { hold, resend };
[[nodiscard]] std::string_view to_string(OnUnknown policy);

// What the ledger does with the grant that the attempt reserved.
enum class GrantFate { none, spend, give_back, hold, spend_and_empty };

// What `settle` must know of the notification.
struct Sending {
  Channel channel = Channel::template_message;
  int attempts = 1;               // this one included
  WallTime first_intent;          // of the earliest attempt that may have reached WeChat; this one's when there is none
  bool uncertain_before = false;  // an earlier attempt may have been sent
  OnUnknown on_unknown = OnUnknown::hold;
  int resends_left = 0;
  std::int64_t grants_upper = 0;    // ledger: most grants the person can still hold, this one's reserve included
  bool has_own_permit = true;       // not that of an earlier attempt, which may have used it
  std::optional<RateFacts> rate{};  // of a template that has one
};

struct Settlement {
  Step step = Step::take;
  std::string_view reason{};  // stable word for API and metrics; "" for taken
  GrantFate grant = GrantFate::none;
  WallTime ready_at{};              // with Step::retry and Step::park
  bool uncertain_after = false;     // this or an earlier attempt may have been sent
  bool duplicate_possible = false;  // the next send may be the second: by consent, or should the person tap meanwhile
  bool spends_resend = false;       // by the caller's consent (on_unknown: resend)
  std::optional<WallTime> rate_full_until{};  // WeChat refused for the template's rate
};

struct SettlementRules {
  RetryPolicy retry;
  QuotaCalendar calendar;
  Milliseconds token_wait{250};       // after renew_token
  Milliseconds app_park{5 * 60'000};  // after park_app
  // By how much, at most, those that wait for the same moment are spread behind it.
  Milliseconds minute_spread{5'000}, day_spread{60'000}, app_park_spread{30'000};
};

// `jitter` in [0, 1).
[[nodiscard]] Settlement settle(const Sending& sending, const Evidence& evidence, WallTime now, double jitter,
                                const SettlementRules& rules);

// An uncertain notification may be sent again only while the channel's duplicate key covers both sends.
// Asked again right before each further intent.
[[nodiscard]] bool may_send_again(Channel channel, WallTime first_intent, WallTime now);

// Stable words for why a send is not certain: "timeout_after_write" …
[[nodiscard]] std::string_view ambiguity_word(const Evidence& evidence);

}  // namespace hongyan::domain
