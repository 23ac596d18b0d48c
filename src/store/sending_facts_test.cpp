#include "store/sending_facts.hpp"

#include <gtest/gtest.h>

#include "store/vault.hpp"
#include "testing/on_both_stores.hpp"
#include "testing/seeded_random.hpp"

namespace hongyan::store {
namespace {

class SendingFacts : public testing::OnBothStores {};
HONGYAN_ON_BOTH_DATABASES(SendingFacts);

const wechat::AppId shop = *wechat::AppId::parse("wx0000000000000001");
const wechat::AppId school = *wechat::AppId::parse("wx0000000000000002");
const wechat::OpenId openid = *wechat::OpenId::parse("oABC_1");

TEST_P(SendingFacts, tells_the_kind_of_an_app_without_its_secrets) {
  testing::SeededRandom random(1);
  const Vault vault(Secret(std::string(32, 'k')), random);
  App app;
  app.appid = shop;
  app.kind = AppKind::mini_program;
  app.secret = Secret("s");
  save_app(connection(), vault, app);
  EXPECT_EQ(find_app_kind(connection(), shop), AppKind::mini_program);
  EXPECT_EQ(find_app_kind(connection(), school), std::nullopt);
}

TEST_P(SendingFacts, tells_whose_openid_it_is_and_whether_they_want_to_hear) {
  EXPECT_TRUE(find_openid(connection(), openid).empty());
  note_follows(connection(), shop, openid, Follows::no, WallTime{}, WallTime{});
  auto known = find_openid(connection(), openid);
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known[0].appid, shop);
  EXPECT_EQ(known[0].uid, "");
  EXPECT_EQ(known[0].follows, Follows::no);
  EXPECT_FALSE(known[0].opted_out);

  Recipient person;
  person.uid = "u1";
  person.opted_out = true;
  person.identities = {{shop, openid, "u1", Follows::yes, WallTime{}}};
  save_recipient(connection(), person);
  known = find_openid(connection(), openid);
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known[0].uid, "u1");
  EXPECT_EQ(known[0].follows, Follows::yes);
  EXPECT_TRUE(known[0].opted_out);

  note_follows(connection(), school, openid, Follows::yes, WallTime{}, WallTime{});
  EXPECT_EQ(find_openid(connection(), openid).size(), 2u);
}

TEST_P(SendingFacts, tells_who_has_opted_out) {
  for (const auto& [uid, opted_out] : {std::pair{"u1", true}, {"u2", false}, {"u3", true}, {"u4", true}}) {
    Recipient person;
    person.uid = uid;
    person.opted_out = opted_out;
    save_recipient(connection(), person);
  }
  EXPECT_EQ(find_opted_out(connection(), {"u1", "u2", "u3", "nobody"}), (std::set<std::string>{"u1", "u3"}));
  EXPECT_TRUE(find_opted_out(connection(), {}).empty());
}

}  // namespace
}  // namespace hongyan::store
