#include "store/followers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/union_ids.hpp"
#include "store/user_syncs.hpp"
#include "testing/on_both_stores.hpp"

namespace hongyan::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
constexpr WallTime noon = from_unix_ms(1'795'161'600'000);
const wechat::AppId service = *wechat::AppId::parse("wx0000000000000001");
const wechat::AppId mini = *wechat::AppId::parse("wx0000000000000002");

wechat::OpenId openid(std::string_view text) { return *wechat::OpenId::parse(text); }
std::vector<wechat::OpenId> openids(std::initializer_list<std::string_view> texts) {
  std::vector<wechat::OpenId> all;
  for (const std::string_view text : texts) all.push_back(openid(text));
  return all;
}

class Followers : public testing::OnBothStores {
 protected:
  [[nodiscard]] Identity at(std::string_view id, const wechat::AppId& appid = service) {
    auto found = find_identity(connection(), appid, openid(id));
    return found ? *std::move(found) : Identity{};
  }
  void known(const wechat::AppId& appid, std::string_view id, std::string uid, std::string unionid,
             Follows follows = Follows::not_known) {
    save_identity(connection(), {appid, openid(id), std::move(uid), follows, noon, std::move(unionid)});
  }
};
HONGYAN_ON_BOTH_DATABASES(Followers);

TEST_P(Followers, are_those_that_were_listed_and_the_others_left) {
  for (const std::string_view id : {"stays", "leaves", "banned"}) known(service, id, "", "", Follows::yes);
  known(mini, "leaves", "", "", Follows::yes);
  note_blacklisted(connection(), service, openids({"banned"}), Blacklisted::yes, noon, noon);
  const WallTime run = noon + Seconds(10);
  note_follows(connection(), service, openid("came"), Follows::yes, run + Seconds(1), run + Seconds(1));
  note_listed(connection(), service, openids({"stays", "new"}), run, run + Seconds(2));
  EXPECT_EQ(at("new").follows, Follows::yes);
  EXPECT_THAT(listed_openids(connection(), service, run, "", 10), ElementsAre(openid("new"), openid("stays")));
  EXPECT_THAT(listed_openids(connection(), service, run, "new", 10), ElementsAre(openid("stays")));
  EXPECT_THAT(listed_openids(connection(), service, run, "", 1), ElementsAre(openid("new")));
  const Leavers leavers = unfollow_unlisted(connection(), service, run, "", 10, run + Seconds(3));
  EXPECT_EQ(leavers.unfollowed, 1);
  EXPECT_EQ(leavers.last_openid, "");
  EXPECT_EQ(at("leaves").follows, Follows::no);
  EXPECT_EQ(at("came").follows, Follows::yes) << "heard of since the sync began";
  EXPECT_EQ(at("banned").follows, Follows::yes) << "WeChat does not list the blacklist";
  EXPECT_EQ(at("leaves", mini).follows, Follows::yes);
}

TEST_P(Followers, what_a_callback_said_since_is_newer_than_a_list) {
  const WallTime run = noon + Seconds(10);
  note_follows(connection(), service, openid("gone"), Follows::no, run + Seconds(1), run + Seconds(1));
  note_listed(connection(), service, openids({"gone"}), run, run + Seconds(2));
  EXPECT_EQ(at("gone").follows, Follows::no);
  Identity profile{service, openid("gone"), "", Follows::yes, noon, "u1"};
  save_profiles(connection(), std::span(&profile, 1), run, run + Seconds(3));
  EXPECT_EQ(at("gone").follows, Follows::no);
  EXPECT_EQ(at("gone").unionid, "u1");
  save_profiles(connection(), std::span(&profile, 1), run + Seconds(2), run + Seconds(3));
  EXPECT_EQ(at("gone").follows, Follows::yes);
}

TEST_P(Followers, keep_what_wechat_tells_of_them) {
  note_listed(connection(), service, openids({"a"}), noon, noon);
  Identity profile{service, openid("a"), "", Follows::yes, noon, "u1", false, "老王", "zh_CN", {2, 134}};
  save_profiles(connection(), std::span(&profile, 1), noon, noon);
  note_tag(connection(), service, openids({"a", "b"}), 7, Wears::yes, noon);
  note_tag(connection(), service, openids({"a"}), 2, Wears::no, noon);
  note_remark(connection(), service, openid("b"), "小李", noon);
  EXPECT_EQ(at("a").remark, "老王");
  EXPECT_EQ(at("a").language, "zh_CN");
  EXPECT_THAT(at("a").tags, ElementsAre(134, 7));
  EXPECT_THAT(at("b").tags, ElementsAre(7));
  EXPECT_EQ(at("b").remark, "小李");
  forget_tag(connection(), service, 7);
  EXPECT_THAT(at("a").tags, ElementsAre(134));
  EXPECT_THAT(at("b").tags, IsEmpty());
  profile.unionid.clear();
  save_profiles(connection(), std::span(&profile, 1), noon, noon);
  EXPECT_EQ(at("a").unionid, "u1") << "silence does not unlearn";
}

