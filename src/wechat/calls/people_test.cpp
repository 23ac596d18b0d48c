#include <gtest/gtest.h>

#include "wechat/calls/agent.hpp"
#include "wechat/calls/session.hpp"
#include "wechat/calls/tag.hpp"
#include "wechat/calls/user.hpp"
#include "wechat/testdata/wire.hpp"

namespace hongyan::wechat {
namespace {

using testing::GoldenCall;
using testing::reply_of;

const OpenId openid = OpenId::parse("o_rbq1TOgERuflYd7PsiE9H565Oo").value();
const std::vector<OpenId> two{openid, OpenId::parse("o_second").value()};

TEST(PeopleCalls, RequestsAreTheGoldenOnes) {
  const FormFile portrait{"me.jpg", "image/jpeg", "jpg bytes"};
  const AppId appid = AppId::parse("wx2210554e092c3f99").value();
  const GoldenCall calls[] = {
      {"user_get.txt", user_get_call("")},
      {"user_get_next.txt", user_get_call("o_second")},
      {"user_info.txt", user_info_call(openid)},
      {"user_batchget.txt", user_batchget_call(two)},
      {"update_remark.txt", update_remark_call(openid, "小石")},
      {"tag_create.txt", tag_create_call("广东")},
      {"tag_list.txt", tag_list_call()},
      {"tag_update.txt", tag_update_call(134, "广东人")},
      {"tag_delete.txt", tag_delete_call(134)},
      {"tag_members.txt", tag_members_call(134, "")},
      {"tag_attach.txt", tag_attach_call(134, two)},
      {"tag_detach.txt", tag_detach_call(134, two)},
      {"tags_of_user.txt", tags_of_user_call(openid)},
      {"blacklist_get.txt", blacklist_get_call("")},
      {"blacklist_add.txt", blacklist_add_call(two)},
      {"blacklist_remove.txt", blacklist_remove_call(two)},
      {"jscode2session.txt",
       jscode2session_call(appid, Secret("0123456789abcdef0123456789abcdef"), "081LXytJ1Xq1Y40sg3uJ1FWntJ1LXyth")},
      {"agent_add.txt", agent_add_call({"test1@test", "客服1"})},
      {"agent_update.txt", agent_update_call({"test1@test", "客服2"})},
      {"agent_invite.txt", agent_invite_call({"test1@test", "wxid_1"})},
      {"agent_delete.txt", agent_delete_call("test1@test")},
      {"agent_portrait.txt", agent_portrait_call("test1@test", portrait, "hy0123456789abcdef")},
      {"agent_list.txt", agent_list_call()},
      {"agent_online.txt", agent_online_call()},
  };
  testing::expect_golden_calls(calls);
}

TEST(OpenIdPages, AreReadToTheLast) {
  const auto page = read_openid_page(
      reply_of(R"({"total":2,"count":2,"data":{"openid":["OPENID1","OPENID2"]},"next_openid":"OPENID2"})"));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->total, 2);
  EXPECT_EQ(page->openids.at(1).text(), "OPENID2");
  EXPECT_EQ(page->next_openid, "OPENID2");
  EXPECT_TRUE(page->is_last());
  const auto empty = read_openid_page(reply_of(R"({"total":0,"count":0,"next_openid":""})"));
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->openids.empty());
  EXPECT_TRUE(read_openid_page(reply_of(R"({"count":0})"))->is_last());
  for (const std::string body : {R"({"errcode":0})", R"({"count":2})", R"({"count":1,"data":{"openid":"x"}})",
                                 R"({"count":1,"data":{"openid":["a b"]}})", R"({"count":1,"data":{"openid":[7]}})"})
    EXPECT_FALSE(read_openid_page(reply_of(body))) << body;
  OpenIdPage full;
  full.openids.assign(openid_page_max, openid);
  EXPECT_FALSE(full.is_last());
}

