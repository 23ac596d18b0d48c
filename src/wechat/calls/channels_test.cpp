#include <gtest/gtest.h>

#include "wechat/calls/card.hpp"
#include "wechat/calls/custom_message.hpp"
#include "wechat/calls/form_message.hpp"
#include "wechat/calls/mass_message.hpp"
#include "wechat/calls/notice_message.hpp"
#include "wechat/calls/one_time_message.hpp"
#include "wechat/calls/template_message.hpp"
#include "wechat/calls/uniform_message.hpp"
#include "wechat/testdata/wire.hpp"

namespace hongyan::wechat {
namespace {

using testing::GoldenCall;
using testing::reply_of;

const AppId appid = AppId::parse("wx2210554e092c3f99").value();
const OpenId openid = OpenId::parse("o_rbq1TOgERuflYd7PsiE9H565Oo").value();
const TemplateId template_id = TemplateId::parse("ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY").value();
const MiniProgramLink course_page{"wx2210554e092c3f99", "pages/course/detail?id=7"};

TEST(ChannelCalls, NoticeOneTimeFormUniformAndCardRequestsAreTheGoldenOnes) {
  const NoticeMessage notice{openid,
                             template_id,
                             "https://example.com/o/1",
                             course_page,
                             {{"thing1", "少儿编程·周六班", ""}, {"time7", "2026年11月21日 09:00", ""}},
                             "MSG_000002"};
  const OneTimeMessage one_time{
      openid, template_id, 1000, "上课提醒", "明天九点\n少儿编程", "#173177", "https://example.com/o/1", course_page};
  FormMessage form{openid, template_id, "pages/index/index", "b7ed924575c449a080bb140e90a6f326", {}, ""};
  form.data = {{"keyword1", "小石", ""}};
  form.emphasis_keyword = "keyword1.DATA";
  UniformMessage uniform;
  uniform.touser = openid;
  uniform.account = UniformAccountPart{appid,
                                       template_id,
                                       "https://example.com/o/1",
                                       course_page,
                                       {{"first", "恭喜", "#173177"}, {"keyword1", "巧克力", ""}}};
  UniformMessage both = uniform;
  both.weapp = UniformWeappPart{template_id, "index", "FORMID", {{"keyword1", "339208499", ""}}, "keyword1.DATA"};
  const std::vector<int> keyword_ids{3, 4, 5};
  const UnionId unionid = UnionId::parse("oVdx-6nkl2LqLlAnreEu1CRsk7l0").value();
  const CardUpdate joining{"966_NGiq", CardState::joining, {{"member_count", "2"}, {"room_limit", "5"}}};
  const CardUpdate started{"966_NGiq", CardState::started, {{"path", "pages/room?id=1"}, {"version_type", "release"}}};
  const GoldenCall calls[] = {
      {"notice_send.txt", notice_send_call(notice)},
      {"one_time_send.txt", one_time_send_call(one_time)},
      {"form_send.txt", form_send_call(form)},
      {"form_library_list.txt", form_library_list_call({0, 20})},
      {"form_library_get.txt", form_library_get_call("AT0002")},
      {"form_template_add.txt", form_template_add_call("AT0002", keyword_ids)},
      {"form_template_list.txt", form_template_list_call({20, 20})},
      {"form_template_delete.txt", form_template_delete_call(template_id)},
      {"uniform_send.txt", uniform_send_call(uniform)},
      {"uniform_send_both.txt", uniform_send_call(both)},
      {"activity_create.txt", activity_create_call()},
      {"activity_create_openid.txt", activity_create_call(openid)},
      {"activity_create_unionid.txt", activity_create_call(unionid)},
      {"card_update.txt", card_update_call(joining)},
      {"card_update_started.txt", card_update_call(started)},
  };
  testing::expect_golden_calls(calls);
}

TEST(ChannelCalls, CustomRequestsAreTheGoldenOnes) {
  const auto of = [](CustomContent content) { return custom_send_call(CustomMessage{openid, std::move(content), ""}); };
  const GoldenCall calls[] = {
      {"custom_text.txt", custom_send_call(CustomMessage{
                              openid, CustomText{"你好 <a href=\"http://www.qq.com\">看</a>"}, "test1@kftest"})},
      {"custom_image.txt", of(CustomMedia{CustomKind::image, "MEDIA_ID"})},
      {"custom_voice.txt", of(CustomMedia{CustomKind::voice, "MEDIA_ID"})},
      {"custom_video.txt", of(CustomVideo{"MEDIA_ID", "THUMB_ID", "TITLE", "DESCRIPTION"})},
      {"custom_music.txt", of(CustomMusic{"TITLE", "DESCRIPTION", "MUSIC_URL", "HQ_MUSIC_URL", "THUMB_ID"})},
      {"custom_news.txt", of(CustomNews{"开课了", "少儿编程", "https://example.com/a", "https://example.com/a.png"})},
      {"custom_mpnews.txt", of(CustomMedia{CustomKind::mpnews, "MEDIA_ID"})},
      {"custom_mpnewsarticle.txt", of(CustomArticle{"ARTICLE_ID"})},
      {"custom_msgmenu.txt", of(CustomMenu{"满意吗", {{"101", "满意"}, {"102", "不满意"}}, "欢迎再来"})},
      {"custom_wxcard.txt", of(CustomCard{"123dsdajkasd231jhksad"})},
      {"custom_miniprogrampage.txt", of(CustomPage{"课程", "wx2210554e092c3f99", "pages/index", "THUMB_ID"})},
      {"custom_miniprogrampage_own.txt", of(CustomPage{"课程", "", "pages/index", "THUMB_ID"})},
      {"custom_link.txt", of(CustomLink{"开课了", "少儿编程", "https://example.com/a", "https://example.com/a.png"})},
      {"custom_typing.txt", custom_typing_call(openid, Typing::start, TypingAccount::official)},
      {"custom_typing_cancel.txt", custom_typing_call(openid, Typing::cancel, TypingAccount::mini_program)},
  };
  testing::expect_golden_calls(calls);
}

TEST(ChannelCalls, MassRequestsAreTheGoldenOnes) {
  const std::vector<OpenId> two{openid, OpenId::parse("o_second").value()};
  const MassImages images{{"aaa", "bbb"}, "推荐语"};
  const GoldenCall calls[] = {
      {"mass_sendall_tag.txt", mass_sendall_call(mass_body_to_tag(MassText{"明天停课"}, 2), "send_tag_2")},
      {"mass_sendall_all.txt", mass_sendall_call(mass_body_to_all(MassArticles{"DRAFT", Reprint::go_on}), "")},
      {"mass_sendall_images.txt", mass_sendall_call(mass_body_to_all(images), "")},
      {"mass_send.txt", mass_send_call(mass_body_to(MassText{"明天停课"}, two), "hy_1")},
      {"mass_send_voice.txt", mass_send_call(mass_body_to(MassMedia{MassKind::voice, "MEDIA_ID"}, two), "")},
      {"mass_send_video.txt", mass_send_call(mass_body_to(MassVideo{"MEDIA_ID", "TITLE", "DESCRIPTION"}, two), "")},
      {"mass_send_card.txt", mass_send_call(mass_body_to(MassCard{"CARD"}, two), "")},
      {"mass_preview.txt", mass_preview_call(mass_preview_body(MassText{"明天停课"}, openid))},
      {"mass_preview_image.txt", mass_preview_call(mass_preview_body(images, openid))},
  };
  testing::expect_golden_calls(calls);
}

TEST(ChannelCalls, ARawBodyStaysAsItIs) {
  const json::object body = read_json(R"({"touser":"o_1","z":{"b":1,"a":"<中&>"},"scene":"1000"})")->as_object();
  const std::string text = json::serialize(body);
  EXPECT_EQ(notice_send_call(body, "").body, text);
  EXPECT_EQ(one_time_send_call(body).body, text);
  EXPECT_EQ(form_send_call(body).body, text);
  EXPECT_EQ(uniform_send_call(body).body, text);
  EXPECT_EQ(card_update_call(body).body, text);
  EXPECT_EQ(custom_send_call(body).body, text);
  EXPECT_EQ(mass_sendall_call(body, "").body, text);
  EXPECT_EQ(mass_send_call(body, "").body, text);
  EXPECT_EQ(mass_preview_call(body).body, text);
  EXPECT_EQ(form_send_call(read_json(R"({"access_token":"21_","touser":"o_1"})")->as_object()).body,
            R"({"touser":"o_1"})");
  EXPECT_EQ(mass_send_call(read_json(R"({"clientmsgid":"mine"})")->as_object(), "ours").body,
            R"({"clientmsgid":"mine"})");
}

// The shapes that callers of former years still send, with their keys in their order.
TEST(ChannelCalls, TheBodiesOfFormerErasGoThrough) {
  struct Case {
    std::string_view body;
    Call (*call)(json::object);
    std::string_view sent;  // "" = as it came
  };
  const Case cases[] = {
      {R"({"touser":"o_rbq","template_id":"n44_Yb","url":"https://example.com/words","data":{"first":{"value":"小石同学"},"remark":{"value":"走得很远","color":"#173177"}}})",
       [](json::object body) { return template_send_call(std::move(body), ""); }, ""},
      {R"({"access_token":"21_","touser":"ogYQ","template_id":"-SvD","page":"pages/index/index","form_id":"b7ed","emphasis_keyword":"keyword1.DATA","data":{"keyword1":{"value":"小石"}}})",
       [](json::object body) { return form_send_call(std::move(body)); },
       R"({"touser":"ogYQ","template_id":"-SvD","page":"pages/index/index","form_id":"b7ed","emphasis_keyword":"keyword1.DATA","data":{"keyword1":{"value":"小石"}}})"},
      {R"({"touser":"OPENID","mp_template_msg":{"appid":"APPID","template_id":"T","url":"http://weixin.qq.com/download","miniprogram":{"appid":"wx1","path":"index?foo=bar"},"data":{"first":{"value":"恭喜"}}}})",
       [](json::object body) { return uniform_send_call(body); }, ""},
      {R"({"touser":"OPENID","msgtype":"text","text":{"content":"Hello"},"customservice":{"kf_account":"test1@kftest"},"aimsgcontext":{"is_ai_msg":1}})",
       [](json::object body) { return custom_send_call(body); }, ""},
  };
  for (const Case& c : cases)
    EXPECT_EQ(c.call(read_json(c.body)->as_object()).body, c.sent.empty() ? c.body : c.sent) << c.body;
}

TEST(KindOfABody, NeedsItsMsgtypeAndItsObject) {
  struct Case {
    std::string_view body;
    std::optional<CustomKind> custom;
    std::optional<MassKind> mass;
  };
  const Case cases[] = {
      {R"({"msgtype":"text","text":{"content":"x"}})", CustomKind::text, MassKind::text},
      {R"({"msgtype":"msgmenu","msgmenu":{}})", CustomKind::msgmenu, std::nullopt},
      {R"({"msgtype":"mpvideo","mpvideo":{}})", std::nullopt, MassKind::mpvideo},
      {R"({"msgtype":"image","images":{"media_ids":[]}})", std::nullopt, MassKind::image},
      {R"({"msgtype":"image","image":{"media_id":"M"}})", CustomKind::image, MassKind::image},
      {R"({"msgtype":"text","image":{}})", std::nullopt, std::nullopt},
      {R"({"msgtype":"text","text":"x"})", std::nullopt, std::nullopt},
      {R"({"msgtype":"poem","poem":{}})", std::nullopt, std::nullopt},
      {R"({"msgtype":7})", std::nullopt, std::nullopt},
      {R"({"text":{}})", std::nullopt, std::nullopt},
  };
  for (const Case& c : cases) {
    const json::object body = read_json(c.body)->as_object();
    const auto custom = read_custom_kind(body);
    EXPECT_EQ(custom ? std::optional(*custom) : std::nullopt, c.custom) << c.body;
    const auto mass = read_mass_kind(body);
    EXPECT_EQ(mass ? std::optional(*mass) : std::nullopt, c.mass) << c.body;
  }
  for (const CustomKind kind : all_custom_kinds()) EXPECT_EQ(parse_custom_kind(to_string(kind)), kind);
}

TEST(OneTime, TheAuthorizationUrlIsTheOneOfThePage) {
  OneTimeRequest request{AppId::parse("wxaba38c7f163da69b").value(), 1000,
                         TemplateId::parse("1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc").value(),
                         "http://support.qq.com", "test"};
  EXPECT_EQ(one_time_authorization_url(request),
            "https://mp.weixin.qq.com/mp/subscribemsg?action=get_confirm&appid=wxaba38c7f163da69b&scene=1000"
            "&template_id=1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc&redirect_url=http%3A%2F%2Fsupport.qq.com"
            "&reserved=test#wechat_redirect");
  request.reserved = "";
  EXPECT_EQ(one_time_authorization_url(request)->find("reserved"), std::string::npos);
  request.reserved = "not-ours";
  EXPECT_FALSE(one_time_authorization_url(request));
  request.reserved = std::string(129, 'a');
  EXPECT_FALSE(one_time_authorization_url(request));
  request.reserved = "";
  for (const int scene : {-1, 10001}) {
    request.scene = scene;
    EXPECT_FALSE(one_time_authorization_url(request)) << scene;
  }
  request.scene = 0;
  request.redirect_url = "javascript:alert(1)";
  EXPECT_FALSE(one_time_authorization_url(request));
}

TEST(OneTime, TheRedirectIsReadStrictly) {
  const auto confirmed = read_one_time_redirect("openid=oX&template_id=T1&action=confirm&scene=1000&reserved=test");
  ASSERT_TRUE(confirmed);
  EXPECT_EQ(confirmed->action, OneTimeAnswer::Action::confirm);
  EXPECT_EQ(confirmed->openid->text(), "oX");
  EXPECT_EQ(confirmed->scene, 1000);
  EXPECT_EQ(confirmed->reserved, "test");
  const auto cancelled = read_one_time_redirect("template_id=T1&action=cancel&scene=0");
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->action, OneTimeAnswer::Action::cancel);
  EXPECT_FALSE(cancelled->openid);
  for (const std::string_view query :
       {"", "action=confirm&template_id=T1&scene=1", "action=maybe&template_id=T1&scene=1&openid=o",
        "action=confirm&template_id=T1&openid=o", "action=confirm&template_id=T1&openid=o&scene=10001",
        "action=confirm&template_id=T1&openid=o&scene=1x", "action=confirm&openid=o&scene=1",
        "action=confirm&template_id=T1&openid=a%20b&scene=1",
        "action=confirm&template_id=T1&openid=o&scene=1&reserved=%3Cb%3E"})
    EXPECT_FALSE(read_one_time_redirect(query)) << query;
}

TEST(ChannelReplies, ActivitiesAndMassJobs) {
  const auto activity =
      read_activity(reply_of(R"({"errcode":0,"errmsg":"ok","activity_id":"966_x","expiration_time":1543921200})"));
  ASSERT_TRUE(activity);
  EXPECT_EQ(activity->id, "966_x");
  EXPECT_EQ(to_unix_s(activity->expires), 1543921200);
  for (const std::string body :
       {R"({"errcode":0})", R"({"activity_id":"x"})", R"({"activity_id":"x","expiration_time":-1})"})
    EXPECT_FALSE(read_activity(reply_of(body))) << body;
  const auto sent = read_mass_sent(
      reply_of(R"({"errcode":0,"errmsg":"send job submission success","msg_id":34182,"msg_data_id":206227730})"));
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->msg_id, "34182");
  EXPECT_EQ(sent->msg_data_id, "206227730");
  EXPECT_EQ(read_mass_sent(reply_of(R"({"errcode":45065,"errmsg":"clientmsgid exist","msg_id":123456})"))->msg_id,
            "123456");
  EXPECT_FALSE(read_mass_sent(reply_of(R"({"errcode":0})")));
}

