#include "store/backlog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>

#include "store/outbox_ground.hpp"
#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using domain::Channel;

class Backlog : public testing::OnBothStores {
 protected:
  void SetUp() override {
    testing::OnBothStores::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    ground_ = std::make_unique<OutboxGround>(connection());
  }
  OutboxGround& ground() { return *ground_; }
  void park(std::string_view id, std::string_view reason, Channel channel) {
    const Notification one = ground().claimed(ground().sample(id, "o" + std::string(id), channel));
    release(connection(),
            std::array{Release{.id = one.id,
                               .lease_epoch = one.lease_epoch,
                               .step = domain::Step::park,
                               .reason = std::string(reason),
                               .ready_at = OutboxGround::noon + std::chrono::hours{2}}},
            OutboxGround::noon);
  }

 private:
  std::unique_ptr<OutboxGround> ground_;
};
HONGYAN_ON_BOTH_DATABASES(Backlog);

TEST_P(Backlog, counts_what_waits_and_what_is_on_the_wire) {
  park("A", "quota_budget", Channel::template_message);
  park("B", "account_blocked", Channel::template_message);
  (void)ground().sent(ground().sample("C", "oC"));
  ground().insert({ground().sample("D", "oD", Channel::customer)});
  const auto backlog = count_backlog(connection(), ground().appid);
  ASSERT_EQ(backlog.size(), 2U);
  EXPECT_EQ(backlog[0].channel, Channel::customer);
  EXPECT_EQ(backlog[0].waiting, 1);
  EXPECT_EQ(backlog[1].waiting, 2);
  EXPECT_EQ(count_sending(connection(), ground().appid), 1);
}

TEST_P(Backlog, what_waited_for_a_budget_is_woken_and_nothing_else) {
  park("A", "quota_budget", Channel::template_message);
  park("B", "quota_spent", Channel::template_message);
  park("C", "account_blocked", Channel::template_message);
  park("D", "quota_budget", Channel::customer);
  const WallTime now = OutboxGround::noon + Seconds{1};
  EXPECT_EQ(wake_quota_parked(connection(), ground().appid, std::array{Channel::template_message}, now), 2);
  EXPECT_EQ(ground().find("A").ready_at, now);
  EXPECT_EQ(ground().find("C").ready_at, OutboxGround::noon + std::chrono::hours{2});
  EXPECT_EQ(ground().find("D").ready_at, OutboxGround::noon + std::chrono::hours{2});
}

}  // namespace
}  // namespace hongyan::store
