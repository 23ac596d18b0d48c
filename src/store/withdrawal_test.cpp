#include "store/withdrawal.hpp"

#include <gmock/gmock.h>

#include "testing/ledger_ground.hpp"

namespace hongyan::store {
namespace {

using domain::GrantFate;
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

}  // namespace
}  // namespace hongyan::store