TEST(ChannelReplies, TheOldLibrary) {
  const auto titles =
      read_form_titles(reply_of(R"({"errcode":0,"list":[{"id":"AT0002","title":"购买成功通知"}],"total_count":599})"));
  ASSERT_TRUE(titles);
  EXPECT_EQ(titles->total_count, 599);
  EXPECT_EQ(titles->titles.at(0).id, "AT0002");
  const auto keywords = read_form_keywords(
      reply_of(R"({"errcode":0,"keyword_list":[{"keyword_id":3,"name":"购买地点","example":"TIT造舰厂"}]})"));
  ASSERT_TRUE(keywords);
  EXPECT_EQ(keywords->at(0).id, 3);
  EXPECT_FALSE(read_form_keywords(reply_of(R"({"errcode":0,"keyword_list":[{"name":"x"}]})")));
  const auto templates = read_form_templates(reply_of(
      R"({"errcode":0,"list":[{"template_id":"T","title":"购买成功","content":"购买地点{{keyword1.DATA}}\n","example":"x"}]})"));
  ASSERT_TRUE(templates);
  EXPECT_EQ(templates->at(0).slots.at(0).key, "keyword1");
  EXPECT_FALSE(read_form_templates(reply_of(R"({"errcode":0})")));
}

}  // namespace
}  // namespace hongyan::wechat
