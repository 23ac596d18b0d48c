#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "base/id.hpp"
#include "store/outbox_ground.hpp"
#include "store/recipients.hpp"
#include "testing/on_both_stores.hpp"
#include "testing/seeded_random.hpp"

namespace hongyan::store {
namespace {

using domain::Channel;
using domain::State;
using domain::Step;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
constexpr WallTime noon = OutboxGround::noon;

class Receipts : public testing::OnBothStores {
 protected:
  void SetUp() override {
    OnBothStores::SetUp();
    if (!IsSkipped()) ground_ = std::make_unique<OutboxGround>(connection());
  }
  [[nodiscard]] OutboxGround& on() { return *ground_; }
  [[nodiscard]] std::vector<std::string> awaiting(std::string_view template_id = "TPL",
                                                  WallTime received = noon + Seconds{1}, std::string_view openid = "oA",
                                                  Channel channel = Channel::subscribe) {
    std::vector<std::string> found;
    for (const FoundAttempt& one :
         find_attempts_awaiting_receipt(connection(), on().appid, *wechat::OpenId::parse(openid), channel, template_id,
                                        received, noon - std::chrono::hours{24}))
      found.push_back(one.notification_id);
    std::ranges::sort(found);
    return found;
  }
  void add_receipt(std::string_view id, std::string_view notification_id) {
    insert_receipt(connection(), {.id = std::string(id),
                                  .notification_id = std::string(notification_id),
                                  .received_at = noon,
                                  .status = "success",
                                  .outcome = "success"});
  }

 private:
  std::unique_ptr<OutboxGround> ground_;
};
HONGYAN_ON_BOTH_DATABASES(Receipts);

TEST_P(Receipts, find_their_attempt_by_wechats_number_within_the_app) {
  on().taken(on().sample("ONE"), "9223372036854775807");
  on().taken(on().sample("TWO", "oB"));
  Notification other_app = on().sample("THREE", "oC");
  other_app.appid = *wechat::AppId::parse("wx0000000000000002");
  on().taken(other_app, "5");
  const auto found = find_attempts_by_msgid(connection(), on().appid, "9223372036854775807");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].notification_id, "ONE");
  EXPECT_EQ(found[0].number, 1);
  EXPECT_EQ(found[0].state, State::taken);
  for (const std::string_view stranger : {"5", "", "0", "9223372036854775806"})
    EXPECT_THAT(find_attempts_by_msgid(connection(), on().appid, stranger), IsEmpty()) << stranger;
}

TEST_P(Receipts, without_a_number_can_be_about_what_is_open_to_that_person) {
  const auto in_doubt = [&](const Notification& one) {
    Record end = OutboxGround::record(on().sent(one), Step::retry);
    end.settlement.uncertain_after = true;
    end.settlement.ready_at = noon + Seconds{60};
    ASSERT_TRUE(on().settle(end));
  };
  const struct {
    const char* name;
    std::function<void(const Notification&)> make;
    bool fits;
  } cases[] = {
      {"waiting", [&](const Notification& one) { on().insert({one}); }, false},
      {"claimed", [&](const Notification& one) { (void)on().claimed(one); }, false},
      {"under way", [&](const Notification& one) { (void)on().sent(one); }, true},
      {"taken", [&](const Notification& one) { on().taken(one); }, true},
      {"taken, receipt here", [&](const Notification& one) { on().taken(one), add_receipt("R", one.id); }, false},
      {"unknown", [&](const Notification& one) { on().lost(one); }, true},
      {"waits in doubt", in_doubt, true},
      {"refused",
       [&](const Notification& one) { EXPECT_TRUE(on().settle(OutboxGround::record(on().sent(one), Step::refuse))); },
       false},
  };
  for (const auto& one : cases) {
    connection().execute_script("DELETE FROM attempt; DELETE FROM receipt; DELETE FROM notification");
    one.make(on().sample("ONE"));
    const std::vector<std::string> expected = one.fits ? std::vector<std::string>{"ONE"} : std::vector<std::string>{};
    EXPECT_EQ(awaiting(), expected) << one.name;
    EXPECT_EQ(awaiting(""), expected) << one.name << ", template not told";
    EXPECT_THAT(awaiting("TPL2"), IsEmpty()) << one.name;
    EXPECT_THAT(awaiting("TPL", noon - Seconds{1}), IsEmpty()) << one.name << ", received before its intent";
    EXPECT_THAT(awaiting("TPL", noon + Seconds{1}, "oB"), IsEmpty()) << one.name;
    EXPECT_THAT(awaiting("TPL", noon + Seconds{1}, "oA", Channel::template_message), IsEmpty()) << one.name;
  }
}

TEST_P(Receipts, one_person_may_have_several_open_sends) {
  on().taken(on().sample("ONE"));
  on().taken(on().sample("TWO"));
  EXPECT_THAT(awaiting(), ElementsAre("ONE", "TWO"));
}

