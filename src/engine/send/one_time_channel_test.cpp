// The channel `one_time`: each scene has an account of its own in the ledger, which a send takes from and settles.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/routing/permits.hpp"
#include "engine/work_ground.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using domain::State;
using WeChat = testing::ScriptedWeChat;
using ::testing::ElementsAre;

class OneTimeChannel : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  OneTimeChannel() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) { dispatch(); }
  void confirm(std::string_view scene) {
    store::Ledger(connection(), random, now()).add_only_grant(account(scene), store::GrantSource::report, "");
  }
  [[nodiscard]] store::GrantPlace account(std::string_view scene) const {
    return Permits::grant_place({.channel = Channel::one_time,
                                 .appid = service,
                                 .openid = *wechat::OpenId::parse("oA"),
                                 .template_id = template_id,
                                 .scene = std::string(scene)});
  }
  // available, pending, held, spent, void
  [[nodiscard]] std::vector<std::int64_t> balance(std::string_view scene) {
    const auto found = store::Ledger(connection(), random, now()).find(account(scene));
    if (!found) return {};
    return {found->available, found->pending, found->held, found->spent, found->voided};
  }
  void send(std::string_view id, std::string_view scene) {
    store::Notification one = sample(id, Channel::one_time);
    one.body = R"({"touser":"oA","template_id":"TPL","scene":")" + std::string(scene) +
               R"(","title":"t","data":{"content":{"value":"v"}}})";
    insert({one});
    dispatch();
  }
};

TEST_F(OneTimeChannel, a_send_spends_the_grant_of_its_scene_alone) {
  confirm("7");
  confirm("8");
  send("A", "7");
  EXPECT_EQ(state_of("A"), State::taken);
  EXPECT_THAT(balance("7"), ElementsAre(0, 0, 0, 1, 0));
  EXPECT_THAT(balance("8"), ElementsAre(1, 0, 0, 0, 0));
  confirm("7");
  EXPECT_THAT(balance("7"), ElementsAre(1, 0, 0, 1, 0)) << "a new confirmation after the send";
}

TEST_F(OneTimeChannel, each_end_settles_it) {
  const struct {
    testing::ScriptedEnding ending;
    State state;
    std::vector<std::int64_t> balance;
  } cases[] = {{WeChat::refused(43101), State::refused, {0, 0, 0, 0, 1}},
               {WeChat::refused(40062), State::refused, {1, 0, 0, 0, 0}},
               {testing::trouble(http::Breakdown::not_connected), State::retry_wait, {1, 0, 0, 0, 0}},
               {testing::silence(), State::retry_wait, {0, 0, 1, 0, 0}}};
  int number = 0;
  for (const auto& one : cases) {
    connection().execute_script("DELETE FROM grant_account; DELETE FROM grant_entry; DELETE FROM notification");
    confirm("7");
    wechat.next_sends = {one.ending};
    const std::string id = "N" + std::to_string(++number);
    send(id, "7");
    EXPECT_EQ(state_of(id), one.state) << number;
    EXPECT_EQ(balance("7"), one.balance) << number;
  }
}

TEST_F(OneTimeChannel, accounts_are_told_by_template_and_scene) {
  const auto told = Permits::told_account(account("1000").template_id);
  EXPECT_EQ(told.template_id, "TPL");
  EXPECT_EQ(told.scene, "1000");
  EXPECT_EQ(Permits::told_account(template_id).template_id, "TPL");
  EXPECT_EQ(Permits::told_account(template_id).scene, "");
}

}  // namespace
}  // namespace hongyan::engine
