#include "store/outbox.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>
#include <thread>

#include "base/failure.hpp"
#include "store/outbox_ground.hpp"
#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using domain::Channel;
using domain::State;
using domain::Step;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
constexpr WallTime noon = OutboxGround::noon;

std::vector<std::string> ids(const std::vector<Notification>& notifications) {
  std::vector<std::string> found;
  for (const Notification& one : notifications) found.push_back(one.id);
  return found;
}

class Outbox : public testing::OnBothStores {
 protected:
  void SetUp() override {
    OnBothStores::SetUp();
    if (!IsSkipped()) ground_ = std::make_unique<OutboxGround>(connection());
  }
  [[nodiscard]] OutboxGround& on() { return *ground_; }

 private:
  std::unique_ptr<OutboxGround> ground_;
};
HONGYAN_ON_BOTH_DATABASES(Outbox);

TEST_P(Outbox, is_claimed_by_priority_and_age) {
  const auto waiting = [&](std::string_view id, int priority, int age_s) {
    Notification one = on().sample(id);
    one.priority = priority;
    one.ready_at = noon - Seconds{age_s};
    return one;
  };
  Notification other_state = waiting("Z", 0, 99);
  other_state.state = State::parked;
  on().insert({waiting("A", 2, 90), waiting("B", 1, 5), waiting("C", 1, 5), waiting("D", 0, 1), waiting("E", 1, 7),
               waiting("F", 0, -1), other_state});
  EXPECT_THAT(ids(on().claim_at(noon, "n1", 3)), ElementsAre("D", "E", "B"));
  const auto rest = on().claim_at(noon, "n2", 100);
  EXPECT_THAT(ids(rest), ElementsAre("C", "A"));
  EXPECT_EQ(rest[0].state, State::claimed);
  EXPECT_EQ(rest[0].lease_epoch, 1);
  EXPECT_EQ(rest[0].lease_until, noon + OutboxGround::lease);
  EXPECT_THAT(on().claim_at(noon), IsEmpty());
  EXPECT_THAT(ids(on().claim_at(noon + Seconds{1})), ElementsAre("F"));
}

TEST_P(Outbox, is_claimed_once_however_many_nodes_ask) {
  constexpr int notifications = 200, nodes = 4;
  std::vector<Notification> many;
  for (int i = 0; i < notifications; ++i) many.push_back(on().sample(fmt::format("N{:03}", i)));
  on().insert(many);
  std::vector<std::vector<std::string>> taken(nodes);
  {
    std::vector<std::jthread> threads;
    for (int node = 0; node < nodes; ++node)
      threads.emplace_back([&, node] {
        const auto own = database().connect();
        auto& mine = taken[static_cast<std::size_t>(node)];
        for (int round = 0; round < 10; ++round) {
          sql::Transaction transaction(*own, sql::Transaction::Kind::writing);
          for (Notification& one : claim(*own, fmt::format("n{}", node), noon, noon + Seconds{15}, 20))
            mine.push_back(std::move(one.id));
          transaction.commit();
        }
      });
  }
  std::multiset<std::string> all;
  for (const auto& mine : taken) all.insert(mine.begin(), mine.end());
  for (Notification& one : on().claim_at(noon, "last", notifications)) all.insert(std::move(one.id));
  EXPECT_EQ(all.size(), std::size_t{notifications});
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), std::size_t{notifications});
}

