#include "engine/ask/user_sync.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/work_ground.hpp"
#include "store/followers.hpp"
#include "store/recipients.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using store::Follows;
using store::SyncPhase;
using testing::answer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using WeChat = testing::ScriptedWeChat;

constexpr std::string_view followers = R"({"total":3,"count":2,"data":{"openid":["oA","oB"]},"next_openid":"oB"})";
constexpr std::string_view more_followers = R"({"total":3,"count":1,"data":{"openid":["oC"]},"next_openid":"oC"})";
constexpr std::string_view profiles =
    R"({"user_info_list":[{"subscribe":1,"openid":"oA","unionid":"uA","remark":"老王","language":"zh_CN","tagid_list":[2,134]},)"
    R"({"subscribe":0,"openid":"oB","tagid_list":[]},{"subscribe":1,"openid":"oC","tagid_list":[]}]})";
constexpr std::string_view blacklist = R"({"total":1,"count":1,"data":{"openid":["oBad"]},"next_openid":"oBad"})";
constexpr std::string_view nobody = R"({"total":0,"count":0,"next_openid":""})";

testing::ScriptedEnding text(std::string_view body) { return answer(200, std::string(body)); }

class UserSyncing : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  UserSyncing() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {
    (void)tokens.find_or_fetch(service.text(), now());
  }
  [[nodiscard]] UserSync make(std::string node = "n1", UserSyncRules rules = {}) {
    return UserSync(failing, apps, {wechat.errands, egress, tokens, clock, random}, std::move(node), rules);
  }
  void start() { ASSERT_TRUE(store::start_user_sync(connection(), service, now())); }
  // Until the worker wants to wait.
  void work(UserSync& worker) {
    for (int round = 0; round < 100 && worker.run_once(now()).after.count() == 0; ++round)
      clock.advance(Milliseconds{1});
  }
  [[nodiscard]] store::UserSync state() {
    auto found = store::find_user_sync(connection(), service);
    CHECK(found.has_value());
    return *std::move(found);
  }
  [[nodiscard]] store::Identity at(std::string_view openid, const wechat::AppId& appid) {
    auto found = store::find_identity(connection(), appid, *wechat::OpenId::parse(openid));
    return found ? *std::move(found) : store::Identity{};
  }
  void answer_with(std::initializer_list<std::string_view> bodies) {
    for (const std::string_view body : bodies) wechat.next_errands.push_back(text(body));
  }
};

TEST_F(UserSyncing, brings_followers_profiles_blacklist_and_leavers) {
  store::Recipient wang;
  wang.uid = "wang";
  wang.identities = {{mini, *wechat::OpenId::parse("oMiniWang"), "wang", Follows::not_known, now(), "uA"}};
  store::save_recipient(connection(), wang);
  store::note_follows(connection(), service, *wechat::OpenId::parse("oGone"), Follows::yes, now(), now());
  clock.advance(Milliseconds{10});
  start();
  answer_with({followers, more_followers, profiles, blacklist});
  UserSync worker = make();
  work(worker);
  const store::UserSync done = state();
  EXPECT_EQ(done.phase, SyncPhase::done) << done.errmsg;
  EXPECT_TRUE(done.ended_at);
  EXPECT_EQ(done.followers_total, 3);
  EXPECT_EQ(done.followers, 3);
  EXPECT_EQ(done.profiles, 3);
  EXPECT_EQ(done.joined, 1);
  EXPECT_EQ(done.blacklisted, 1);
  EXPECT_EQ(done.unfollowed, 1);
  EXPECT_EQ(at("oA", service).uid, "wang");
  EXPECT_EQ(at("oA", service).remark, "老王");
  EXPECT_THAT(at("oA", service).tags, ElementsAre(2, 134));
  EXPECT_EQ(at("oB", service).follows, Follows::no) << "the profile is newer than the list";
  EXPECT_EQ(at("oC", service).follows, Follows::yes);
  EXPECT_EQ(at("oGone", service).follows, Follows::no);
  EXPECT_TRUE(at("oBad", service).blacklisted);
  EXPECT_THAT(wechat.errands.submitted().at(2).request.target, HasSubstr("next_openid=oB"));
}

