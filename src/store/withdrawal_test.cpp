#include "store/withdrawal.hpp"

#include <gmock/gmock.h>

#include "testing/ledger_ground.hpp"

namespace hongyan::store {
namespace {

using domain::GrantFate;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::noon;
using testing::place;

class Withdrawal : public testing::LedgerGround {};
HONGYAN_ON_BOTH_DATABASES(Withdrawal);

TEST_P(Withdrawal, ends_what_a_send_held_from_before_it) {
  grant(2);
  ASSERT_TRUE(at(Seconds{10}).reserve(place, "N"));
  at(Seconds{11}).resolve(place, "N", GrantFate::hold, Ledger::From::pending);
  EXPECT_FALSE(is_withdrawn_since_reserve(connection(), place, "N"));
  at(Seconds{20}).revoke(place, "");
  EXPECT_TRUE(is_withdrawn_since_reserve(connection(), place, "N"));
  at(Seconds{30}).add_grant(place, GrantKind::one_time, GrantSource::operator_, "");
  ASSERT_TRUE(at(Seconds{40}).reserve(place, "N"));
  EXPECT_FALSE(is_withdrawn_since_reserve(connection(), place, "N")) << "of a grant that was given afterwards";
  EXPECT_FALSE(is_withdrawn_since_reserve(connection(), place, "another")) << "nothing is reserved";
}

// The machine that sends may be ahead of the one that hears of the withdrawal.
TEST_P(Withdrawal, is_after_a_reserve_whose_machine_is_ahead) {
  grant(1);
  ASSERT_TRUE(at(Milliseconds{11'500}).reserve(place, "N"));
  at(Milliseconds{10'900}).revoke(place, "", noon + Seconds{10});
  EXPECT_TRUE(is_withdrawn_since_reserve(connection(), place, "N"));
}

TEST_P(Withdrawal, takes_what_comes_back_from_a_send) {
  for (const auto from : {Ledger::From::pending, Ledger::From::held}) {
    connection().execute_script("DELETE FROM grant_account; DELETE FROM grant_entry");
    at(Seconds{1}).add_grant(place, GrantKind::one_time, GrantSource::operator_, "");
    ASSERT_TRUE(at(Milliseconds{11'500}).reserve(place, "N"));
    if (from == Ledger::From::held) at(Seconds{12}).resolve(place, "N", GrantFate::hold, Ledger::From::pending);
    at(Milliseconds{10'900}).revoke(place, "", noon + Seconds{10});
    at(Seconds{30}).add_grant(place, GrantKind::one_time, GrantSource::operator_, "");
    at(Seconds{40}).resolve(place, "N", GrantFate::give_back, from);
    EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 1)) << "the later tap's is left";
    EXPECT_THAT(journal(), Contains("revoke 1 given before it ended"));
    at(Seconds{50}).add_grant(place, GrantKind::one_time, GrantSource::report, "");
    EXPECT_EQ(balance().at(0), 2) << "and that is no second withdrawal";
  }
}

TEST_P(Withdrawal, is_not_heard_of_again_when_a_grant_from_before_it_comes_back) {
  grant(2);
  ASSERT_TRUE(at(Seconds{10}).reserve(place, "N"));
  at(Seconds{20}).revoke(place, "");
  at(Seconds{30}).add_grant(place, GrantKind::one_time, GrantSource::operator_, "");
  ASSERT_TRUE(at(Seconds{40}).reserve(place, "M"));
  at(Seconds{50}).resolve(place, "N", GrantFate::give_back, Ledger::From::pending);
  EXPECT_THAT(balance(), ElementsAre(0, 1, 0, 0, 0, 2));
  EXPECT_FALSE(is_withdrawn_since_reserve(connection(), place, "M"));
}

TEST_P(Withdrawal, leaves_what_a_later_tap_gave) {
  grant(1);
  at(Seconds{10}).revoke(place, "");
  at(Seconds{20}).add_grant(place, GrantKind::one_time, GrantSource::operator_, "");
  ASSERT_TRUE(at(Seconds{30}).reserve(place, "N"));
  at(Seconds{31}).resolve(place, "N", GrantFate::give_back, Ledger::From::pending);
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 1));
  // The news of another one is slower than the tap after it, and than its send.
  ASSERT_TRUE(at(Seconds{32}).reserve(place, "N"));
  at(Seconds{33}).revoke(place, "", noon + Seconds{15});
  at(Seconds{34}).resolve(place, "N", GrantFate::give_back, Ledger::From::pending);
  EXPECT_THAT(balance(), ElementsAre(1, 0, 0, 0, 0, 1));
}

TEST_P(Withdrawal, holds_what_comes_back_where_a_tap_in_that_second_may_have_followed) {
  grant(1);
  ASSERT_TRUE(at(Seconds{5}).reserve(place, "N"));
  at(Milliseconds{10'300}).add_grant(place, GrantKind::one_time, GrantSource::operator_, "");
  ASSERT_TRUE(at(Milliseconds{10'400}).reserve(place, "M"));
  at(Seconds{11}).resolve(place, "M", GrantFate::spend, Ledger::From::pending);
  at(Seconds{12}).revoke(place, "", noon + Seconds{10});
  at(Seconds{13}).resolve(place, "N", GrantFate::give_back, Ledger::From::pending);
  EXPECT_THAT(balance(), ElementsAre(0, 0, 1, 1, 0, 0));
}

}  // namespace
}  // namespace hongyan::store