// What may happen between a claim and its intent, and whether the intent still stands.
TEST_P(Outbox, an_intent_stands_only_on_a_living_claim_and_a_free_lane) {
  const struct {
    const char* name;
    bool stands;
    std::function<void(const Notification&)> before;
  } cases[] = {
      {"nothing", true, [](const Notification&) {}},
      {"cancelled", false,
       [&](const Notification& one) {
         EXPECT_EQ(cancel_notification(connection(), one.id, noon), CancelResult::cancelled);
       }},
      {"returned", false,
       [&](const Notification&) { EXPECT_EQ(return_lost_claims(connection(), noon + Seconds{16}, 9), 1); }},
      {"claimed by another", false,
       [&](const Notification&) {
         return_lost_claims(connection(), noon + Seconds{16}, 9);
         EXPECT_THAT(on().claim_at(noon + Seconds{16}, "n2"), SizeIs(1));
       }},
      {"a call to the person", false,
       [&](const Notification&) { (void)on().sent(on().sample("OTHER", "oA", Channel::template_message)); }},
      {"a call to somebody else", true, [&](const Notification&) { (void)on().sent(on().sample("OTHER", "oB")); }},
      {"a call from another app", true,
       [&](const Notification&) {
         Notification other = on().sample("OTHER");
         other.appid = *wechat::AppId::parse("wx0000000000000002");
         (void)on().sent(other);
       }},
      {"a subscribe send of unknown fate", false, [&](const Notification&) { on().lost(on().sample("OTHER")); }},
      {"one of another template", true,
       [&](const Notification&) {
         Notification other = on().sample("OTHER");
         other.template_id = *wechat::TemplateId::parse("TPL2");
         on().lost(other);
       }},
      {"one to somebody else", true, [&](const Notification&) { on().lost(on().sample("OTHER", "oB")); }},
      {"a template message of unknown fate", true,
       [&](const Notification&) { on().lost(on().sample("OTHER", "oA", Channel::template_message)); }},
      {"one given up as unknown", true,
       [&](const Notification&) {
         on().lost(on().sample("OTHER"));
         EXPECT_TRUE(take_step(connection(), "OTHER", Step::give_up_knowing, "", noon));
       }},
  };
  for (const auto& one : cases) {
    connection().execute_script("DELETE FROM attempt; DELETE FROM notification");
    const Notification claimed = on().claimed(on().sample("ONE"));
    one.before(claimed);
    const Notification before = on().find("ONE");
    EXPECT_EQ(on().intend(claimed), one.stands) << one.name;
    const Notification after = on().find("ONE");
    EXPECT_EQ(after.state, one.stands ? State::sending : before.state) << one.name;
    EXPECT_EQ(after.attempts, one.stands ? 1 : 0) << one.name;
    EXPECT_THAT(list_attempts(connection(), "ONE"), SizeIs(one.stands ? 1 : 0)) << one.name;
  }
}

TEST_P(Outbox, an_uncertain_notification_is_not_in_its_own_way) {
  Record doubt = OutboxGround::record(on().sent(on().sample("ONE")), Step::retry);
  doubt.settlement.uncertain_after = true;
  doubt.settlement.ready_at = noon;
  ASSERT_TRUE(on().settle(doubt));
  EXPECT_EQ(raise_due(connection(), noon, 10), 1);
  const auto again = on().claim_at(noon);
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_TRUE(again[0].uncertain);
  EXPECT_EQ(again[0].first_uncertain_at, noon);
  EXPECT_TRUE(on().intend(again[0]));
  EXPECT_THAT(list_attempts(connection(), "ONE"), SizeIs(2));
}

TEST_P(Outbox, of_two_intents_to_one_person_in_a_batch_the_first_stands) {
  on().insert({on().sample("ONE"), on().sample("TWO"), on().sample("ZED", "oB")});
  const auto claimed = on().claim_at(noon);
  ASSERT_THAT(claimed, SizeIs(3));
  EXPECT_THAT(record_intents(connection(), "n1", claimed, noon, noon + Seconds{15}), ElementsAre(true, false, true))
      << ::testing::PrintToString(ids(claimed));
}

