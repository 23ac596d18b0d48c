// Uniform messages in their time and after it, and the cards of a mini program: WeChat's own bodies from acceptance to
// the wire, and what each refusal means.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/accept/acceptance.hpp"
#include "engine/work_ground.hpp"
#include "store/card_activities.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using WeChat = testing::ScriptedWeChat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view by_account =
    R"({"touser":"OPENID","mp_template_msg":{"appid":"wx5e00000000000001","template_id":"TEMPLATE_ID","url":"http://weixin.qq.com/download","miniprogram":{"appid":"wx3100000000000002","pagepath":"index?foo=bar"},"data":{"first":{"value":"恭喜","color":"#173177"},"keyword1":{"value":"巧克力","color":"#173177"},"remark":{"value":"欢迎","color":"#173177"}}}})";
constexpr std::string_view by_mini_program =
    R"({"touser":"OPENID","weapp_template_msg":{"template_id":"TEMPLATE_ID","page":"pages/index/index","form_id":"FORM","data":{"keyword1":{"value":"小石"}},"emphasis_keyword":"keyword1.DATA"}})";
constexpr std::string_view joining =
    R"({"activity_id":"A1","target_state":0,"template_info":{"parameter_list":[{"name":"member_count","value":"2"},{"name":"room_limit","value":"5"}]}})";

class OfTheirTime : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  OfTheirTime() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {}

  void go_to(std::string_view day) { clock.jump_wall(*parse_iso8601(day) - now()); }
  [[nodiscard]] Acceptance accept(Channel channel, std::string_view body) {
    Wish wish;
    wish.key_id = "key";
    wish.channel = channel;
    wish.appid = mini;
    wish.body = read_json(body)->as_object();
    return Acceptor(connection(), random, now()).accept(wish);
  }
  std::string send(Channel channel, std::string_view body) {
    const Acceptance accepted = accept(channel, body);
    if (!std::holds_alternative<store::Notification>(accepted)) return "";
    const auto& notification = std::get<store::Notification>(accepted);
    insert({notification});
    dispatch();
    return notification.id;
  }
};

TEST_F(OfTheirTime, uniform_bodies_went_out_unchanged_in_2019) {
  go_to("2019-06-09T12:00:00+08:00");
  for (const std::string_view body : {by_account, by_mini_program}) {
    const std::string id = send(Channel::uniform, body);
    ASSERT_NE(id, "");
    EXPECT_EQ(state_of(id), State::taken);
    EXPECT_TRUE(*read_json(wechat.delivered.back()) == *read_json(body));
    EXPECT_THAT(wechat.sends.submitted().back().request.target,
                HasSubstr("/cgi-bin/message/wxopen/template/uniform_send?"));
  }
}

TEST_F(OfTheirTime, uniform_messages_are_refused_with_a_hint_since_they_were_recalled) {
  go_to("2023-09-20T00:00:00+08:00");
  const Acceptance refused = accept(Channel::uniform, by_account);
  const auto* const defects = std::get_if<std::vector<Defect>>(&refused);
  ASSERT_TRUE(defects != nullptr);
  ASSERT_THAT(*defects, SizeIs(1));
  EXPECT_EQ(defects->front().code, "channel_retired");
  EXPECT_THAT(defects->front().en, HasSubstr("use subscribe or template messages"));
  EXPECT_THAT(defects->front().zh, HasSubstr("2023-09-20"));
}

struct Refusal {
  Channel channel;
  std::string_view body;
  int errcode;
  const char* reason;
};
const Refusal refusals[] = {
    {Channel::uniform, by_account, 45109, "channel_retired"},
    {Channel::uniform, by_mini_program, 45103, "channel_retired"},
    {Channel::uniform, by_account, 40037, "template_invalid"},
    {Channel::uniform, by_account, 40013, "content_invalid"},
    {Channel::uniform, by_account, 43004, "recipient_refused"},
    {Channel::uniform, by_mini_program, 41028, "recipient_refused"},
    {Channel::card, joining, 47501, "content_invalid"},
    {Channel::card, joining, 47502, "content_invalid"},
    {Channel::card, joining, 47503, "content_invalid"},
    {Channel::card, joining, 47504, "content_invalid"},
};

TEST_F(OfTheirTime, refusals_are_final_and_pause_nothing) {
  go_to("2019-06-09T12:00:00+08:00");
  for (const Refusal& one : refusals) {
    wechat.next_sends = {WeChat::refused(one.errcode)};
    const std::string id = send(one.channel, one.body);
    EXPECT_EQ(state_of(id), State::refused) << one.errcode << " " << domain::to_string(state_of(id));
    EXPECT_EQ(find(id).reason, one.reason) << one.errcode;
    EXPECT_THAT(store::list_parks(connection(), now()), IsEmpty()) << one.errcode;
  }
}

TEST_F(OfTheirTime, updates_of_a_card_go_out_one_after_the_other_in_order) {
  std::vector<store::Notification> updates;
  for (const char* count : {"2", "3", "4"}) {
    std::string body(joining);
    body.replace(body.find(R"("value":"2")"), 11, fmt::format(R"("value":"{}")", count));
    updates.push_back(std::get<store::Notification>(accept(Channel::card, body)));
    clock.advance(Milliseconds{1});
  }
  insert(updates);
  dispatch();
  ASSERT_THAT(wechat.delivered, SizeIs(3));
  for (int i = 0; i < 3; ++i)
    EXPECT_THAT(wechat.delivered[static_cast<std::size_t>(i)], HasSubstr(fmt::format(R"("value":"{}")", i + 2)));
}

TEST_F(OfTheirTime, a_card_that_has_expired_is_refused_before_it_is_sent) {
  store::save_card_activity(connection(), {mini, "A1", now() + std::chrono::hours{24}, now()});
  EXPECT_TRUE(std::holds_alternative<store::Notification>(accept(Channel::card, joining)));
  clock.advance(std::chrono::hours{24});
  const Acceptance refused = accept(Channel::card, joining);
  const auto* const defects = std::get_if<std::vector<Defect>>(&refused);
  ASSERT_TRUE(defects != nullptr);
  EXPECT_EQ(defects->front().code, "card_expired");
}

}  // namespace
}  // namespace hongyan::engine
