#include "domain/settlement.hpp"

#include <gtest/gtest.h>

#include <array>
#include <ostream>

namespace hongyan::domain {

void PrintTo(Step step, std::ostream* out) { *out << to_string(step); }

namespace {

using enum GrantFate;
using wechat::Verdict;
constexpr Channel tpl = Channel::template_message;
constexpr Channel sub = Channel::subscribe;

constexpr WallTime now = from_unix_ms(1'795'161'600'000);  // 2026-11-20T08:00:00Z
const SettlementRules rules;

Evidence answer(int errcode, Verdict verdict) { return {Wire::answered, errcode, verdict}; }
Evidence wire(Wire what) { return {what, 0, Verdict::accepted}; }

// One piece of evidence for each judgement and each way to come by it.
struct Proof {
  const char* name;
  Evidence evidence;
  Judgement judgement;
};
const std::array proofs{
    Proof{"errcode 0", answer(0, Verdict::accepted), Judgement::taken},
    Proof{"45065 had it before", answer(45065, Verdict::duplicate), Judgement::taken},
    Proof{"40241 same content within a minute", answer(40241, Verdict::duplicate), Judgement::retry},
    Proof{"40003 no such openid", answer(40003, Verdict::recipient_invalid), Judgement::refused},
    Proof{"43004 no follower", answer(43004, Verdict::recipient_refused), Judgement::refused},
    Proof{"40037 no such template", answer(40037, Verdict::template_invalid), Judgement::refused},
    Proof{"47003 field", answer(47003, Verdict::content_invalid), Judgement::refused},
    Proof{"43101 no grant", answer(43101, Verdict::recipient_refused), Judgement::no_grant},
    Proof{"43108 two calls at once", answer(43108, Verdict::retry_later), Judgement::retry},
    Proof{"no connection", wire(Wire::not_sent), Judgement::retry},
    Proof{"40001 stale token", answer(40001, Verdict::token_stale), Judgement::renew_token},
    Proof{"45009 day", answer(45009, Verdict::quota_spent), Judgement::park_api},
    Proof{"45011 minute", answer(45011, Verdict::quota_spent), Judgement::park_api},
    Proof{"48001 no right", answer(48001, Verdict::permission), Judgement::park_app},
    Proof{"50002 punished", answer(50002, Verdict::account_blocked), Judgement::park_app},
    Proof{"-1", answer(-1, Verdict::ambiguous), Judgement::ambiguous},
    Proof{"no answer", wire(Wire::timed_out), Judgement::ambiguous},
    Proof{"reset", wire(Wire::reset), Judgement::ambiguous},
    Proof{"502 of a proxy", wire(Wire::http_5xx), Judgement::ambiguous},
    Proof{"bad answer", wire(Wire::bad_answer), Judgement::ambiguous},
    Proof{"crashed", wire(Wire::crashed), Judgement::ambiguous},
    Proof{"an errcode nobody knows", answer(98765, Verdict::unknown_code), Judgement::unclassified},
};

TEST(Settlement, evidence_is_judged_as_the_table_says) {
  for (const Proof& proof : proofs) EXPECT_EQ(judge(proof.evidence), proof.judgement) << proof.name;
}

struct Case {
  const char* name;
  Evidence evidence;
  Channel channel;
  bool uncertain_before;
  std::int64_t grants_upper;
  Step step;
  const char* reason;
  GrantFate grant;
  bool uncertain_after;
  std::int64_t wait_ms = -1;  // ready_at - now without jitter, for retry and park
};
const Evidence ok = answer(0, Verdict::accepted);
const Evidence bad_field = answer(47003, Verdict::content_invalid);
const Evidence gone = answer(40037, Verdict::template_invalid);
const Evidence stranger = answer(40003, Verdict::recipient_invalid);
const Evidence unfollowed = answer(43004, Verdict::recipient_refused);
const Evidence no_grant = answer(43101, Verdict::recipient_refused);
const Evidence at_once = answer(43108, Verdict::retry_later);
const Evidence same_content = answer(40241, Verdict::duplicate);
const Evidence stale = answer(40001, Verdict::token_stale);
const Evidence day_spent = answer(45009, Verdict::quota_spent);
const Evidence minute_spent = answer(45011, Verdict::quota_spent);
const Evidence no_right = answer(48001, Verdict::permission);
const Evidence busy = answer(-1, Verdict::ambiguous);
const Evidence strange = answer(98765, Verdict::unknown_code);
const Evidence silent = wire(Wire::timed_out);
const Evidence cut = wire(Wire::reset);
const Evidence proxy_error = wire(Wire::http_5xx);
const Evidence garbage = wire(Wire::bad_answer);
const Evidence crash = wire(Wire::crashed);
const Evidence offline = wire(Wire::not_sent);
constexpr std::int64_t just_after_the_minute = 62'000;
constexpr std::int64_t until_beijing_midnight = 8 * 3'600'000 + 60'000;  // and a minute, for clocks differ

// First attempt but for `uncertain_before`; the first intent was a second ago, the policy is hold.
const Case cases[] = {
    {"taken", ok, tpl, false, 0, Step::take, "", none, false},
    {"taken after an uncertain try: the duplicate key covers both", ok, tpl, true, 0, Step::take, "", none, false},
    {"taken spends the grant", ok, sub, false, 5, Step::take, "", spend, false},
    {"taken spends the held grant", ok, sub, true, 1, Step::take, "", spend, false},

    {"refused field", bad_field, tpl, false, 0, Step::refuse, "content_invalid", none, false},
    {"refused gives the grant back", bad_field, sub, false, 5, Step::refuse, "content_invalid", give_back, false},
    {"refused template", gone, sub, false, 1, Step::refuse, "template_invalid", give_back, false},
    {"refused recipient", stranger, sub, false, 1, Step::refuse, "recipient_invalid", give_back, false},
    {"not following", unfollowed, tpl, false, 0, Step::refuse, "recipient_refused", none, false},
    {"a refusal says nothing of an uncertain try", bad_field, tpl, true, 0, Step::lose_sight, "content_invalid", none,
     true},
    {"nor for subscribe, where it stays held", bad_field, sub, true, 1, Step::lose_sight, "content_invalid", hold,
     true},

    {"43101: the ledger was wrong", no_grant, sub, false, 3, Step::refuse, "no_grant", spend_and_empty, false},
    {"43101 after an uncertain try proves no second message only", no_grant, sub, true, 1, Step::lose_sight,
     "likely_sent", hold, true},
    {"43101 on a template message: muted", no_grant, tpl, false, 0, Step::refuse, "recipient_refused", none, false},
    {"43101 on an uncertain template message", no_grant, tpl, true, 0, Step::lose_sight, "recipient_refused", none,
     true},

    {"two calls at once", at_once, sub, false, 1, Step::retry, "wechat_busy", give_back, false, 5'000},
    {"two calls at once, uncertain, one grant at most", at_once, sub, true, 1, Step::retry, "wechat_busy", hold, true,
     5'000},
    {"two calls at once, uncertain, more grants", at_once, sub, true, 2, Step::lose_sight, "wechat_busy", hold, true},
    {"same content", same_content, tpl, false, 0, Step::retry, "wechat_busy", none, false, 65'000},
    {"same content, uncertain", same_content, tpl, true, 0, Step::retry, "wechat_busy", none, true, 65'000},
    {"no connection", offline, tpl, false, 0, Step::retry, "not_connected", none, false, 500},
    {"no connection, subscribe", offline, sub, false, 2, Step::retry, "not_connected", give_back, false, 500},
    {"no connection, uncertain, in the window", offline, tpl, true, 0, Step::retry, "not_connected", none, true, 500},
    {"no connection, uncertain, two grants", offline, sub, true, 2, Step::lose_sight, "not_connected", hold, true},

    {"stale token", stale, tpl, false, 0, Step::retry, "token_stale", none, false, 250},
    {"stale token, subscribe", stale, sub, false, 1, Step::retry, "token_stale", give_back, false, 250},
    {"stale token, uncertain", stale, sub, true, 1, Step::retry, "token_stale", hold, true, 250},

    {"day's quota", day_spent, tpl, false, 0, Step::park, "quota_spent", none, false, until_beijing_midnight},
    {"day's quota, subscribe", day_spent, sub, false, 1, Step::park, "quota_spent", give_back, false,
     until_beijing_midnight},
    {"day's quota, uncertain", day_spent, sub, true, 1, Step::park, "quota_spent", hold, true, until_beijing_midnight},
    {"minute's quota", minute_spent, tpl, false, 0, Step::park, "quota_spent", none, false, just_after_the_minute},
    {"no right", no_right, tpl, false, 0, Step::park, "account_blocked", none, false, 300'000},
    {"no right, subscribe, uncertain", no_right, sub, true, 1, Step::park, "account_blocked", hold, true, 300'000},

    {"-1 on a template message: same id again", busy, tpl, false, 0, Step::retry, "errcode_-1", none, true, 500},
    {"silence on a template message: same id again", silent, tpl, false, 0, Step::retry, "timeout_after_write", none,
     true, 500},
    {"silence again", silent, tpl, true, 0, Step::retry, "timeout_after_write", none, true, 500},
    {"garbage", garbage, tpl, false, 0, Step::retry, "bad_answer", none, true, 500},
    {"crash", crash, tpl, false, 0, Step::retry, "crash_in_flight", none, true, 500},
    {"silence, one grant at most: only a new tap could make it a second message", silent, sub, false, 1, Step::retry,
     "timeout_after_write", hold, true, 5'000},
    {"silence, and none can be left", silent, sub, false, 0, Step::retry, "timeout_after_write", hold, true, 5'000},
    {"silence, two grants: hold", silent, sub, false, 2, Step::lose_sight, "timeout_after_write", hold, true},
    {"-1, two grants: hold", busy, sub, false, 2, Step::lose_sight, "errcode_-1", hold, true},
    {"crash, two grants: hold", crash, sub, false, 2, Step::lose_sight, "crash_in_flight", hold, true},
    {"silence after silence, one grant", silent, sub, true, 1, Step::retry, "timeout_after_write", hold, true, 5'000},

    {"unknown errcode: one more try under the duplicate key", strange, tpl, false, 0, Step::retry, "unknown_errcode",
     none, true, 30'000},
    {"unknown errcode again", strange, tpl, true, 0, Step::lose_sight, "unknown_errcode", none, true},
    {"unknown errcode, subscribe: hold", strange, sub, false, 1, Step::lose_sight, "unknown_errcode", hold, true},
    {"unknown errcode, subscribe, uncertain", strange, sub, true, 1, Step::lose_sight, "unknown_errcode", hold, true},
};

TEST(Settlement, each_judgement_settles_as_the_table_says) {
  for (const Case& one : cases) {
    const Sending sending{.channel = one.channel,
                          .attempts = one.uncertain_before ? 2 : 1,
                          .first_intent = now - Seconds{1},
                          .uncertain_before = one.uncertain_before,
                          .grants_upper = one.grants_upper,
                          .has_own_permit = !one.uncertain_before};
    SettlementRules quick = rules;
    quick.retry.longest = Milliseconds{1'000};
    const Settlement settled = settle(sending, one.evidence, now, 0, quick);
    EXPECT_EQ(settled.step, one.step) << one.name;
    EXPECT_EQ(settled.reason, one.reason) << one.name;
    EXPECT_EQ(settled.grant, one.grant) << one.name;
    EXPECT_EQ(settled.uncertain_after, one.uncertain_after) << one.name;
    EXPECT_FALSE(settled.spends_resend) << one.name;
    if (one.wait_ms >= 0) {
      EXPECT_EQ((settled.ready_at - now).count(), one.wait_ms) << one.name;
    }
  }
}

// What must hold whatever the combination.
void check_promises(const Proof& proof, const Sending& sending, const Settlement& settled, const std::string& name) {
  const Judgement judgement = judge(proof.evidence);
  const bool in_doubt = judgement == Judgement::ambiguous || judgement == Judgement::unclassified;
  EXPECT_TRUE(next_state(State::sending, settled.step)) << name << ": no such step from sending";
  EXPECT_EQ(settled.step == Step::take, judgement == Judgement::taken) << name;
  EXPECT_EQ(settled.reason.empty(), settled.step == Step::take) << name;

  // No false certainty.
  const bool uncertain = settled.step != Step::take && (in_doubt || sending.uncertain_before);
  EXPECT_EQ(settled.uncertain_after, uncertain) << name;
  if (settled.step == Step::refuse) {
    EXPECT_FALSE(uncertain) << name;
  }
  if (settled.step == Step::lose_sight) {
    EXPECT_TRUE(uncertain) << name;
  }

  // Never a second message without consent: after doubt only what cannot be one is tried again.
  const bool waits = settled.step == Step::retry || settled.step == Step::park;
  if (settled.step == Step::retry && in_doubt) {
    const bool covered = may_send_again(sending.channel, sending.first_intent, settled.ready_at) ||
                         (sending.channel == sub && sending.grants_upper <= 1);
    EXPECT_TRUE(covered || settled.duplicate_possible) << name;
  }
  const bool consented = sending.on_unknown == OnUnknown::resend && sending.resends_left > 0;
  EXPECT_TRUE(!settled.spends_resend || (consented && settled.step == Step::retry)) << name;
  EXPECT_TRUE(!settled.spends_resend || settled.duplicate_possible) << name;
  if (waits) {
    EXPECT_GT(settled.ready_at, now) << name;
  }
  if (waits) {
    EXPECT_LE(settled.ready_at, now + std::chrono::hours{25}) << name;
  }

  // The ledger: nothing for template messages; what may be spent is never given back.
  if (sending.channel == tpl) {
    EXPECT_EQ(settled.grant, none) << name;
    return;
  }
  if (settled.step == Step::take) {
    EXPECT_EQ(settled.grant, spend) << name;
  }
  const bool may_be_spent = in_doubt || !sending.has_own_permit;
  if (settled.step != Step::take && may_be_spent) {
    EXPECT_EQ(settled.grant, hold) << name;
  }
  if (waits && !may_be_spent) {
    EXPECT_EQ(settled.grant, give_back) << name;
  }
  const GrantFate after_no = judgement == Judgement::no_grant ? spend_and_empty : give_back;
  const bool is_no = settled.step == Step::refuse || settled.step == Step::lose_sight;
  if (is_no && !may_be_spent) {
    EXPECT_EQ(settled.grant, after_no) << name;
  }
}

TEST(Settlement, promises_hold_over_every_combination) {
  int combinations = 0;
  for (const Proof& proof : proofs)
    for (const Channel channel : {tpl, sub})
      for (const bool uncertain : {false, true})
        for (const OnUnknown policy : {OnUnknown::hold, OnUnknown::resend})
          for (const int resends : {0, 1, 3})
            for (const int attempts : {1, 2, 11, 12, 13, 200})
              for (const std::int64_t upper : {0, 1, 2, 100})
                for (const Seconds age : {Seconds{0}, Seconds{479}, Seconds{480}, Seconds{86'400}})
                  for (const double jitter : {0.0, 0.999}) {
                    if (uncertain && attempts == 1) continue;
                    Sending sending{channel, attempts, now - age, uncertain, policy, resends, upper};
                    const std::string name = std::string(proof.name) + " " + std::string(to_string(channel)) +
                                             (uncertain ? " uncertain" : "") + " attempts " + std::to_string(attempts) +
                                             " upper " + std::to_string(upper) + " age " + std::to_string(age.count());
                    for (const bool own : {true, false}) {
                      if (!own && !uncertain) continue;
                      sending.has_own_permit = own;
                      check_promises(proof, sending, settle(sending, proof.evidence, now, jitter, rules),
                                     name + (own ? "" : " without a permit of its own"));
                      ++combinations;
                    }
                  }
  EXPECT_GT(combinations, 30'000);
}

TEST(Settlement, consent_to_a_duplicate_is_taken_only_where_nothing_else_helps) {
  Sending sending{
      .channel = sub, .first_intent = now, .on_unknown = OnUnknown::resend, .resends_left = 1, .grants_upper = 1};
  EXPECT_FALSE(settle(sending, silent, now, 0, rules).spends_resend)
      << "one grant: only a new tap could make it a second message";
  sending.grants_upper = 2;
  const Settlement resent = settle(sending, silent, now, 0, rules);
  EXPECT_EQ(resent.step, Step::retry);
  EXPECT_TRUE(resent.spends_resend && resent.duplicate_possible);
  sending.resends_left = 0;
  EXPECT_EQ(settle(sending, silent, now, 0, rules).step, Step::lose_sight);
  Sending late{.channel = tpl,
               .first_intent = now - std::chrono::minutes{9},
               .on_unknown = OnUnknown::resend,
               .resends_left = 1};
  EXPECT_TRUE(settle(late, silent, now, 0, rules).spends_resend) << "the duplicate key has run out";
}

TEST(Settlement, a_refusal_for_the_rate_touches_neither_consent_nor_api) {
  using std::chrono::hours;
  Sending sending{.channel = sub, .first_intent = now};
  sending.rate = RateFacts{.used = 1,
                           .times = 1,
                           .day_returns = now + hours{8},
                           .period_returns = now + hours{200},
                           .expires_at = now + hours{300}};
  for (const Evidence& evidence : {no_grant, day_spent}) {
    const Settlement waits = settle(sending, evidence, now, 0, rules);
    EXPECT_EQ(waits.step, Step::park);
    EXPECT_EQ(waits.reason, rate_limited);
    EXPECT_EQ(waits.grant, give_back);
    EXPECT_EQ(waits.ready_at, now + hours{200});
    EXPECT_EQ(waits.rate_full_until, now + hours{200});
    Sending late = sending;
    late.rate->expires_at = now + hours{200};
    EXPECT_EQ(settle(late, evidence, now, 0, rules).step, Step::refuse);
    EXPECT_EQ(settle(late, evidence, now, 0, rules).reason, rate_limited);
    Sending second = sending;
    second.uncertain_before = true;
    EXPECT_EQ(settle(second, evidence, now, 0, rules).step, Step::lose_sight) << "the first may have taken the place";
  }
  sending.rate->used = 0;
  EXPECT_EQ(settle(sending, no_grant, now, 0, rules).grant, spend_and_empty) << "the first of a period: a withdrawal";
  EXPECT_FALSE(settle(sending, no_grant, now, 0, rules).rate_full_until);
  EXPECT_EQ(settle(sending, ok, now, 0, rules).step, Step::take);
}

TEST(Settlement, the_duplicate_key_covers_eight_minutes_from_the_first_write) {
  EXPECT_TRUE(may_send_again(tpl, now, now + std::chrono::minutes{8} - Milliseconds{1}));
  EXPECT_FALSE(may_send_again(tpl, now, now + std::chrono::minutes{8}));
  EXPECT_FALSE(may_send_again(sub, now, now));
}

TEST(Settlement, a_clock_that_went_back_lets_nothing_be_sent_again) {
  EXPECT_FALSE(may_send_again(sub, now, now - Milliseconds{1}));
  EXPECT_TRUE(may_send_again(tpl, now, now - Milliseconds{1})) << "as far as clocks differ";
  EXPECT_FALSE(may_send_again(tpl, now, now - Seconds{3}));
}

TEST(Settlement, a_token_that_stays_stale_is_asked_for_ever_more_slowly_and_then_parks) {
  const auto waits = [](int attempts) {
    return settle({.attempts = attempts, .first_intent = now}, stale, now, 0, rules);
  };
  EXPECT_EQ((waits(1).ready_at - now).count(), 250);
  EXPECT_EQ((waits(2).ready_at - now).count(), 250);
  EXPECT_EQ((waits(3).ready_at - now).count(), 2'000);
  EXPECT_GT(waits(10).ready_at - now, Seconds{60});
  EXPECT_EQ(waits(12).step, Step::park);
  EXPECT_EQ(waits(12).reason, "token_refused");
}

TEST(Settlement, without_a_connection_a_notification_waits_as_long_as_it_lives) {
  const Settlement after_many = settle({.attempts = 500, .first_intent = now}, offline, now, 0, rules);
  EXPECT_EQ(after_many.step, Step::retry);
  EXPECT_EQ(after_many.ready_at, now + rules.retry.longest / 2);
  const Settlement put_off = settle({.attempts = 12, .first_intent = now}, at_once, now, 0, rules);
  EXPECT_EQ(put_off.step, Step::refuse);
  EXPECT_EQ(put_off.reason, "gave_up");
}

TEST(Settlement, those_that_wait_for_one_moment_are_spread_behind_it) {
  const auto ready = [](const Evidence& evidence, double jitter) {
    return settle({.first_intent = now}, evidence, now, jitter, rules).ready_at;
  };
  EXPECT_EQ(ready(day_spent, 0.5) - ready(day_spent, 0), Seconds{30});
  EXPECT_EQ(ready(minute_spent, 0.5) - ready(minute_spent, 0), Milliseconds{2'500});
  EXPECT_EQ(ready(no_right, 0.5) - ready(no_right, 0), Seconds{15});
}

TEST(Settlement, words_for_the_reader) {
  EXPECT_EQ(to_string(OnUnknown::hold), "hold");
  EXPECT_EQ(to_string(OnUnknown::resend), "resend");
  EXPECT_EQ(ambiguity_word(silent), "timeout_after_write");
  EXPECT_EQ(ambiguity_word(cut), "reset_after_write");
  EXPECT_EQ(ambiguity_word(proxy_error), "http_5xx");
  EXPECT_EQ(ambiguity_word(garbage), "bad_answer");
  EXPECT_EQ(ambiguity_word(crash), "crash_in_flight");
  EXPECT_EQ(ambiguity_word(busy), "errcode_-1");
  EXPECT_EQ(ambiguity_word(strange), "unknown_errcode");
}

}  // namespace
}  // namespace hongyan::domain