TEST_P(Outbox, two_nodes_never_send_to_one_person_at_once) {
  constexpr int people = 12;
  std::vector<Notification> many;
  for (int i = 0; i < 2 * people; ++i)
    many.push_back(on().sample(fmt::format("N{:02}", i), fmt::format("o{}", i % people)));
  on().insert(many);
  const auto claimed = on().claim_at(noon);
  {
    std::vector<std::jthread> threads;
    for (int node = 0; node < 2; ++node)
      threads.emplace_back([&, node] {
        const auto own = database().connect();
        for (const Notification& one : claimed) {
          if ((one.id > "N11") != (node == 1)) continue;
          try {
            sql::Transaction transaction(*own, sql::Transaction::Kind::writing);
            (void)record_intents(*own, "n", std::vector{one}, noon, noon + Seconds{15});
            transaction.commit();
          } catch (const Failure&) {
            // PostgreSQL, when the other was there first: the round is lost, the claim comes back.
          }
        }
      });
  }
  const sql::Rows lanes =
      connection().execute("SELECT openid, COUNT(*) FROM notification WHERE state = 'sending' GROUP BY openid", {});
  EXPECT_EQ(lanes.rows.size(), std::size_t{people});
  for (const sql::Row& lane : lanes.rows) EXPECT_EQ(lane.number(1), 1) << lane.text(0);
}

TEST_P(Outbox, a_claim_is_let_go_by_whoever_holds_it) {
  const struct {
    Step step;
    State end;
  } cases[] = {{Step::give_back, State::ready}, {Step::retry, State::retry_wait},
               {Step::park, State::parked},     {Step::suppress, State::suppressed},
               {Step::expire, State::expired},  {Step::lose_sight, State::unknown}};
  for (const auto& [step, end] : cases) {
    connection().execute_script("DELETE FROM notification");
    const Notification claimed = on().claimed(on().sample("ONE"));
    Release release_it{.id = "ONE",
                       .lease_epoch = claimed.lease_epoch + 1,
                       .step = step,
                       .reason = "why",
                       .ready_at = noon + std::chrono::hours{48},
                       .watch_until = noon + std::chrono::hours{24}};
    release(connection(), std::vector{release_it}, noon);
    EXPECT_EQ(on().state_of("ONE"), State::claimed) << "another's claim: " << domain::to_string(step);
    release_it.lease_epoch = claimed.lease_epoch;
    release(connection(), std::vector{release_it}, noon + Seconds{1});
    const Notification after = on().find("ONE");
    EXPECT_EQ(after.state, end);
    EXPECT_EQ(after.reason, "why");
    EXPECT_EQ(after.ready_at, after.expires_at) << "waits no longer than it lives";
    EXPECT_EQ(after.lease_until, noon + std::chrono::hours{24});
    EXPECT_EQ(after.updated_at, noon + Seconds{1});
    release(connection(), std::vector{release_it}, noon);
    EXPECT_EQ(on().state_of("ONE"), end) << "released twice";
  }
}

TEST_P(Outbox, the_end_of_an_attempt_is_written_whole) {
  const Notification sent = on().sent(on().sample("ONE"));
  Record end = OutboxGround::record(sent, Step::retry);
  end.settlement.reason = "errcode_-1";
  end.settlement.ready_at = noon + Seconds{5};
  end.settlement.uncertain_after = true;
  end.settlement.grant = domain::GrantFate::hold;
  end.cause = "errcode_-1";
  end.errcode = -1;
  end.errmsg = "system error, 系统繁忙";
  end.rid = "6aac-1";
  end.msgid = "9223372036854775807";
  EXPECT_TRUE(on().settle(end, noon + Seconds{2}));
  const Notification after = on().find("ONE");
  EXPECT_EQ(after.state, State::retry_wait);
  EXPECT_EQ(after.reason, "errcode_-1");
  EXPECT_EQ(after.ready_at, noon + Seconds{5});
  EXPECT_TRUE(after.uncertain);
  EXPECT_EQ(after.first_uncertain_at, noon);
  EXPECT_TRUE(after.grant_held);
  const auto attempts = list_attempts(connection(), "ONE");
  ASSERT_THAT(attempts, SizeIs(1));
  EXPECT_EQ(attempts[0].node, "n1");
  EXPECT_EQ(attempts[0].intent_at, noon);
  EXPECT_EQ(attempts[0].ended_at, noon + Seconds{2});
  EXPECT_EQ(attempts[0].outcome, "retry");
  EXPECT_EQ(attempts[0].cause, "errcode_-1");
  EXPECT_EQ(attempts[0].errcode, -1);
  EXPECT_EQ(attempts[0].errmsg, "system error, 系统繁忙");
  EXPECT_EQ(attempts[0].rid, "6aac-1");
  EXPECT_EQ(attempts[0].msgid, "9223372036854775807");
}