TEST_F(UserSyncing, goes_on_at_another_node_where_one_has_died) {
  start();
  UserSync first = make("n1");
  answer_with({followers});
  first.run_once(now());
  UserSync second = make("n2");
  answer_with({more_followers, profiles, nobody});
  work(second);
  EXPECT_EQ(state().followers, 2) << "the lease is the first one's";
  clock.advance(Milliseconds{61'000});
  work(second);
  EXPECT_EQ(state().phase, SyncPhase::done) << state().errmsg;
  EXPECT_EQ(state().followers, 3);
}

TEST_F(UserSyncing, waits_out_a_spent_quota_and_parks_the_api) {
  start();
  wechat.next_errands = {WeChat::refused(45009, "reach max api daily quota limit")};
  UserSync worker = make();
  work(worker);
  EXPECT_EQ(state().phase, SyncPhase::followers);
  EXPECT_EQ(state().errcode, 45009);
  EXPECT_EQ(state().try_at, domain::day_reopens({}, now()));
  ASSERT_EQ(store::list_parks(connection(), now()).size(), 1U);
  EXPECT_EQ(store::list_parks(connection(), now()).front().api, "/cgi-bin/user/get");
  const std::size_t asked = wechat.errands.submitted().size();
  clock.advance(Milliseconds{60'000});
  work(worker);
  EXPECT_EQ(wechat.errands.submitted().size(), asked) << "nothing is asked meanwhile";
  clock.advance(domain::day_reopens({}, now()) - now());
  (void)tokens.find_or_fetch(service.text(), now());
  answer_with({nobody, nobody});
  work(worker);
  EXPECT_EQ(state().phase, SyncPhase::done) << state().errmsg;
  EXPECT_EQ(state().errmsg, "");
}

TEST_F(UserSyncing, an_account_that_may_not_is_told_in_wechats_words) {
  start();
  wechat.next_errands = {WeChat::refused(48001, "api unauthorized")};
  UserSync worker = make();
  work(worker);
  EXPECT_EQ(state().phase, SyncPhase::failed);
  EXPECT_EQ(state().errcode, 48001);
  EXPECT_TRUE(store::start_user_sync(connection(), service, now()));
}

TEST_F(UserSyncing, one_wrong_openid_spoils_only_itself) {
  start();
  answer_with({followers, more_followers});
  wechat.next_errands.push_back(WeChat::refused(40003, "invalid openid"));
  answer_with({R"({"subscribe":1,"openid":"oA","tagid_list":[]})"});
  wechat.next_errands.push_back(WeChat::refused(40003, "invalid openid"));
  answer_with({R"({"subscribe":1,"openid":"oC","tagid_list":[]})", nobody});
  UserSync worker = make();
  work(worker);
  EXPECT_EQ(state().phase, SyncPhase::done) << state().errmsg;
  EXPECT_EQ(state().profiles, 2);
}

TEST_F(UserSyncing, without_an_answer_it_tries_again) {
  start();
  wechat.next_errands = {testing::trouble(http::Breakdown::no_answer)};
  UserSync worker = make();
  work(worker);
  EXPECT_EQ(state().phase, SyncPhase::followers);
  EXPECT_EQ(state().errcode, 0);
  EXPECT_THAT(state().errmsg, Not(::testing::IsEmpty()));
  clock.advance(Milliseconds{60'001});
  answer_with({nobody, nobody});
  work(worker);
  EXPECT_EQ(state().phase, SyncPhase::done);
}

TEST_F(UserSyncing, an_account_without_a_blacklist_has_followers_all_the_same) {
  start();
  answer_with({nobody});
  wechat.next_errands.push_back(WeChat::refused(48001, "api unauthorized"));
  UserSync worker = make();
  work(worker);
  EXPECT_EQ(state().phase, SyncPhase::done) << state().errmsg;
}

TEST_F(UserSyncing, begins_each_day_where_a_setting_says_so) {
  UserSync worker = make("n1", {.daily_at = std::chrono::hours{3}});
  answer_with({nobody, nobody});
  work(worker);
  EXPECT_EQ(state().phase, SyncPhase::done);
  EXPECT_FALSE(store::find_user_sync(connection(), mini)) << "a mini program has no followers";
  const WallTime first = state().started_at;
  clock.advance(Milliseconds{60'000});
  work(worker);
  EXPECT_EQ(state().started_at, first);
  clock.advance(std::chrono::hours{24});
  (void)tokens.find_or_fetch(service.text(), now());
  answer_with({nobody, nobody});
  work(worker);
  EXPECT_GT(state().started_at, first);
}

TEST_F(UserSyncing, a_failing_memory_loses_nothing) {
  start();
  UserSync worker = make();
  for (int step = 1; step < 400; ++step) {
    wechat.next_errands.clear();
    switch (state().phase) {
      case SyncPhase::followers: answer_with({state().next_openid.empty() ? followers : more_followers}); break;
      case SyncPhase::profiles: answer_with({profiles}); break;
      case SyncPhase::blacklist: answer_with({blacklist}); break;
      case SyncPhase::leavers:
      case SyncPhase::done:
      case SyncPhase::failed: break;
    }
    if (state().ended_at) break;
    faults.fail_at(step % 31 + 1, step % 2 == 0 ? testing::FaultPlan::When::before : testing::FaultPlan::When::after);
    try {
      worker.run_once(now());
    } catch (const Failure&) {
      clock.advance(Milliseconds{1});
    }
    faults.fail_never();
    clock.advance(Milliseconds{61'000});
  }
  EXPECT_EQ(state().phase, SyncPhase::done) << state().errmsg;
  EXPECT_EQ(state().followers, 3);
  EXPECT_EQ(at("oA", service).unionid, "uA");
}

}  // namespace
}  // namespace hongyan::engine
