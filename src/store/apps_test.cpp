#include "store/apps.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/failure.hpp"
#include "store/notifications.hpp"
#include "testing/on_both_stores.hpp"
#include "testing/seeded_random.hpp"

namespace hongyan::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
constexpr WallTime noon = from_unix_ms(1'795'161'600'000);
const wechat::AppId appid = *wechat::AppId::parse("wx0000000000000001");
const wechat::AppId other_appid = *wechat::AppId::parse("wx0000000000000002");

App sample(const wechat::AppId& id) {
  return {.appid = id,
          .kind = AppKind::mini_program,
          .name = "鸿雁课堂 🎵",
          .original_id = "gh_0123456789ab",
          .api_origin = "http://127.0.0.1:9000",
          .token_mode = TokenMode::plain,
          .callback_mode = CallbackMode::compatible,
          .ledger_sight = LedgerSight::complete,
          .secret = Secret("app-secret-of-the-first-app"),
          .callback_token = Secret("callback-token"),
          .aes_key = Secret("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
          .previous_aes_key = Secret("GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"),
          .egress_proxy = Secret("http://user:proxy-password@proxy:3128"),
          .signing = Secret(R"({"cipher":"aes256_gcm"})"),
          .fallback_origins = {"https://api2.weixin.qq.com", "https://sh.api.weixin.qq.com"},
          .created_at = noon,
          .updated_at = noon};
}

class Apps : public testing::OnBothStores {
 protected:
  testing::SeededRandom random_{1};
  const Vault vault_{Secret(std::string(32, 'k')), random_};
};
HONGYAN_ON_BOTH_DATABASES(Apps);

TEST_P(Apps, come_back_as_they_were_saved) {
  const App full = sample(appid);
  App bare;
  bare.appid = other_appid;
  for (const App& app : {full, bare}) {
    save_app(connection(), vault_, app);
    const auto found = find_app(connection(), vault_, app.appid);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->kind, app.kind);
    EXPECT_EQ(found->name, app.name);
    EXPECT_EQ(found->original_id, app.original_id);
    EXPECT_EQ(found->signing, app.signing);
    EXPECT_EQ(found->api_origin, app.api_origin);
    EXPECT_EQ(found->token_mode, app.token_mode);
    EXPECT_EQ(found->callback_mode, app.callback_mode);
    EXPECT_EQ(found->ledger_sight, app.ledger_sight);
    EXPECT_EQ(found->secret, app.secret);
    EXPECT_EQ(found->callback_token, app.callback_token);
    EXPECT_EQ(found->aes_key, app.aes_key);
    EXPECT_EQ(found->egress_proxy, app.egress_proxy);
    EXPECT_EQ(found->fallback_origins, app.fallback_origins);
    EXPECT_EQ(found->previous_aes_key, app.previous_aes_key);
    EXPECT_EQ(found->created_at, app.created_at);
    EXPECT_EQ(found->updated_at, app.updated_at);
  }
  EXPECT_THAT(list_apps(connection(), vault_), SizeIs(2));
  EXPECT_FALSE(find_app(connection(), vault_, *wechat::AppId::parse("wx0000000000000003")));
}

TEST_P(Apps, are_replaced_but_stay_as_old_as_they_are) {
  save_app(connection(), vault_, sample(appid));
  App changed = sample(appid);
  changed.name = "新名字";
  changed.secret = Secret("new-secret");
  changed.previous_aes_key = Secret();
  changed.created_at = changed.updated_at = noon + Seconds(60);
  save_app(connection(), vault_, changed);
  const auto found = find_app(connection(), vault_, appid);
  EXPECT_EQ(found->name, "新名字");
  EXPECT_EQ(found->secret, Secret("new-secret"));
  EXPECT_TRUE(found->previous_aes_key.empty());
  EXPECT_EQ(found->created_at, noon);
  EXPECT_EQ(found->updated_at, noon + Seconds(60));
  EXPECT_THAT(list_apps(connection(), vault_), SizeIs(1));
}

