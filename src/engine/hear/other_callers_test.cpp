// Receipts of messages that other systems sent through the gateway, to the same person as ours.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "engine/hear/callback_reader.hpp"
#include "engine/hear/pushed_events.hpp"
#include "engine/work_ground.hpp"
#include "store/gateway_sends.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::Receipts;
using domain::State;
using Fate = store::GatewayAnswer::Fate;
using WeChat = testing::ScriptedWeChat;
using ::testing::HasSubstr;

class OtherCallers : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  OtherCallers() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) { dispatch(); }

  void receipt(std::string_view id, std::string_view msgid, std::string_view status = "success") {
    push(id, service, "oA", template_receipt(msgid, status, to_unix_s(now())));
  }
  // Ours, that WeChat has taken under that number, and one whose answer was lost.
  void take(std::string_view id, std::string_view msgid, Channel channel = Channel::template_message) {
    wechat.next_sends = {msgid.empty() ? testing::answer(200, R"({"errcode":0,"errmsg":"ok"})")
                                       : WeChat::accepted(msgid)};
    insert({sample(id, channel)});
    dispatch();
    ASSERT_EQ(state_of(id), State::taken);
    clock.advance(Seconds{1});
  }
  void send_into_silence(std::string_view id) {
    wechat.next_sends = {testing::silence()};
    insert({sample(id)});
    dispatch();
    ASSERT_EQ(state_of(id), State::retry_wait);
  }
  // Another system's message to that person, written down before it goes out.
  std::string send_by_gateway() { return send_by_gateway(service, Receipts::template_finished); }
  std::string send_by_gateway(const wechat::AppId& appid, Receipts receipts) {
    const store::GatewaySend send{.id = make_id(now(), random),
                                  .appid = appid,
                                  .receipts = receipts,
                                  .openid = "oA",
                                  .template_id = "TPL",
                                  .sent_at = now()};
    store::insert_gateway_sends(connection(), std::span(&send, 1));
    return send.id;
  }
  void answer_gateway(const std::string& id, const std::string& msgid, Fate fate = Fate::taken) {
    const store::GatewayAnswer answer{.id = id, .fate = fate, .msgid = msgid};
    store::settle_gateway_sends(connection(), std::span(&answer, 1));
  }
  // A receipt numbered 7 comes while the answers to ours and theirs are missing; then theirs comes.
  void hear_before_they_are_answered(Fate fate, const std::string& msgid) {
    send_into_silence("A");
    const std::string theirs = send_by_gateway();
    receipt("R", "7");
    ASSERT_EQ(state_of("A"), State::retry_wait);
    ASSERT_EQ(callback_state("R"), "waiting");
    answer_gateway(theirs, msgid, fate);
    read_later(Seconds{30});
  }
  void read_later(Milliseconds after) {
    clock.advance(after);
    reader.run_once(now());
  }
};

TEST_F(OtherCallers, a_receipt_of_another_callers_message_proves_nothing_of_an_uncertain_one) {
  const std::string theirs = send_by_gateway();
  answer_gateway(theirs, "7");
  send_into_silence("A");
  receipt("R7", "7", "failed:user block");
  EXPECT_EQ(state_of("A"), State::retry_wait);
  EXPECT_EQ(callback_state("R7"), "done");
  EXPECT_THAT(metrics.text(), HasSubstr("receipts_of_other_callers_total 1"));
  receipt("R8", "8");
  EXPECT_EQ(state_of("A"), State::delivered) << "their number is known, and this is another one";
}

TEST_F(OtherCallers, a_number_that_came_while_theirs_had_none_proves_nothing_once_it_was_theirs) {
  hear_before_they_are_answered(Fate::taken, "7");
  EXPECT_EQ(state_of("A"), State::retry_wait);
  EXPECT_EQ(callback_state("R"), "done");
}

TEST_F(OtherCallers, a_number_that_came_while_theirs_had_none_is_ours_once_theirs_is_another) {
  hear_before_they_are_answered(Fate::taken, "8");
  EXPECT_EQ(state_of("A"), State::delivered);
}

TEST_F(OtherCallers, a_number_that_came_while_theirs_had_none_is_ours_once_theirs_was_refused) {
  hear_before_they_are_answered(Fate::not_sent, "");
  EXPECT_EQ(state_of("A"), State::delivered);
}

TEST_F(OtherCallers, a_number_proves_nothing_while_theirs_is_never_told) {
  hear_before_they_are_answered(Fate::taken, "");
  EXPECT_EQ(state_of("A"), State::retry_wait);
  EXPECT_EQ(callback_state("R"), "waiting");
}

TEST_F(OtherCallers, a_taken_message_without_a_number_is_not_settled_by_what_may_be_another_callers_receipt) {
  grant(2);
  take("A", "", Channel::subscribe);
  const std::string theirs = send_by_gateway(mini, Receipts::subscribe_sent);
  push("R", mini, "oA", subscribe_receipt_of("7", 1, to_unix_s(now())));
  EXPECT_EQ(state_of("A"), State::taken);
  answer_gateway(theirs, "");
  read_later(Seconds{30});
  EXPECT_EQ(state_of("A"), State::taken) << "WeChat has told neither number";
}

TEST_F(OtherCallers, a_receipt_without_a_usable_number_may_be_another_callers) {
  take("A", "7");
  answer_gateway(send_by_gateway(), "8");
  receipt("R", "0", "failed: system failed");
  EXPECT_EQ(state_of("A"), State::taken);
  receipt("R7", "7");
  EXPECT_EQ(state_of("A"), State::delivered) << "our own number is proof";
}

}  // namespace
}  // namespace hongyan::engine
