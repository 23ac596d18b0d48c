#include "api/api_key.hpp"

#include <gtest/gtest.h>

#include "api/key_book.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace hongyan::api {
namespace {

const WallTime now = from_unix_ms(1'795'161'600'000);
const Secret pepper(std::string(32, 'p'));

MadeKey make(std::optional<WallTime> expires_at = {}) {
  testing::SeededRandom random(1);
  return make_api_key({.name = "shop", .scopes = {"notifications:write"}, .apps = {"wx1"}, .expires_at = expires_at},
                      "test", pepper, random, now);
}

TEST(ApiKey, reads_what_it_made) {
  const MadeKey made = make();
  const auto presented = parse_api_key(made.text.reveal());
  ASSERT_TRUE(presented.has_value());
  EXPECT_TRUE(made.text.reveal().starts_with("hy_test_"));
  EXPECT_EQ(presented->id, made.record.id);
  EXPECT_EQ(made.record.hash.size(), 32U);
  EXPECT_EQ(made.record.hash.find(presented->secret.reveal()), std::string::npos);
}

TEST(ApiKey, any_changed_character_is_no_key) {
  const std::string text = make().text.reveal();
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(parse_api_key(changed).has_value()) << i;
  }
  for (const std::string_view wrong : {"", "hy_", "hy__", "hy_test", "hy_test_a_b", "sk_live_abc"})
    EXPECT_FALSE(parse_api_key(wrong).has_value()) << wrong;
  EXPECT_FALSE(parse_api_key(text + "0").has_value());
}

TEST(ApiKey, is_judged_by_secret_expiry_and_revocation) {
  const MadeKey made = make();
  const auto presented = *parse_api_key(made.text.reveal());
  struct Case {
    const char* name;
    std::optional<store::ApiKey> record;
    Secret pepper;
    bool good;
  };
  store::ApiKey expired = made.record;
  expired.expires_at = now;
  store::ApiKey lasting = made.record;
  lasting.expires_at = now + Milliseconds{1};
  store::ApiKey revoked = made.record;
  revoked.revoked_at = now;
  store::ApiKey other = made.record;
  other.hash[0] = static_cast<char>(other.hash[0] ^ 1);
  const Case cases[] = {{"its own", made.record, pepper, true},
                        {"unknown", std::nullopt, pepper, false},
                        {"expires later", lasting, pepper, true},
                        {"expires now", expired, pepper, false},
                        {"revoked", revoked, pepper, false},
                        {"another secret", other, pepper, false},
                        {"another house", made.record, Secret("q"), false}};
  for (const Case& one : cases)
    EXPECT_EQ(judge_key(presented, one.record, one.pepper, now).has_value(), one.good) << one.name;
}

TEST(ApiKey, a_caller_without_apps_may_use_all) {
  EXPECT_TRUE(Caller{}.may_use("wx1"));
  const Caller bound{.key_id = "k", .scopes = {}, .apps = {"wx1"}};
  EXPECT_TRUE(bound.may_use("wx1"));
  EXPECT_FALSE(bound.may_use("wx2"));
}

TEST(Scope, admin_allows_everything_and_others_only_themselves) {
  for (const Scope scope : grantable_scopes()) {
    EXPECT_EQ(parse_scope(to_string(scope)), scope);
    EXPECT_TRUE(ScopeSet({"admin"}).allows(scope));
    const ScopeSet one({std::string(to_string(scope))});
    for (const Scope other : grantable_scopes())
      EXPECT_EQ(one.allows(other), scope == other || scope == Scope::admin) << to_string(scope) << to_string(other);
  }
  EXPECT_TRUE(ScopeSet().allows(Scope::open));
  EXPECT_EQ(parse_scope("open"), std::nullopt);
  EXPECT_FALSE(ScopeSet({"open", "everything"}).allows(Scope::admin));
}

TEST(KeyBook, trusts_a_key_for_a_second_and_asks_once_for_its_renewal) {
  testing::ManualClock clock;
  KeyBook book(clock);
  const store::ApiKey key = make().record;
  EXPECT_FALSE(book.find(key.id).has_value());
  book.remember(key, clock.boot());
  EXPECT_FALSE(book.find(key.id)->renewal_due);
  clock.advance(Milliseconds{600});
  EXPECT_TRUE(book.find(key.id)->renewal_due);
  EXPECT_FALSE(book.find(key.id)->renewal_due);
  clock.advance(Milliseconds{401});
  EXPECT_FALSE(book.find(key.id).has_value());
  book.remember(key, clock.boot());
  book.forget(key.id);
  EXPECT_FALSE(book.find(key.id).has_value());
}

TEST(KeyBook, never_holds_more_keys_than_its_limit) {
  testing::ManualClock clock;
  KeyBook book(clock, {.keys_max = 2});
  for (const char* id : {"a", "b", "c"}) {
    store::ApiKey key = make().record;
    key.id = id;
    book.remember(key, clock.boot());
  }
  EXPECT_FALSE(book.find("a").has_value());
  EXPECT_TRUE(book.find("c").has_value());
}

}  // namespace
}  // namespace hongyan::api