TEST_P(Apps, keep_their_secrets_from_whoever_has_the_database) {
  const App app = sample(appid);
  save_app(connection(), vault_, app);
  const Secret token("the-access-token-of-the-app");
  ASSERT_TRUE(replace_token(connection(), vault_, {appid, 0, token, noon, noon}, 0));
  std::string stored;
  for (const std::string_view select :
       {"SELECT secret_sealed, callback_token_sealed, aes_key_sealed, previous_aes_key_sealed FROM app",
        "SELECT token_sealed FROM access_token"})
    for (const sql::Row& row : connection().execute(select, {}).rows)
      for (std::size_t column = 0; column < row.size(); ++column) stored += row.bytes(column);
  if (GetParam() == sql::Dialect::sqlite)
    for (const std::string_view end : {"", "-wal"}) {
      std::ifstream file(database().url().substr(std::string_view("sqlite:").size()) + std::string(end),
                         std::ios::binary);
      stored.append(std::istreambuf_iterator<char>(file), {});
    }
  ASSERT_GT(stored.size(), 200u);
  for (const Secret& secret : {app.secret, app.callback_token, app.aes_key, app.previous_aes_key, token})
    EXPECT_EQ(stored.find(secret.reveal()), std::string::npos) << secret.reveal();
}

TEST_P(Apps, secrets_moved_to_another_place_do_not_open) {
  App second = sample(other_appid);
  second.secret = Secret("another-secret");
  const std::string_view thefts[] = {
      "UPDATE app SET secret_sealed = callback_token_sealed",
      "UPDATE app SET secret_sealed = (SELECT o.secret_sealed FROM app o WHERE o.appid = 'wx0000000000000002')",
      "UPDATE app SET aes_key_sealed = previous_aes_key_sealed",
  };
  for (const std::string_view theft : thefts) {
    save_app(connection(), vault_, sample(appid));
    save_app(connection(), vault_, second);
    connection().execute(theft, {});
    EXPECT_THROW((void)find_app(connection(), vault_, appid), Failure) << theft;
  }
  save_app(connection(), vault_, sample(appid));
  const Vault other_key(Secret(std::string(32, 'o')), random_);
  EXPECT_THROW((void)find_app(connection(), other_key, appid), Failure);
}

TEST_P(Apps, are_deleted_with_what_can_be_asked_again_once_nothing_waits_on_them) {
  save_app(connection(), vault_, sample(appid));
  save_app(connection(), vault_, sample(other_appid));
  for (const auto& id : {appid, other_appid}) {
    save_park(connection(), {id, "", noon + Seconds(60), "account_blocked", 0, ""});
    ASSERT_TRUE(replace_token(connection(), vault_, {id, 0, Secret("token"), noon, noon}, 0));
  }
  for (const domain::State state : domain::all_states()) {
    Notification notification;
    notification.id = domain::to_string(state);
    notification.appid = appid;
    notification.state = state;
    insert_notifications(connection(), {&notification, 1});
    if (domain::is_final(state)) continue;
    EXPECT_FALSE(delete_app(connection(), appid)) << notification.id;
    connection().execute("DELETE FROM notification WHERE id = $1", {notification.id});
  }
  EXPECT_TRUE(delete_app(connection(), appid));
  EXPECT_FALSE(delete_app(connection(), appid));
  EXPECT_FALSE(find_app(connection(), vault_, appid));
  EXPECT_FALSE(find_token(connection(), vault_, appid));
  EXPECT_THAT(list_parks(connection(), noon), SizeIs(1));
  EXPECT_TRUE(find_app(connection(), vault_, other_appid));
  EXPECT_TRUE(find_token(connection(), vault_, other_appid));
}

TEST_P(Apps, and_their_apis_are_parked_until_a_moment_or_until_lifted) {
  save_park(connection(), {appid, "/cgi-bin/message/template/send", noon + Seconds(60), "quota_spent", 45009,
                           "reach max api daily quota limit"});
  save_park(connection(), {appid, "", noon + Seconds(10), "account_blocked", 0, ""});
  save_park(connection(), {appid, "", noon + Seconds(30), "token_refused", 40164, "不在白名单"});
  const auto parks = list_parks(connection(), noon);
  ASSERT_THAT(parks, SizeIs(2));
  EXPECT_EQ(parks[0].api, "");
  EXPECT_EQ(parks[0].until, noon + Seconds(30));
  EXPECT_EQ(parks[0].reason, "token_refused");
  EXPECT_EQ(parks[0].errcode, 40164);
  EXPECT_EQ(parks[0].errmsg, "不在白名单");
  EXPECT_EQ(parks[1].appid, appid);
  EXPECT_THAT(list_parks(connection(), noon + Seconds(30)), SizeIs(1));  // over at that moment
  lift_park(connection(), appid, "/cgi-bin/message/template/send");
  lift_park(connection(), appid, "/never/parked");
  EXPECT_THAT(list_parks(connection(), noon + Seconds(30)), IsEmpty());
  EXPECT_THAT(list_parks(connection(), noon), SizeIs(1));
}