TEST_P(Outbox, a_lost_lease_decides_nothing_but_its_answer_is_kept) {
  const Notification sent = on().sent(on().sample("ONE"));
  Record crash = OutboxGround::record(sent, Step::lose_sight);
  crash.cause = "crash_in_flight";
  ASSERT_TRUE(on().settle(crash));
  Record answer = OutboxGround::record(sent, Step::take);
  answer.msgid = "77";
  answer.errcode = 0;
  EXPECT_FALSE(on().settle(answer)) << "decided already";
  EXPECT_EQ(on().state_of("ONE"), State::unknown);
  EXPECT_EQ(list_attempts(connection(), "ONE").at(0).outcome, "taken") << "a real answer replaces the guess";
  EXPECT_EQ(list_attempts(connection(), "ONE").at(0).msgid, "77");
  EXPECT_FALSE(on().settle(crash));
  EXPECT_EQ(list_attempts(connection(), "ONE").at(0).outcome, "taken") << "and no guess replaces an answer";

  const Notification other = on().sent(on().sample("TWO", "oB"));
  Record wrong_epoch = OutboxGround::record(other, Step::take);
  wrong_epoch.lease_epoch += 1;
  EXPECT_FALSE(on().settle(wrong_epoch));
  EXPECT_EQ(on().state_of("TWO"), State::sending);
  EXPECT_EQ(list_attempts(connection(), "TWO").at(0).outcome, "taken");
}

TEST_P(Outbox, doubt_is_counted_from_its_first_attempt_and_ends_with_a_certain_answer) {
  Notification two_resends = on().sample("ONE");
  two_resends.on_unknown = domain::OnUnknown::resend;
  two_resends.resends_left = 2;
  Notification sent = on().sent(two_resends);
  for (int resends = 1; resends >= 0; --resends) {
    Record doubt = OutboxGround::record(sent, Step::retry);
    doubt.intent_at = noon + Seconds{10 * (1 - resends)};
    doubt.settlement.uncertain_after = doubt.settlement.duplicate_possible = doubt.settlement.spends_resend = true;
    doubt.settlement.ready_at = noon;
    ASSERT_TRUE(on().settle(doubt));
    EXPECT_EQ(on().find("ONE").first_uncertain_at, noon);
    EXPECT_EQ(on().find("ONE").resends_left, resends);
    EXPECT_TRUE(on().find("ONE").duplicate_possible);
    raise_due(connection(), noon, 10);
    sent = on().claim_at(noon).at(0);
    ASSERT_TRUE(on().intend(sent));
  }
  ASSERT_TRUE(on().settle(OutboxGround::record(sent, Step::take)));
  const Notification after = on().find("ONE");
  EXPECT_EQ(after.state, State::taken);
  EXPECT_FALSE(after.uncertain);
  EXPECT_EQ(after.first_uncertain_at, WallTime{});
  EXPECT_TRUE(after.duplicate_possible) << "that a duplicate was possible stays true";
}

