#include "engine/send/lease_rescuer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/work_ground.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
constexpr Channel tpl = Channel::template_message;
constexpr Channel sub = Channel::subscribe;

class Rescuing : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Rescuing() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) { dispatch(); }

  // On the wire, and its node is gone: no ending will ever be recorded.
  void crash_in_flight(store::Notification one) {
    WorkGround doomed({*memory, failing, doomed_wechat_.sends, doomed_wechat_.errands, clock, random}, {}, "doomed");
    for (const auto& appid : {service, mini}) (void)doomed.tokens.find(appid.text());
    doomed.tokens.run_once(now());
    doomed_wechat_.next_sends = {testing::silence()};
    doomed.insert({one});
    doomed.dispatcher.run_once(now());
    doomed.dispatcher.run_once(now());
    ASSERT_EQ(state_of(one.id), State::sending);
  }

 private:
  testing::ScriptedWeChat doomed_wechat_{clock};
};

TEST_F(Rescuing, wakes_what_is_due_and_says_so) {
  int raised = 0;
  rescuer.set_raised([&] { ++raised; });
  store::Notification later = sample("A");
  later.state = State::scheduled;
  later.ready_at = now() + Seconds{10};
  insert({later});
  EXPECT_GT(rescuer.run_once(now()).after, Milliseconds{0});
  EXPECT_EQ(raised, 0);
  clock.advance(Seconds{10});
  rescuer.run_once(now());
  EXPECT_EQ(raised, 1);
  EXPECT_EQ(state_of("A"), State::ready);
}

TEST_F(Rescuing, a_claim_whose_node_died_goes_back_to_the_queue) {
  insert({sample("A")});
  dispatcher.run_once(now());
  ASSERT_EQ(state_of("A"), State::claimed);
  rescue();
  EXPECT_EQ(state_of("A"), State::claimed);
  clock.advance(Seconds{16});
  rescue();
  EXPECT_EQ(state_of("A"), State::ready);
  EXPECT_THAT(metrics.text(), HasSubstr("hongyan_claims_returned_total 1"));
  dispatch();
  EXPECT_EQ(state_of("A"), State::taken);
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(1)) << "the old claim is worth nothing";
}

TEST_F(Rescuing, a_send_whose_node_died_is_settled_by_its_channel) {
  const struct {
    const char* name;
    Channel channel;
    int grants;
    State end;
    std::vector<std::int64_t> balance;
  } cases[] = {{"under WeChat's own duplicate key", tpl, 0, State::retry_wait, {}},
               {"one grant: a second cannot be a second message", sub, 1, State::retry_wait, {0, 0, 1, 0, 0, 0}},
               {"two grants: nobody knows", sub, 2, State::unknown, {1, 0, 1, 0, 0, 0}}};
  for (const auto& one : cases) {
    connection().execute_script(
        "DELETE FROM notification; DELETE FROM attempt; DELETE FROM grant_account; DELETE FROM grant_entry");
    grant(one.grants);
    crash_in_flight(sample("A", one.channel));
    rescue();
    EXPECT_EQ(state_of("A"), State::sending) << "its node may only be slow";
    clock.advance(Seconds{16});
    rescue();
    EXPECT_EQ(state_of("A"), one.end) << one.name;
    EXPECT_EQ(find("A").reason, "crash_in_flight");
    EXPECT_TRUE(find("A").uncertain);
    EXPECT_EQ(balance(), one.balance) << one.name;
    ASSERT_THAT(attempts_of("A"), SizeIs(1));
    EXPECT_EQ(attempts_of("A")[0].cause, "crash_in_flight");
    rescue();
    EXPECT_EQ(balance(), one.balance) << "rescued once";
  }
}

TEST_F(Rescuing, a_rescued_template_message_keeps_its_duplicate_key) {
  crash_in_flight(sample("A"));
  clock.advance(Seconds{16});
  rescue();
  clock.advance(Seconds{2});
  rescue();
  dispatch();
  ASSERT_THAT(wechat.sends.submitted(), SizeIs(1));
  EXPECT_EQ(wechat.sends.submitted()[0].request.body, "body of A");
  EXPECT_EQ(state_of("A"), State::taken);
}

TEST_F(Rescuing, after_the_duplicate_key_has_run_out_nothing_is_sent_again) {
  crash_in_flight(sample("A"));
  clock.advance(std::chrono::minutes{9});
  rescue();
  clock.advance(std::chrono::minutes{10});
  rescue();
  dispatch();
  EXPECT_EQ(state_of("A"), State::unknown);
  EXPECT_THAT(wechat.sends.submitted(), SizeIs(0));
}

TEST_F(Rescuing, a_receipt_that_never_came_closes_the_watch) {
  insert({sample("A")});
  dispatch();
  ASSERT_EQ(state_of("A"), State::taken);
  clock.advance(std::chrono::hours{24});
  rescue();
  EXPECT_EQ(state_of("A"), State::taken);
  clock.advance(Seconds{2});
  rescue();
  EXPECT_EQ(state_of("A"), State::taken_unconfirmed);
  EXPECT_EQ(find("A").reason, "no_receipt");
}

TEST_F(Rescuing, what_nobody_ever_learned_stays_held) {
  grant(2);
  wechat.next_sends = {testing::silence()};
  insert({sample("A", sub)});
  dispatch();
  clock.advance(std::chrono::hours{24} + Seconds{2});
  rescue();
  EXPECT_EQ(state_of("A"), State::unknown_final);
  EXPECT_EQ(find("A").reason, "timeout_after_write") << "why it is not known";
  EXPECT_THAT(balance(), ElementsAre(1, 0, 1, 0, 0, 0));
  insert({sample("B", sub)});
  dispatch();
  EXPECT_EQ(state_of("B"), State::taken) << "the person can be written to again";
}

TEST_F(Rescuing, a_clock_that_goes_back_stops_no_rescue) {
  insert({sample("A")});
  dispatcher.run_once(now());
  rescue();
  clock.jump_wall(-std::chrono::hours{2});
  rescue();
  clock.jump_wall(std::chrono::hours{2} + Seconds{16});
  rescue();
  EXPECT_EQ(state_of("A"), State::ready);
}

}  // namespace
}  // namespace hongyan::engine