TEST_P(Followers, on_the_blacklist_are_those_last_seen_on_it) {
  const WallTime run = noon + Seconds(10);
  note_blacklisted(connection(), service, openids({"a", "b"}), Blacklisted::yes, noon, noon);
  note_blacklisted(connection(), service, openids({"b"}), Blacklisted::yes, run, run);
  note_blacklisted(connection(), service, openids({"c"}), Blacklisted::yes, run + Seconds(1), run);
  note_blacklisted(connection(), service, openids({"c"}), Blacklisted::no, run, run);
  EXPECT_EQ(forget_blacklisted(connection(), service, run, run + Seconds(2)), 2);
  EXPECT_FALSE(at("a").blacklisted);
  EXPECT_TRUE(at("b").blacklisted);
  EXPECT_TRUE(at("c").blacklisted);
}

TEST_P(Followers, with_one_unionid_are_one_person) {
  known(mini, "m1", "ming", "u1");
  known(service, "s1", "", "u1");
  known(service, "s2", "", "u2");
  known(service, "s3", "", "");
  EXPECT_EQ(join_by_unionid(connection(), std::vector<std::string>{"u1", "u2", "", "u9"}, noon), 1);
  EXPECT_EQ(at("s1").uid, "ming");
  EXPECT_EQ(at("s2").uid, "");
  Recipient hong;
  hong.uid = "hong";
  hong.unionid = "u2";
  save_recipient(connection(), hong);
  EXPECT_EQ(join_by_unionid(connection(), std::vector<std::string>{"u2"}, noon), 1);
  EXPECT_EQ(at("s2").uid, "hong");
  EXPECT_THAT(list_union_conflicts(connection(), "", 10), IsEmpty());
}

TEST_P(Followers, of_two_uids_with_one_unionid_nothing_is_changed_and_it_is_told) {
  known(mini, "m1", "ming", "u1");
  known(service, "s1", "other", "u1");
  known(service, "s2", "", "u1");
  known(mini, "m2", "x", "u2");
  known(service, "s3", "y", "u2");
  EXPECT_EQ(join_by_unionid(connection(), std::vector<std::string>{"u1"}, noon), 0);
  EXPECT_EQ(at("s2").uid, "");
  const auto all = list_union_conflicts(connection(), "", 10);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].unionid, "u1");
  EXPECT_THAT(all[0].uids, ElementsAre("ming", "other"));
  EXPECT_EQ(list_union_conflicts(connection(), "u1", 10).size(), 1U);
  EXPECT_EQ(list_union_conflicts(connection(), "", 1).size(), 1U);
}

TEST_P(Followers, sync_goes_on_where_it_stood_and_one_at_a_time) {
  ASSERT_TRUE(start_user_sync(connection(), service, noon));
  EXPECT_FALSE(start_user_sync(connection(), service, noon + Seconds(1)));
  auto sync = due_user_sync(connection(), noon);
  ASSERT_TRUE(sync);
  sync->phase = SyncPhase::profiles;
  sync->next_openid = "o1";
  sync->try_at = noon + Seconds(60);
  sync->errcode = 45009;
  sync->errmsg = "reach max";
  sync->followers = 7;
  ASSERT_TRUE(advance_user_sync(connection(), *sync));
  EXPECT_FALSE(due_user_sync(connection(), noon + Seconds(59)));
  EXPECT_EQ(next_user_sync(connection()), noon + Seconds(60));
  const auto found = due_user_sync(connection(), noon + Seconds(60));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->phase, SyncPhase::profiles);
  EXPECT_EQ(found->next_openid, "o1");
  EXPECT_EQ(found->errcode, 45009);
  EXPECT_EQ(found->followers, 7);
  sync->phase = SyncPhase::done;
  sync->ended_at = noon + Seconds(61);
  ASSERT_TRUE(advance_user_sync(connection(), *sync));
  EXPECT_FALSE(advance_user_sync(connection(), *sync)) << "it has ended";
  EXPECT_EQ(next_user_sync(connection()), std::nullopt);
  EXPECT_TRUE(start_user_sync(connection(), service, noon + Seconds(99)));
  EXPECT_EQ(find_user_sync(connection(), service)->followers, 0);
  EXPECT_FALSE(find_user_sync(connection(), mini));
}

}  // namespace
}  // namespace hongyan::store