TEST_P(Outbox, moments_move_what_waits_for_them) {
  const auto put = [&](std::string_view id, State state, int ready_s, int lease_s) {
    Notification one = on().sample(id, std::string("o") + std::string(id));
    one.state = state;
    one.ready_at = noon + Seconds{ready_s};
    one.lease_until = noon + Seconds{lease_s};
    return one;
  };
  on().insert({put("A", State::scheduled, 0, 0), put("B", State::retry_wait, -2, 0), put("C", State::parked, -1, 0),
               put("D", State::scheduled, 1, 0), put("E", State::claimed, 0, -1), put("F", State::claimed, 0, 0),
               put("G", State::sending, 0, -1), put("H", State::sending, 0, 0), put("I", State::taken, 0, -2),
               put("J", State::unknown, 0, -3), put("K", State::taken, 0, 0), put("L", State::delivered, 0, -9)});
  EXPECT_TRUE(has_due(connection(), noon));
  EXPECT_FALSE(has_due(connection(), noon - Seconds{3}));
  EXPECT_EQ(raise_due(connection(), noon, 2), 2);
  EXPECT_EQ(on().state_of("B"), State::ready);
  EXPECT_EQ(on().state_of("C"), State::ready);
  EXPECT_EQ(on().state_of("A"), State::scheduled) << "the oldest first";
  EXPECT_EQ(raise_due(connection(), noon, 9), 1);
  EXPECT_FALSE(has_due(connection(), noon));
  EXPECT_TRUE(has_due(connection(), noon + Seconds{1}));

  EXPECT_TRUE(has_lost_leases(connection(), noon));
  EXPECT_FALSE(has_lost_leases(connection(), noon - Seconds{1}));
  EXPECT_THAT(ids(lost_sends(connection(), noon, 9)), ElementsAre("G"));
  EXPECT_EQ(return_lost_claims(connection(), noon, 9), 1);
  EXPECT_EQ(on().state_of("E"), State::ready);
  EXPECT_EQ(on().state_of("F"), State::claimed) << "its lease ends now, not before";
  EXPECT_EQ(on().state_of("G"), State::sending) << "what may be on the wire never goes back";
  EXPECT_THAT(ids(overdue_watches(connection(), noon, 9)), ElementsAre("J", "I"));
  EXPECT_THAT(ids(overdue_watches(connection(), noon, 1)), ElementsAre("J"));
}

TEST_P(Outbox, evidence_takes_every_step_the_machine_has_and_no_other) {
  sql::Transaction transaction(connection(), sql::Transaction::Kind::writing);
  int number = 0;
  for (const State from : domain::all_states())
    for (const Step step : domain::all_steps()) {
      Notification one = on().sample(fmt::format("N{:03}", ++number), fmt::format("o{}", number));
      one.state = from;
      one.uncertain = one.grant_held = true;
      on().insert({one});
      const auto end = domain::next_state(from, step);
      const std::string name = fmt::format("{} {}", domain::to_string(from), domain::to_string(step));
      EXPECT_EQ(take_step(connection(), one.id, step, "why", noon + Seconds{1}), end.has_value()) << name;
      const Notification after = on().find(one.id);
      EXPECT_EQ(after.state, end.value_or(from)) << name;
      EXPECT_EQ(after.uncertain, !end) << name;
      EXPECT_EQ(after.grant_held, !end || step == Step::give_up_knowing)
          << name << ": nobody knows whether it was used";
      EXPECT_EQ(after.reason, end ? "why" : "") << name;
      EXPECT_EQ(after.lease_until, one.lease_until) << name;
    }
}

TEST_P(Outbox, a_late_answer_waits_for_its_receipt_like_any_other) {
  Notification waiting = on().sample("ONE");
  waiting.state = State::retry_wait;
  on().insert({waiting});
  EXPECT_TRUE(take_step(connection(), "ONE", Step::take, "late_answer", noon, noon + std::chrono::hours{24}));
  EXPECT_THAT(overdue_watches(connection(), noon + std::chrono::hours{24}, 9), IsEmpty());
  EXPECT_THAT(overdue_watches(connection(), noon + std::chrono::hours{25}, 9), SizeIs(1));
}

}  // namespace
}  // namespace hongyan::store
