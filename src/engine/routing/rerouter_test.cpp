// Routes over permissions: which one a notification takes, what it waits for, and how it goes on when one closes.
#include "engine/routing/rerouter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/accept/acceptance.hpp"
#include "engine/routing/refusal.hpp"
#include "engine/work_ground.hpp"
#include "store/definitions.hpp"
#include "store/form_ids.hpp"
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

class Rerouting : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Rerouting() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {
    store::Recipient ming;
    ming.uid = "ming";
    ming.identities = {{service, follower_, "ming", store::Follows::yes, {}},
                       {mini, visitor_, "ming", store::Follows::not_known, {}}};
    store::save_recipient(connection(), ming);
  }

  static constexpr std::string_view by_grant =
      R"({"channel":"subscribe","app":"wx3100000000000002","template_id":"TPL","fields":{"thing1":"{{course}}"}})";
  static constexpr std::string_view by_window =
      R"({"channel":"customer","app":"wx5e00000000000001","message":{"msgtype":"text","text":{"content":"{{course}}"}}})";
  static constexpr std::string_view by_template =
      R"({"channel":"template","app":"wx5e00000000000001","template_id":"OA","fields":{"thing1":"{{course}}"}})";

  void save_type(const std::vector<std::string_view>& routes, std::string_view no_permission) {
    std::string definition = R"({"name":"reminder","variables":{"course":{"type":"text"}},"no_permission":")";
    definition.append(no_permission).append("\",\"routes\":[");
    for (std::size_t i = 0; i < routes.size(); ++i) definition.append(i == 0 ? "" : ",").append(routes[i]);
    definition += "]}";
    store::save_type(connection(), {.name = "reminder", .definition = definition, .created_at = {}, .updated_at = {}});
  }
  // Accepted and stored; its id.
  std::string tell(std::string_view course = "雅思") {
    Wish wish;
    wish.key_id = "key";
    wish.type = "reminder";
    wish.uid = "ming";
    wish.variables = {{"course", course}};
    return store_wish(wish);
  }
  std::string store_wish(const Wish& wish) {
    Acceptance acceptance = Acceptor(connection(), random, now()).accept(wish);
    auto* const notification = std::get_if<Notification>(&acceptance);
    EXPECT_NE(notification, nullptr);
    if (notification == nullptr) return {};
    insert({*notification});
    return notification->id;
  }
  void open_window(std::int64_t sends) {
    store::open_window(connection(), service, follower_, "message", now(), now() + hours{48}, sends);
  }
  // Everything that can happen now.
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
      words.push_back(std::string(domain::to_string(one.channel)) + " " + one.reason +
                      (one.errcode ? " " + std::to_string(*one.errcode) : ""));
    return words;
  }

  const wechat::OpenId follower_ = *wechat::OpenId::parse("oService_ming");
  const wechat::OpenId visitor_ = *wechat::OpenId::parse("oMini_ming");
};

TEST_F(Rerouting, waits_for_a_grant_and_goes_when_it_comes) {
  save_type({by_grant}, "wait");
  const std::string id = tell();
  EXPECT_EQ(state_of(id), State::waiting);
  EXPECT_EQ(find(id).reason, "no_grant");
  work();
  EXPECT_EQ(state_of(id), State::waiting);
  EXPECT_THAT(wechat.delivered, IsEmpty());
  grant(1, "oMini_ming");
  work();
  EXPECT_EQ(state_of(id), State::taken);
  EXPECT_THAT(wechat.delivered, ElementsAre(HasSubstr("雅思")));
  EXPECT_THAT(balance("oMini_ming"), ElementsAre(0, 0, 0, 1, 0, 0));
}

TEST_F(Rerouting, what_waits_is_over_when_its_time_is) {
  save_type({by_grant}, "wait");
  const std::string id = tell();
  clock.advance(hours{25});
  work();
  EXPECT_EQ(state_of(id), State::expired);
  grant(1, "oMini_ming");
  work();
  EXPECT_EQ(state_of(id), State::expired);
  EXPECT_THAT(refusals_of(id), ElementsAre("subscribe no_grant"));
}

TEST_F(Rerouting, what_waits_goes_by_whichever_route_opens_first) {
  save_type({by_grant, by_window}, "wait");
  const std::string id = tell();
  open_window(5);
  work();
  EXPECT_EQ(state_of(id), State::taken_unconfirmed) << "nothing tells whether a customer message arrived";
  EXPECT_EQ(find(id).channel, Channel::customer);
  EXPECT_EQ(find(id).openid, follower_);
}

TEST_F(Rerouting, a_route_that_wechat_refuses_gives_way_to_the_next) {
  save_type({by_grant, by_template}, "suppress");
  grant(1, "oMini_ming");
  wechat.next_sends = {WeChat::refused(43101)};
  const std::string id = tell();
  EXPECT_EQ(find(id).channel, Channel::subscribe);
  work();
  EXPECT_EQ(state_of(id), State::taken);
  EXPECT_EQ(find(id).channel, Channel::template_message);
  EXPECT_THAT(refusals_of(id), ElementsAre("subscribe no_grant 43101"));
  ASSERT_EQ(attempts_of(id).size(), 2u);
  EXPECT_EQ(attempts_of(id)[0].channel, "subscribe");
  EXPECT_EQ(attempts_of(id)[1].channel, "template");
  EXPECT_THAT(balance("oMini_ming"), ElementsAre(0, 0, 0, 0, 1, 0)) << "the ledger was wrong, and knows it now";
}

