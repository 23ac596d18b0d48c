// Updates of cards: in order within an activity, beside each other otherwise, and never back to an earlier one.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/work_ground.hpp"
#include "store/lane.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using testing::answer;
using ::testing::ElementsAre;
using WeChat = testing::ScriptedWeChat;

class Cards : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Cards() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {
    (void)tokens.find_or_fetch(mini.text(), now());
  }
  [[nodiscard]] store::Notification update(std::string_view id, std::string_view activity = "A1") const {
    store::Notification one = sample(id, Channel::card);
    one.appid = mini;
    one.openid = {};
    one.template_id = {};
    one.body = fmt::format(R"({{"activity_id":"{}","target_state":0,"marker":"{}"}})", activity, id);
    return one;
  }
};

TEST_F(Cards, of_one_activity_share_a_lane_and_people_have_theirs) {
  EXPECT_EQ(store::lane_of(update("N1", "A1")), "A1");
  EXPECT_EQ(store::lane_of(sample("N2")), "");
  EXPECT_NE(LaneQueue::lane_of(update("N1", "A1")), LaneQueue::lane_of(update("N1", "A2")));
}

TEST_F(Cards, of_different_activities_are_under_way_at_once_and_free_their_lanes) {
  insert({update("N1", "A1"), update("N2", "A2"), update("N3", "A1")});
  dispatch();
  EXPECT_EQ(state_of("N1"), State::taken);
  EXPECT_EQ(state_of("N2"), State::taken);
  EXPECT_EQ(state_of("N3"), State::taken);
}

TEST_F(Cards, an_update_that_a_later_one_has_overtaken_is_not_sent) {
  wechat.next_sends = {WeChat::refused(45011, "api minute-quota reach limit")};
  insert({update("N1")});
  dispatch();
  ASSERT_EQ(state_of("N1"), State::parked);
  insert({update("N2"), update("N9", "A2")});
  store::lift_park(connection(), mini, "/cgi-bin/message/wxopen/updatablemsg/send");
  clock.advance(Milliseconds{2'000});
  dispatch();
  ASSERT_EQ(state_of("N2"), State::taken);
  clock.advance(std::chrono::minutes{2});
  rescue();
  dispatch();
  EXPECT_EQ(state_of("N1"), State::suppressed);
  EXPECT_EQ(find("N1").reason, "superseded");
  EXPECT_EQ(attempts_of("N1").size(), 1u);
}

TEST_F(Cards, an_update_stands_when_the_later_one_was_refused) {
  wechat.next_sends = {WeChat::refused(45011, "api minute-quota reach limit"),
                       WeChat::refused(47502, "target_state error")};
  insert({update("N1")});
  dispatch();
  insert({update("N2")});
  store::lift_park(connection(), mini, "/cgi-bin/message/wxopen/updatablemsg/send");
  clock.advance(Milliseconds{2'000});
  dispatch();
  ASSERT_EQ(state_of("N2"), State::refused);
  clock.advance(std::chrono::minutes{2});
  rescue();
  dispatch();
  EXPECT_EQ(state_of("N1"), State::taken);
}

}  // namespace
}  // namespace hongyan::engine