TEST_P(Receipts, tell_a_number_once) {
  on().taken(on().sample("ONE"));
  EXPECT_TRUE(attempt_lacks_msgid(connection(), "ONE"));
  const FoundAttempt attempt{"ONE", 1, State::taken};
  note_msgid(connection(), attempt, "42");
  note_msgid(connection(), attempt, "43");
  EXPECT_FALSE(attempt_lacks_msgid(connection(), "ONE"));
  EXPECT_THAT(find_attempts_by_msgid(connection(), on().appid, "42"), SizeIs(1));
  EXPECT_THAT(find_attempts_by_msgid(connection(), on().appid, "43"), IsEmpty());
}

TEST_P(Receipts, told_twice_are_kept_once) {
  on().taken(on().sample("ONE"));
  add_receipt("R1", "ONE");
  add_receipt("R1", "ONE");
  EXPECT_THAT(list_receipts(connection(), "ONE"), SizeIs(1));
}

TEST_P(Receipts, and_attempts_are_forgotten_with_their_notification) {
  testing::SeededRandom random(3);
  const auto days_ago = [](int days) { return noon - std::chrono::hours{24 * days}; };
  const auto put = [&](State state, WallTime created, WallTime updated) {
    Notification one = on().sample(make_id(created, random));
    one.state = state;
    one.created_at = created;
    one.updated_at = updated;
    on().insert({one});
    connection().execute(
        "INSERT INTO attempt (notification_id, number, appid, openid, node, lease_epoch, intent_ms, ended_ms, outcome, "
        "cause, "
        "errcode, errmsg, rid, msgid) VALUES ($1, 1, 'a', 'o', 'n', 1, 1, NULL, '', '', NULL, '', '', '')",
        {one.id});
    add_receipt("R" + one.id, one.id);
    return one.id;
  };
  const std::string oldest = put(State::delivered, days_ago(95), days_ago(94));
  const std::string old = put(State::unknown_final, days_ago(91), days_ago(91));
  const std::string reopened = put(State::delivered, days_ago(95), days_ago(1));
  const std::string living = put(State::parked, days_ago(95), days_ago(95));
  const std::string young = put(State::delivered, days_ago(90), days_ago(90));
  EXPECT_EQ(prune_notifications(connection(), days_ago(90), 1), 1);
  EXPECT_FALSE(find_notification(connection(), oldest));
  EXPECT_TRUE(find_notification(connection(), old)) << "at most as many as asked for";
  EXPECT_EQ(prune_notifications(connection(), days_ago(90), 10), 1);
  EXPECT_EQ(prune_notifications(connection(), days_ago(90), 10), 0);
  for (const std::string& gone : {oldest, old}) {
    EXPECT_FALSE(find_notification(connection(), gone));
    EXPECT_THAT(list_attempts(connection(), gone), IsEmpty());
    EXPECT_THAT(list_receipts(connection(), gone), IsEmpty());
  }
  for (const std::string& kept : {reopened, living, young}) {
    EXPECT_TRUE(find_notification(connection(), kept));
    EXPECT_THAT(list_attempts(connection(), kept), SizeIs(1));
    EXPECT_THAT(list_receipts(connection(), kept), SizeIs(1));
  }
}

// A uniform message of the mini program wx…02 whose other part the account wx…01 sends.
TEST_P(Receipts, may_be_those_of_uniform_messages_to_the_same_follower) {
  const auto may_be = [&](std::string_view follower, std::string_view account = "wx0000000000000001",
                          WallTime since = noon) {
    return was_sent_uniform(connection(), *wechat::AppId::parse(account), *wechat::OpenId::parse(follower), since);
  };
  Notification uniform = on().sample("ONE", "oMember", Channel::uniform);
  uniform.appid = *wechat::AppId::parse("wx0000000000000002");
  uniform.body = R"({"mp_template_msg":{"appid":"wx0000000000000001"}})";
  EXPECT_FALSE(may_be("oA"));
  on().taken(uniform);
  EXPECT_TRUE(may_be("oA"));
  EXPECT_FALSE(may_be("oA", "wx0000000000000003"));
  EXPECT_FALSE(may_be("oA", "wx0000000000000001", noon + Seconds{1}));
  const auto belongs = [&](const wechat::AppId& appid, const wechat::OpenId& openid) {
    save_identity(connection(), {.appid = appid, .openid = openid, .uid = "one", .updated_at = noon});
  };
  belongs(uniform.appid, uniform.openid);
  belongs(on().appid, *wechat::OpenId::parse("oB"));
  EXPECT_FALSE(may_be("oA")) << "the person is another follower";
  EXPECT_TRUE(may_be("oB"));
}

}  // namespace
}  // namespace hongyan::store
