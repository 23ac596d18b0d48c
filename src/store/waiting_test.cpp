#include "store/waiting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/ledger.hpp"
#include "store/outbox_ground.hpp"
#include "store/recipients.hpp"
#include "store/windows.hpp"
#include "testing/on_both_stores.hpp"
#include "testing/seeded_random.hpp"

namespace hongyan::store {
namespace {

using domain::State;
using domain::Step;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
constexpr WallTime noon = OutboxGround::noon;
constexpr WallTime tomorrow = noon + std::chrono::hours{24};

class Waiting : public testing::OnBothStores {
 protected:
  void store(std::string_view id, std::string_view openid, std::string_view uid = "") {
    Notification one = OutboxGround(connection()).sample(id, openid);
    one.uid = uid;
    one.state = State::waiting;
    one.ready_at = tomorrow;
    OutboxGround(connection()).insert({one});
  }
  [[nodiscard]] std::vector<std::string> due(WallTime now = noon) {
    std::vector<std::string> ids;
    for (const Notification& one : due_waiting(connection(), now, 100)) ids.push_back(one.id);
    EXPECT_EQ(has_due_waiting(connection(), now), !ids.empty());
    return ids;
  }
  [[nodiscard]] wechat::OpenId openid(std::string_view text) { return *wechat::OpenId::parse(text); }
  const wechat::AppId appid_ = *wechat::AppId::parse("wx0000000000000001");
  const wechat::AppId other_app_ = *wechat::AppId::parse("wx0000000000000002");
  SeededRandom random_{7};
};
HONGYAN_ON_BOTH_DATABASES(Waiting);

TEST_P(Waiting, is_woken_by_what_the_person_does_under_any_of_their_openids) {
  store("A", "oA");
  store("B", "oB", "ming");
  store("C", "oC");
  save_recipient(connection(), {.uid = "ming",
                                .unionid = "",
                                .locale = "",
                                .time_zone = "",
                                .attributes = {},
                                .identities = {{other_app_, openid("oMing2"), "ming", Follows::not_known, noon}},
                                .created_at = noon,
                                .updated_at = noon - Seconds{1}});
  ASSERT_THAT(due(), ElementsAre("B")) << "a new openid may open a route";
  keep_waiting(connection(), OutboxGround(connection()).find("B"), "no_grant", tomorrow, noon);
  ASSERT_THAT(due(), IsEmpty());

  Ledger(connection(), random_, noon)
      .add_grant({appid_, openid("oA"), *wechat::TemplateId::parse("T")}, GrantKind::one_time, GrantSource::report, "");
  EXPECT_THAT(due(), ElementsAre("A"));
  note_follows(connection(), other_app_, openid("oMing2"), Follows::yes, noon, noon);
  EXPECT_THAT(due(), ElementsAre("A", "B"));
  open_window(connection(), appid_, openid("oC"), "message", noon, tomorrow, 5);
  EXPECT_THAT(due(), ElementsAre("A", "B", "C"));
}

TEST_P(Waiting, goes_on_by_the_route_that_was_found) {
  store("A", "oA");
  Notification one = OutboxGround(connection()).find("A");
  one.channel = domain::Channel::template_message;
  one.appid = other_app_;
  one.openid = openid("oElsewhere");
  one.body = R"({"x":1})";
  one.refusals = R"([{"reason":"no_grant"}])";
  EXPECT_TRUE(take_route(connection(), one, noon));
  EXPECT_FALSE(take_route(connection(), one, noon)) << "it no longer waits";
  const Notification stored = OutboxGround(connection()).find("A");
  EXPECT_EQ(stored.state, State::ready);
  EXPECT_EQ(stored.channel, domain::Channel::template_message);
  EXPECT_EQ(stored.openid.text(), "oElsewhere");
  EXPECT_EQ(stored.body, one.body);
  EXPECT_EQ(stored.refusals, one.refusals);
}

TEST_P(Waiting, ends_in_three_ways_and_only_from_waiting) {
  const std::pair<Step, State> ends[] = {
      {Step::suppress, State::suppressed}, {Step::refuse, State::refused}, {Step::expire, State::expired}};
  for (const auto& [step, end] : ends) {
    const std::string id(domain::to_string(step));
    store(id, "oA");
    end_waiting(connection(), OutboxGround(connection()).find(id), step, "why", noon);
    EXPECT_EQ(OutboxGround(connection()).state_of(id), end);
    end_waiting(connection(), OutboxGround(connection()).find(id), Step::expire, "again", noon);
    EXPECT_EQ(OutboxGround(connection()).find(id).reason, "why");
  }
}

TEST_P(Waiting, begins_where_a_route_is_refused_and_keeps_why) {
  OutboxGround ground(connection());
  const Notification claimed = ground.claimed(ground.sample("A"));
  release(connection(),
          std::vector{Release{.id = "A",
                              .lease_epoch = claimed.lease_epoch,
                              .step = Step::reroute,
                              .reason = "no_grant",
                              .ready_at = noon,
                              .refusals = R"([{"reason":"no_grant"}])"}},
          noon);
  EXPECT_EQ(ground.state_of("A"), State::waiting);
  EXPECT_EQ(ground.find("A").refusals, R"([{"reason":"no_grant"}])");
  Record end = OutboxGround::record(ground.sent(ground.sample("B", "oB")), Step::reroute);
  end.refusals = R"([{"errcode":43004}])";
  end.settlement.ready_at = noon;
  EXPECT_TRUE(ground.settle(end));
  EXPECT_EQ(ground.find("B").refusals, end.refusals);
  EXPECT_THAT(due(), ElementsAre("A", "B"));
}

}  // namespace
}  // namespace hongyan::store
