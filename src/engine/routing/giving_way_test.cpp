// A route whose API WeChat has closed for a while gives way to the next one that is open.
#include "engine/routing/giving_way.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/accept/acceptance.hpp"
#include "engine/work_ground.hpp"
#include "store/apps.hpp"
#include "store/definitions.hpp"
#include "store/quota.hpp"
#include "store/windows.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using store::Notification;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using WeChat = testing::ScriptedWeChat;
using std::chrono::hours;

constexpr std::string_view template_send = "/cgi-bin/message/template/send";

class GivingWay : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  GivingWay() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {
    store::Recipient ming;
    ming.uid = "ming";
    ming.identities = {{service, follower_, "ming", store::Follows::yes, {}}};
    store::save_recipient(connection(), ming);
    store::save_type(connection(),
                     {.name = "reminder",
                      .definition = R"({"name":"reminder","variables":{"course":{"type":"text"}},"routes":[
           {"channel":"template","app":"wx5e00000000000001","template_id":"OA","fields":{"thing1":"{{course}}"}},
           {"channel":"customer","app":"wx5e00000000000001","message":{"msgtype":"text","text":{"content":"{{course}}"}}}]})",
                      .created_at = {},
                      .updated_at = {}});
  }

  [[nodiscard]] static Wish wish() {
    Wish wish;
    wish.key_id = "key";
    wish.type = "reminder";
    wish.uid = "ming";
    wish.variables = {{"course", "雅思"}};
    return wish;
  }
  std::string tell() {
    Acceptance acceptance = Acceptor(connection(), random, now()).accept(wish());
    auto* const notification = std::get_if<Notification>(&acceptance);
    EXPECT_NE(notification, nullptr);
    if (notification == nullptr) return {};
    insert({*notification});
    return notification->id;
  }
  void open_window() { store::open_window(connection(), service, follower_, "message", now(), now() + hours{48}, 5); }
  void park(std::string_view api, WallTime until, std::string_view reason) {
    store::save_park(connection(), {service, std::string(api), until, std::string(reason), 45009, ""});
  }
  void work() {
    for (int round = 0; round < 4; ++round) {
      rerouter.run_once(now());
      dispatch();
      clock.advance(Milliseconds{1'100});
      rescue();
    }
  }
  [[nodiscard]] std::vector<std::string> refusals_of(std::string_view id) {
    std::vector<std::string> words;
    for (const Refusal& one : read_refusals(find(id).refusals))
      words.push_back(std::string(domain::to_string(one.channel)) + " " + one.reason + (one.until ? " until" : ""));
    return words;
  }

  const wechat::OpenId follower_ = *wechat::OpenId::parse("oService_ming");
};

TEST_F(GivingWay, a_spent_quota_sends_what_comes_by_the_next_open_route) {
  open_window();
  park(template_send, now() + hours{5}, "quota_spent");
  const std::string id = tell();
  work();
  EXPECT_EQ(find(id).channel, Channel::customer);
  EXPECT_EQ(state_of(id), State::taken_unconfirmed);
  EXPECT_EQ(attempts_of(id).size(), 1u);
  EXPECT_THAT(refusals_of(id), ElementsAre("template quota_spent until"));
}

TEST_F(GivingWay, the_message_that_met_the_spent_quota_goes_by_the_next_route_too) {
  open_window();
  wechat.next_sends = {WeChat::refused(45009)};
  const std::string id = tell();
  EXPECT_EQ(find(id).channel, Channel::template_message);
  work();
  EXPECT_EQ(state_of(id), State::taken_unconfirmed);
  EXPECT_EQ(find(id).channel, Channel::customer);
  ASSERT_EQ(attempts_of(id).size(), 2u);
  EXPECT_EQ(attempts_of(id)[0].outcome, "parked");
  EXPECT_THAT(refusals_of(id), ElementsAre("template quota_spent until"));
}

TEST_F(GivingWay, what_was_accepted_before_the_quota_ran_out_gives_way_as_well) {
  open_window();
  const std::string id = tell();
  park(template_send, now() + hours{5}, "quota_spent");
  work();
  EXPECT_EQ(find(id).channel, Channel::customer);
  EXPECT_EQ(state_of(id), State::taken_unconfirmed);
  EXPECT_EQ(attempts_of(id).size(), 1u);
}

TEST_F(GivingWay, a_budget_of_our_own_count_is_no_different) {
  open_window();
  store::learn_budget(connection(), service, template_send, {.daily = 1}, now());
  const std::string first = tell();
  work();
  ASSERT_EQ(state_of(first), State::taken);
  const std::string second = tell();
  work();
  EXPECT_EQ(find(second).channel, Channel::customer);
  EXPECT_THAT(refusals_of(second), ElementsAre("template quota_budget until"));
}

TEST_F(GivingWay, where_no_other_route_is_open_it_waits_for_its_own) {
  park(template_send, now() + hours{5}, "quota_spent");
  const std::string id = tell();
  EXPECT_EQ(find(id).channel, Channel::template_message);
  EXPECT_THAT(refusals_of(id), IsEmpty());
  work();
  EXPECT_EQ(state_of(id), State::parked);
  clock.advance(hours{6});
  rescue();
  work();
  EXPECT_EQ(state_of(id), State::taken);
  EXPECT_THAT(wechat.delivered, ElementsAre(HasSubstr("雅思")));
}

TEST_F(GivingWay, a_minute_is_waited_for) {
  open_window();
  park(template_send, now() + Seconds{40}, "quota_spent");
  const std::string id = tell();
  EXPECT_EQ(find(id).channel, Channel::template_message);
  wechat.next_sends = {WeChat::refused(45011)};
  clock.advance(Seconds{41});
  work();
  EXPECT_EQ(find(id).channel, Channel::template_message);
}

TEST_F(GivingWay, where_both_are_closed_the_first_waits_and_none_goes_to_and_fro) {
  open_window();
  park("", now() + hours{5}, "account_blocked");
  const std::string id = tell();
  work();
  EXPECT_EQ(state_of(id), State::parked);
  EXPECT_EQ(find(id).channel, Channel::template_message);
  EXPECT_THAT(wechat.sends.submitted(), IsEmpty());
}

TEST_F(GivingWay, a_park_that_was_lifted_a_moment_ago_holds_nothing_back) {
  park(template_send, now() + hours{5}, "quota_spent");
  const std::string before = tell();
  dispatch();
  ASSERT_EQ(state_of(before), State::parked);
  store::lift_park(connection(), service, template_send);
  clock.advance(Milliseconds{200});
  const std::string after = tell();
  dispatch();
  EXPECT_EQ(state_of(after), State::taken);
}

TEST_F(GivingWay, a_preview_tells_what_is_closed_and_until_when) {
  park(template_send, now() + hours{5}, "quota_spent");
  const auto preview = Acceptor(connection(), random, now()).preview(wish());
  ASSERT_EQ(preview.routes.size(), 2u);
  ASSERT_FALSE(preview.routes[0].warnings.empty());
  EXPECT_EQ(preview.routes[0].warnings.back().code, "parked");
  EXPECT_THAT(preview.routes[0].warnings.back().en, HasSubstr("quota_spent"));
}

}  // namespace
}  // namespace hongyan::engine