TEST_F(Rerouting, when_every_route_is_refused_each_says_why) {
  save_type({by_grant, by_template}, "suppress");
  grant(1, "oMini_ming");
  wechat.next_sends = {WeChat::refused(43101), WeChat::refused(43004)};
  const std::string id = tell();
  work();
  EXPECT_EQ(state_of(id), State::refused);
  EXPECT_THAT(refusals_of(id), ElementsAre("subscribe no_grant 43101", "template recipient_refused 43004"));
  const auto identity = store::find_identity(connection(), service, follower_);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->follows, store::Follows::no) << "43004 says so";
  EXPECT_EQ(wechat.sends.submitted().size(), 2u);
}

TEST_F(Rerouting, a_window_that_is_used_up_gives_way_to_the_next_route) {
  save_type({by_window, by_template}, "suppress");
  open_window(2);
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) ids.push_back(tell());
  work();
  EXPECT_EQ(find(ids[0]).channel, Channel::customer);
  EXPECT_EQ(find(ids[1]).channel, Channel::customer);
  EXPECT_EQ(find(ids[2]).channel, Channel::template_message);
  EXPECT_EQ(state_of(ids[2]), State::taken);
  EXPECT_THAT(refusals_of(ids[2]), ElementsAre("customer window_spent"));
  EXPECT_EQ(store::find_window(connection(), service, follower_)->spent, 2);
}

TEST_F(Rerouting, a_window_that_wechat_calls_shut_is_shut) {
  save_type({by_window}, "wait");
  open_window(5);
  wechat.next_sends = {WeChat::refused(45015)};
  const std::string id = tell();
  work();
  EXPECT_EQ(state_of(id), State::waiting);
  EXPECT_THAT(refusals_of(id), ElementsAre("customer window_closed 45015"));
  EXPECT_EQ(store::find_window(connection(), service, follower_)->available, 0);
  open_window(5);
  work();
  EXPECT_EQ(state_of(id), State::taken_unconfirmed);
}

TEST_F(Rerouting, a_second_send_takes_a_second_place) {
  save_type({by_window}, "suppress");
  open_window(2);
  Wish wish;
  wish.key_id = "key";
  wish.type = "reminder";
  wish.uid = "ming";
  wish.variables = {{"course", "雅思"}};
  wish.on_unknown = domain::OnUnknown::resend;
  wechat.next_sends = {testing::answer(502, "<html>")};
  const std::string id = store_wish(wish);
  for (int i = 0; i < 10; ++i) {
    work();
    clock.advance(Seconds{10});
  }
  EXPECT_EQ(state_of(id), State::taken_unconfirmed);
  EXPECT_EQ(wechat.sends.submitted().size(), 2u);
  const auto window = store::find_window(connection(), service, follower_);
  EXPECT_EQ(window->available, 0) << "the first send may have taken one, the second did";
  EXPECT_EQ(window->spent, 2);
  EXPECT_EQ(window->pending + window->held, 0);
}

TEST_F(Rerouting, a_raw_message_waits_too) {
  Wish wish;
  wish.key_id = "key";
  wish.channel = Channel::customer;
  wish.appid = service;
  wish.body = read_json(R"({"touser":"oService_ming","msgtype":"text","text":{"content":"hi"}})")->as_object();
  wish.no_permission = domain::NoPermission::wait;
  const std::string id = store_wish(wish);
  work();
  EXPECT_EQ(state_of(id), State::waiting);
  open_window(1);
  work();
  EXPECT_EQ(state_of(id), State::taken_unconfirmed);
  EXPECT_THAT(wechat.delivered, ElementsAre(R"({"touser":"oService_ming","msgtype":"text","text":{"content":"hi"}})"));
}

TEST_F(Rerouting, a_form_message_takes_a_form_id_when_it_is_sent) {
  clock.advance(parse_iso8601("2019-06-09T09:00:00+08:00").value() - now());
  store::add_form_ids(connection(),
                      std::vector{store::FormId{.appid = mini,
                                                .openid = visitor_,
                                                .form_id = "F1",
                                                .collected_at = now(),
                                                .expires_at = now() + hours{24 * 7}}},
                      now());
  Wish wish;
  wish.key_id = "key";
  wish.channel = Channel::form;
  wish.appid = mini;
  wish.body =
      read_json(R"({"touser":"oMini_ming","template_id":"T","data":{"keyword1":{"value":"小石"}}})")->as_object();
  const std::string first = store_wish(wish);
  const std::string second = store_wish(wish);
  wechat.next_sends = {testing::trouble(http::Breakdown::not_connected), WeChat::accepted("")};
  wechat.next_sends.back() = testing::answer(200, R"({"errcode":0,"errmsg":"ok"})");
  work();
  clock.advance(Seconds{60});
  work();
  EXPECT_EQ(state_of(second), State::taken_unconfirmed) << "the first was certainly not sent and gave it back";
  EXPECT_EQ(state_of(first), State::suppressed);
  EXPECT_EQ(find(first).reason, "no_form_id");
  EXPECT_THAT(wechat.delivered, ElementsAre(HasSubstr(R"("form_id":"F1")")));
}

}  // namespace
}  // namespace hongyan::engine