TEST_P(Apps, tokens_are_replaced_only_by_who_saw_the_current_one) {
  EXPECT_FALSE(find_token(connection(), vault_, appid));
  EXPECT_FALSE(replace_token(connection(), vault_, {appid, 0, Secret("t"), noon, noon}, 3));  // there is none
  EXPECT_TRUE(replace_token(connection(), vault_, {appid, 0, Secret("first"), noon, noon + Seconds(7200)}, 0));
  EXPECT_FALSE(replace_token(connection(), vault_, {appid, 0, Secret("late"), noon, noon}, 0));
  EXPECT_TRUE(
      replace_token(connection(), vault_, {appid, 0, Secret("second"), noon + Seconds(1), noon + Seconds(7201)}, 1));
  EXPECT_FALSE(replace_token(connection(), vault_, {appid, 0, Secret("late"), noon, noon}, 1));
  const auto found = find_token(connection(), vault_, appid);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->appid, appid);
  EXPECT_EQ(found->generation, 2);
  EXPECT_EQ(found->token, Secret("second"));
  EXPECT_EQ(found->obtained_at, noon + Seconds(1));
  EXPECT_EQ(found->expires_at, noon + Seconds(7201));
}

TEST_P(Apps, of_many_nodes_that_refresh_at_once_one_wins_each_generation) {
  constexpr int nodes = 4, generations = 5;
  std::atomic<int> won = 0;
  {
    std::vector<std::jthread> threads;
    for (int node = 0; node < nodes; ++node)
      threads.emplace_back([&] {
        const auto own = database().connect();
        for (std::int64_t generation = 0; generation < generations; ++generation)
          won += replace_token(*own, vault_, {appid, 0, Secret("token"), noon, noon}, generation) ? 1 : 0;
      });
  }
  EXPECT_EQ(won, find_token(connection(), vault_, appid)->generation);
  EXPECT_EQ(won, generations);
}

TEST_P(Apps, leases_belong_to_one_node_until_they_end) {
  const auto take = [&](std::string_view node, WallTime now) {
    return take_lease(connection(), "token/wx1", node, now, now + Seconds(15));
  };
  EXPECT_TRUE(take("a", noon));
  EXPECT_FALSE(take("b", noon + Seconds(1)));
  EXPECT_TRUE(take("a", noon + Seconds(10)));  // extends to 25
  EXPECT_FALSE(take("b", noon + Milliseconds(24'999)));
  EXPECT_TRUE(take("b", noon + Seconds(25)));  // ended
  EXPECT_FALSE(take("a", noon + Seconds(26)));
  drop_lease(connection(), "token/wx1", "a");  // not its own any more
  EXPECT_FALSE(take("a", noon + Seconds(27)));
  drop_lease(connection(), "token/wx1", "b");
  EXPECT_TRUE(take("a", noon + Seconds(28)));
  EXPECT_TRUE(take_lease(connection(), "another", "b", noon, noon + Seconds(1)));
}

TEST(AppWords, are_read_as_they_are_written) {
  for (const AppKind kind :
       {AppKind::service_account, AppKind::subscription_account, AppKind::mini_program, AppKind::test_account})
    EXPECT_EQ(parse_app_kind(to_string(kind)), kind);
  for (const TokenMode mode : {TokenMode::stable, TokenMode::plain}) EXPECT_EQ(parse_token_mode(to_string(mode)), mode);
  for (const CallbackMode mode : {CallbackMode::plain, CallbackMode::compatible, CallbackMode::secure})
    EXPECT_EQ(parse_callback_mode(to_string(mode)), mode);
  for (const LedgerSight sight : {LedgerSight::complete, LedgerSight::partial})
    EXPECT_EQ(parse_ledger_sight(to_string(sight)), sight);
  EXPECT_FALSE(parse_app_kind("") || parse_app_kind("Mini_program") || parse_token_mode("plain ") ||
               parse_callback_mode("none") || parse_ledger_sight("all"));
}

}  // namespace
}  // namespace hongyan::store
