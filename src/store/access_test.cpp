#include "store/access.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
constexpr WallTime noon = from_unix_ms(1'795'161'600'000);
const std::string every_byte = [] {
  std::string bytes;
  for (int i = 0; i < 256; i += 8) bytes += static_cast<char>(i);
  return bytes;
}();

class Access : public testing::OnBothStores {};
HONGYAN_ON_BOTH_DATABASES(Access);

ApiKey sample(std::string id) {
  return {.id = std::move(id),
          .name = "教务系统 \"A\"",
          .hash = every_byte,
          .scopes = {"notifications:write", "grants:write"},
          .apps = {"wx0000000000000001"},
          .created_at = noon,
          .expires_at = noon + Seconds(60),
          .revoked_at = std::nullopt};
}

TEST_P(Access, keys_come_back_as_they_were_saved) {
  EXPECT_FALSE(has_api_keys(connection()));
  ApiKey bare;
  bare.id = "k2";
  bare.hash = std::string(32, '\0');
  bare.created_at = noon + Seconds(1);
  for (const ApiKey& key : {bare, sample("k1")}) {
    save_api_key(connection(), key);
    const auto found = find_api_key(connection(), key.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, key.name);
    EXPECT_EQ(found->hash, key.hash);
    EXPECT_EQ(found->scopes, key.scopes);
    EXPECT_EQ(found->apps, key.apps);
    EXPECT_EQ(found->created_at, key.created_at);
    EXPECT_EQ(found->expires_at, key.expires_at);
    EXPECT_EQ(found->revoked_at, key.revoked_at);
  }
  EXPECT_TRUE(has_api_keys(connection()));
  EXPECT_FALSE(find_api_key(connection(), "k3"));
  std::vector<std::string> ids;
  for (const ApiKey& key : list_api_keys(connection())) ids.push_back(key.id);
  EXPECT_THAT(ids, ElementsAre("k1", "k2"));  // oldest first
}

TEST_P(Access, keys_are_replaced_but_stay_as_old_as_they_are) {
  save_api_key(connection(), sample("k1"));
  ApiKey changed = sample("k1");
  changed.name = "new";
  changed.scopes = {};
  changed.created_at = noon + Seconds(9);
  changed.expires_at.reset();
  save_api_key(connection(), changed);
  const auto found = find_api_key(connection(), "k1");
  EXPECT_EQ(found->name, "new");
  EXPECT_THAT(found->scopes, IsEmpty());
  EXPECT_EQ(found->created_at, noon);
  EXPECT_FALSE(found->expires_at);
}

TEST_P(Access, keys_are_revoked_once) {
  save_api_key(connection(), sample("k1"));
  EXPECT_TRUE(revoke_api_key(connection(), "k1", noon + Seconds(1)));
  EXPECT_FALSE(revoke_api_key(connection(), "k1", noon + Seconds(2)));
  EXPECT_FALSE(revoke_api_key(connection(), "k2", noon));
  EXPECT_EQ(find_api_key(connection(), "k1")->revoked_at, noon + Seconds(1));
  EXPECT_TRUE(has_api_keys(connection()));
}

TEST_P(Access, the_first_answer_to_a_key_is_remembered) {
  const RememberedAnswer first{.key_id = "k1",
                               .idempotency_key = "订单-1",
                               .request_hash = every_byte,
                               .status = 202,
                               .answer = R"({"id":"01J…"})",
                               .created_at = noon};
  EXPECT_FALSE(find_answer(connection(), "k1", "订单-1"));
  EXPECT_TRUE(remember_answer(connection(), first));
  RememberedAnswer second = first;
  second.answer = "another";
  EXPECT_FALSE(remember_answer(connection(), second));
  second.key_id = "k2";  // keys of other callers are others
  EXPECT_TRUE(remember_answer(connection(), second));
  const auto found = find_answer(connection(), "k1", "订单-1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key_id, "k1");
  EXPECT_EQ(found->idempotency_key, "订单-1");
  EXPECT_EQ(found->request_hash, every_byte);
  EXPECT_EQ(found->status, 202);
  EXPECT_EQ(found->answer, first.answer);
  EXPECT_EQ(found->created_at, noon);
}

TEST_P(Access, a_second_answer_leaves_its_transaction_alive) {
  sql::Transaction transaction(connection(), sql::Transaction::Kind::writing);
  const RememberedAnswer answer{.key_id = "k1",
                                .idempotency_key = "1",
                                .request_hash = every_byte,
                                .status = 202,
                                .answer = "",
                                .created_at = noon};
  EXPECT_TRUE(remember_answer(connection(), answer));
  EXPECT_FALSE(remember_answer(connection(), answer));
  EXPECT_TRUE(find_answer(connection(), "k1", "1"));
  transaction.commit();
}

TEST_P(Access, old_answers_are_forgotten_oldest_first_and_a_few_at_a_time) {
  sql::Transaction transaction(connection(), sql::Transaction::Kind::writing);
  for (int i = 0; i < 20; ++i)
    ASSERT_TRUE(remember_answer(connection(), {.key_id = fmt::format("k{}", i % 2),
                                               .idempotency_key = fmt::format("{}", i),
                                               .request_hash = every_byte,
                                               .status = 202,
                                               .answer = "",
                                               .created_at = noon + Seconds(i)}));
  EXPECT_EQ(forget_answers(connection(), noon + Seconds(15), 10), 10);
  EXPECT_FALSE(find_answer(connection(), "k1", "9"));
  EXPECT_TRUE(find_answer(connection(), "k0", "10"));
  EXPECT_EQ(forget_answers(connection(), noon + Seconds(15), 10), 5);
  EXPECT_EQ(forget_answers(connection(), noon + Seconds(15), 10), 0);
  EXPECT_TRUE(find_answer(connection(), "k1", "15"));
  transaction.commit();
}

}  // namespace
}  // namespace hongyan::store
