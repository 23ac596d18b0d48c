#include "engine/ask/mass_inquirer.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/work_ground.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;

class Inquiry : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Inquiry() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {
    store::Notification one = sample("N1", Channel::mass);
    one.openid = {};
    one.template_id = {};
    one.body = R"({"touser":["oA","oB"],"msgtype":"text","text":{"content":"hi"}})";
    wechat.next_sends = {testing::answer(200, R"({"errcode":0,"errmsg":"ok","msg_id":77})")};
    insert({one});
    dispatch();
  }
  void ask(testing::ScriptedEnding ending) {
    (void)tokens.find_or_fetch(service.text(), now());
    wechat.next_errands = {std::move(ending)};
    inquirer.run_once(now());
  }
  static testing::ScriptedEnding state(std::string_view word) {
    return testing::answer(200, fmt::format(R"({{"msg_id":77,"msg_status":"{}"}})", word));
  }
  MassInquirer inquirer{failing, apps, {wechat.errands, egress, tokens, clock, random}, metrics, random, "n1"};
};

struct Case {
  const char* word;
  State state;
};

TEST_F(Inquiry, waits_half_an_hour_and_believes_what_wechat_says_then) {
  const Case cases[] = {{"SENDING", State::taken}, {"SOMETHING", State::taken}, {"SEND_SUCCESS", State::delivered}};
  const std::size_t before = wechat.errands.submitted().size();
  inquirer.run_once(now());
  EXPECT_EQ(wechat.errands.submitted().size(), before);
  clock.advance(std::chrono::minutes{31});
  ask(testing::answer(200, R"({"errcode":40059,"errmsg":"invalid msg id"})"));
  EXPECT_EQ(state_of("N1"), State::taken);
  for (const Case& one : cases) {
    clock.advance(std::chrono::minutes{11});
    ask(state(one.word));
    EXPECT_EQ(state_of("N1"), one.state) << one.word;
  }
  EXPECT_EQ(store::list_receipts(connection(), "N1").front().status, "mass/get SEND_SUCCESS");
}

TEST_F(Inquiry, tells_of_a_failure) {
  clock.advance(std::chrono::minutes{31});
  ask(state("SEND_FAIL"));
  EXPECT_EQ(state_of("N1"), State::failed_after_accept);
}

}  // namespace
}  // namespace hongyan::engine
