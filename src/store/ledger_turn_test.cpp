#include <gtest/gtest.h>

#include <thread>

#include "store/ledger.hpp"
#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

const GrantPlace place{*wechat::AppId::parse("wx0000000000000001"), *wechat::OpenId::parse("oTaps"),
                       *wechat::TemplateId::parse("T")};

class LedgerTurn : public testing::OnBothStores {
 protected:
  void tell(GrantSource source, GrantKind kind) {
    SystemRandom random;
    const auto own = database().connect();
    sql::Transaction transaction(*own, sql::Transaction::Kind::writing);
    Ledger(*own, random, from_unix_ms(1'763'600'000'000)).add_grant(place, kind, source, "");
    transaction.commit();
  }
};
HONGYAN_ON_BOTH_DATABASES(LedgerTurn);

// WeChat's event reaches the callback while the page's report is being stored.
TEST_P(LedgerTurn, two_tellings_of_a_tap_at_the_same_moment_are_one_grant) {
  constexpr int taps = 25;
  for (int tap = 0; tap < taps; ++tap) {
    const std::jthread page([&] { tell(GrantSource::report, GrantKind::one_time); });
    const std::jthread event([&] { tell(GrantSource::popup_event, GrantKind::one_time); });
  }
  const auto accounts = list_grants(connection(), place.appid, "", nullptr, 10);
  ASSERT_EQ(accounts.size(), 1U);
  EXPECT_EQ(accounts[0].granted, taps);
  EXPECT_EQ(accounts[0].available, taps);
}

TEST_P(LedgerTurn, long_term_consent_told_twice_at_the_same_moment_stands_once) {
  {
    const std::jthread page([&] { tell(GrantSource::report, GrantKind::long_term); });
    const std::jthread event([&] { tell(GrantSource::popup_event, GrantKind::long_term); });
  }
  const auto accounts = list_grants(connection(), place.appid, "", nullptr, 10);
  ASSERT_EQ(accounts.size(), 1U);
  EXPECT_EQ(accounts[0].kind, GrantKind::long_term);
  EXPECT_EQ(accounts[0].granted, 1);
  EXPECT_EQ(accounts[0].available, 1);
}

}  // namespace
}  // namespace hongyan::store