TEST(Users, FollowersAndStrangers) {
  const auto follower = read_user(reply_of(
      R"({"subscribe":1,"openid":"ooTUI6ycLw3NuTYqJz1BdkCgaFlY","nickname":"","sex":0,"language":"zh_CN","subscribe_time":1641364601,"unionid":"oVdx-6nkl2LqLlAnreEu1CRsk7l0","remark":"r","groupid":0,"tagid_list":[134,2],"subscribe_scene":"ADD_SCENE_QR_CODE","qr_scene":98765,"qr_scene_str":""})"));
  ASSERT_TRUE(follower);
  EXPECT_EQ(follower->follows, User::Follows::yes);
  EXPECT_EQ(follower->unionid->text(), "oVdx-6nkl2LqLlAnreEu1CRsk7l0");
  EXPECT_EQ(to_unix_s(*follower->followed_at), 1641364601);
  EXPECT_EQ(follower->scene, "ADD_SCENE_QR_CODE");
  EXPECT_EQ(follower->qr_scene, "98765");
  EXPECT_EQ(follower->tag_ids, (std::vector<std::int64_t>{134, 2}));
  const auto users = read_users(reply_of(
      R"({"user_info_list":[{"subscribe":0,"openid":"OPENID","tagid_list":[]},{"subscribe":1,"openid":"o2","qr_scene":0,"qr_scene_str":"spring"}]})"));
  ASSERT_TRUE(users);
  ASSERT_EQ(users->size(), 2u);
  EXPECT_EQ(users->at(0).follows, User::Follows::no);
  EXPECT_FALSE(users->at(0).unionid);
  EXPECT_FALSE(users->at(0).followed_at);
  EXPECT_EQ(users->at(0).qr_scene, "");
  EXPECT_EQ(users->at(1).qr_scene, "spring");
  EXPECT_FALSE(read_user(reply_of(R"({"subscribe":1})")));
  EXPECT_FALSE(read_user(reply_of(R"({"openid":"o"})")));
  EXPECT_FALSE(read_users(reply_of(R"({"user_info_list":[{}]})")));
}

TEST(Tags, AreReadInEveryForm) {
  EXPECT_EQ(read_tag(reply_of(R"({"tag":{"id":134,"name":"广东"}})")), (Tag{134, "广东", 0}));
  EXPECT_FALSE(read_tag(reply_of(R"({"tag":{"name":"广东"}})")));
  const auto tags =
      read_tags(reply_of(R"({"tags":[{"id":2,"name":"星标组","count":0},{"id":127,"name":"广东","count":5}]})"));
  ASSERT_TRUE(tags);
  EXPECT_EQ(tags->at(1), (Tag{127, "广东", 5}));
  EXPECT_FALSE(read_tags(reply_of("{}")));
  EXPECT_EQ(read_tags_of_user(reply_of(R"({"tagid_list":[134,2]})")), (std::vector<std::int64_t>{134, 2}));
  EXPECT_FALSE(read_tags_of_user(reply_of("{}")));
}

TEST(Agents, AreListed) {
  const auto agents = read_agents(reply_of(
      R"({"kf_list":[{"kf_account":"test1@test","kf_nick":"ntest1","kf_id":"1001","kf_headimgurl":"u","kf_wx":"kfwx1"}]})"));
  ASSERT_TRUE(agents);
  EXPECT_EQ(agents->at(0).id, "1001");
  EXPECT_EQ(agents->at(0).wechat_id, "kfwx1");
  EXPECT_EQ(read_online_agents(reply_of(R"({"kf_online_list":[{"kf_account":"a@b","kf_id":1001}]})"))->at(0).id,
            "1001");
  EXPECT_FALSE(read_agents(reply_of(R"({"errcode":0})")));
}

TEST(Sessions, NameThePersonAndKeepTheKey) {
  const auto session = read_session(reply_of(R"({"openid":"oX","session_key":"K==","unionid":"uX"})"));
  ASSERT_TRUE(session);
  EXPECT_EQ(session->openid.text(), "oX");
  EXPECT_EQ(session->unionid->text(), "uX");
  EXPECT_EQ(session->session_key.reveal(), "K==");
  EXPECT_FALSE(read_session(reply_of(R"({"openid":"oX","session_key":"K=="})"))->unionid);
  EXPECT_FALSE(read_session(reply_of(R"({"openid":"oX"})")));
  EXPECT_FALSE(read_session(reply_of(R"({"session_key":"K"})")));
}

}  // namespace
}  // namespace hongyan::wechat
