// Permanent material, drafts with pictures by name, publications; agents and the typing sign.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/fixture.hpp"
#include "store/recipients.hpp"
#include "store/windows.hpp"

namespace hongyan::api {
namespace {

using http::Method;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string service = "/v1/apps/" + std::string(service_appid);
const std::string program = "/v1/apps/" + std::string(program_appid);
const std::string jpeg = "\xFF\xD8\xFF jpeg";
const std::string png = "\x89PNG\r\n\x1a\nrest";

testing::ScriptedEnding wechat_says(std::string body) { return testing::answer(200, std::move(body)); }
testing::ScriptedEnding done() { return wechat_says(R"({"errcode":0,"errmsg":"ok"})"); }
testing::ScriptedEnding refusal(int errcode, const std::string& words) {
  return wechat_says(fmt::format(R"({{"errcode":{},"errmsg":"{}"}})", errcode, words));
}

struct Articles : ::testing::Test {
  ApiHouse house;
  void keep(const std::string& name, const std::string& kind, const std::string& bytes) {
    const http::Response kept = house.post(fmt::format("{}/media?name={}&kind={}", service, name, kind), bytes);
    ASSERT_EQ(kept.status, 201) << kept.body;
  }
  http::Response draft(const std::string& members) {
    return house.post(service + "/drafts",
                      R"({"articles":[{"title":"开课","content":"<p>正文</p>",)" + members + "}]}");
  }
};

TEST_F(Articles, material_goes_up_once_whatever_it_is_called) {
  house.next_answers = {wechat_says(R"({"media_id":"M1","url":"http://mmbiz.qpic.cn/1"})")};
  const http::Response added = house.post(service + "/materials?name=poster&kind=image", png);
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(text_at(added, "/media_id"), "M1");
  EXPECT_THAT(house.asked.at(0).target, HasSubstr("/cgi-bin/material/add_material"));
  EXPECT_THAT(house.asked.at(0).body, HasSubstr("filename=\"poster.png\""));
  EXPECT_EQ(house.post(service + "/materials?name=other&kind=image", png).status, 200);
  keep("shelf", "image", png);
  const http::Response again = house.post(service + "/materials?media=shelf", "");
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(text_at(again, "/media_id"), "M1");
  EXPECT_EQ(house.asked.size(), 1U);
  house.next_answers = {done(), wechat_says(R"({"media_id":"M2","url":"u"})"), refusal(40007, "invalid media_id")};
  EXPECT_EQ(house.del(service + "/materials/M1").status, 204);
  EXPECT_EQ(text_at(house.post(service + "/materials?media=shelf", ""), "/media_id"), "M2") << "forgotten with it";
  EXPECT_EQ(house.del(service + "/materials/M2").status, 502);
  house.next_answers = {wechat_says(R"({"media_id":"M3","url":"u"})")};
  EXPECT_EQ(text_at(house.post(service + "/materials?media=shelf", ""), "/media_id"), "M3") << "WeChat knew it no more";
}

TEST_F(Articles, material_that_wechat_would_not_take_stays_here) {
  keep("shelf", "image", png);
  struct Case {
    std::string query, bytes;
    int status;
  };
  const Case cases[] = {{"", png, 400},
                        {"?name=a", png, 400},
                        {"?name=a&kind=image&media=shelf", png, 400},
                        {"?media=shelf&kind=image", "", 400},
                        {"?media=nothing", "", 422},
                        {"?name=a&kind=image", "no picture", 422},
                        {"?name=a&kind=image", "", 400},
                        {"?name=a%2Fb&kind=image", png, 400},
                        {"?name=a&kind=thumb", "\xFF\xD8\xFF" + std::string(64 * 1024, 'x'), 413},
                        {"?name=a&kind=video", std::string("\0\0\0\x18", 4) + "ftypmp42", 400}};
  for (const Case& one : cases)
    EXPECT_EQ(house.post(service + "/materials" + one.query, one.bytes).status, one.status) << one.query;
  EXPECT_EQ(house.post(program + "/materials?name=a&kind=image", png).status, 422) << "a mini program has none";
  EXPECT_TRUE(house.asked.empty());
}

TEST_F(Articles, lists_go_by_twenty) {
  house.next_answers = {
      wechat_says(
          R"({"item":[{"media_id":"M","name":"a.jpg","update_time":1767225600,"url":"U"}],"total_count":21,"item_count":1})"),
      wechat_says(R"({"item":[],"total_count":21,"item_count":0})"),
      wechat_says(
          R"({"total_count":1,"item_count":1,"item":[{"media_id":"D","update_time":1,"content":{"news_item":[{"title":"T","content":"<p>","url":"U"}]}}]})")};
  const http::Response materials = house.get(service + "/materials?kind=voice");
  EXPECT_EQ(text_at(materials, "/total"), "21") << materials.body;
  EXPECT_THAT(house.asked.back().body, HasSubstr(R"({"type":"voice","offset":0,"count":20})"));
  EXPECT_EQ(house.get(service + "/materials?cursor=" + text_at(materials, "/next_cursor")).status, 200);
  EXPECT_THAT(house.asked.back().body, HasSubstr(R"("offset":1)"));
  const http::Response drafts = house.get(service + "/drafts");
  EXPECT_EQ(text_at(drafts, "/items/0/articles/0/title"), "T") << drafts.body;
  EXPECT_THAT(drafts.body, Not(HasSubstr("\"content\"")));
}

TEST_F(Articles, a_draft_takes_its_pictures_from_the_shelf) {
  keep("cover", "thumb", jpeg);
  keep("photo", "image", png);
  house.next_answers = {wechat_says(R"({"media_id":"THUMB"})"), wechat_says(R"({"url":"http://mmbiz.qpic.cn/p"})"),
                        wechat_says(R"({"media_id":"DRAFT"})"), wechat_says(R"({"media_id":"DRAFT2"})")};
  const std::string members = R"("thumb_media":"cover","digest":"d","need_open_comment":1,)"
                              R"("content_source_url":"https://example.com")";
  const std::string body =
      R"({"articles":[{"title":"开课","content":"<img src=\"media:photo\"><img src='media:photo'>",)" + members + "}]}";
  const http::Response made = house.post(service + "/drafts", body);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(text_at(made, "/media_id"), "DRAFT");
  ASSERT_EQ(house.asked.size(), 3U);
  EXPECT_THAT(house.asked[0].target, HasSubstr("add_material"));
  EXPECT_THAT(house.asked[0].target, HasSubstr("type=thumb"));
  EXPECT_THAT(house.asked[1].target, HasSubstr("/cgi-bin/media/uploadimg"));
  EXPECT_THAT(house.asked[2].body,
              HasSubstr(R"(<img src=\"http://mmbiz.qpic.cn/p\"><img src='http://mmbiz.qpic.cn/p'>)"));
  EXPECT_THAT(house.asked[2].body, HasSubstr(R"("thumb_media_id":"THUMB")"));
  EXPECT_THAT(house.asked[2].body, HasSubstr(R"("need_open_comment":1,"only_fans_can_comment":0)"));
  EXPECT_EQ(text_at(house.post(service + "/drafts", body), "/media_id"), "DRAFT2");
  EXPECT_EQ(house.asked.size(), 4U) << "nothing goes up twice";
}

TEST_F(Articles, a_cover_that_wechat_has_lost_goes_up_again) {
  keep("cover", "thumb", jpeg);
  house.next_answers = {wechat_says(R"({"media_id":"OLD"})"), wechat_says(R"({"media_id":"D1"})"),
                        refusal(40007, "invalid media_id"), wechat_says(R"({"media_id":"NEW"})"),
                        wechat_says(R"({"media_id":"D2"})")};
  ASSERT_EQ(draft(R"("thumb_media":"cover")").status, 201);
  const http::Response made = draft(R"("thumb_media":"cover")");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(text_at(made, "/media_id"), "D2");
  EXPECT_THAT(house.asked.back().body, HasSubstr("NEW"));
  house.next_answers = {refusal(40007, "invalid media_id")};
  EXPECT_EQ(draft(R"("thumb_media_id":"somebody's")").status, 502) << "not ours to upload";
}

TEST_F(Articles, defects_are_told_before_anything_goes_up) {
  keep("cover", "thumb", jpeg);
  keep("anim", "image", "GIF89a");
  keep("song", "voice", "ID3 song");
  struct Case {
    std::string members;
    int status;
    const char* pointer;
  };
  const Case cases[] = {
      {R"("author":"a")", 400, "/articles/0/thumb_media_id"},
      {R"("thumb_media":"cover","thumb_media_id":"M")", 400, "/articles/0/thumb_media_id"},
      {R"("thumb_media":"nothing")", 422, "/articles/0/thumb_media"},
      {R"("thumb_media":"song")", 422, "/articles/0/thumb_media"},
      {R"("thumb_media":"cover","need_open_comment":2)", 400, "/articles/0/need_open_comment"},
      {R"("thumb_media":"cover","show_cover":1)", 400, "/articles/0/show_cover"},
  };
  for (const Case& one : cases) {
    const http::Response refused = draft(one.members);
    EXPECT_EQ(refused.status, one.status) << one.members << refused.body;
    EXPECT_EQ(text_at(refused, "/errors/0/pointer"), one.pointer) << one.members << refused.body;
  }
  const auto with_text = [&](const std::string& content) {
    return house.post(service + "/drafts",
                      R"({"articles":[{"title":"t","thumb_media":"cover","content":")" + content + "\"}]}");
  };
  EXPECT_EQ(text_at(with_text("<img src='media:anim'>"), "/errors/0/pointer"), "/articles/0/content");
  EXPECT_EQ(text_at(with_text("<img src='media:gone'>"), "/errors/0/code"), "unknown_media");
  EXPECT_EQ(text_at(with_text(""), "/errors/0/pointer"), "/articles/0/content");
  EXPECT_EQ(house.post(service + "/drafts", R"({"articles":[]})").status, 400);
  EXPECT_EQ(house.post(service + "/drafts", R"({"articles":[1]})").status, 400);
  EXPECT_TRUE(house.asked.empty());
}

TEST_F(Articles, a_draft_is_shown_changed_published_and_withdrawn) {
  house.next_answers = {
      wechat_says(R"({"news_item":[{"title":"T","content":"<p>","thumb_media_id":"TH","url":"U"}]})"),
      done(),
      done(),
      wechat_says(R"({"errcode":0,"errmsg":"ok","publish_id":"100000001"})"),
      wechat_says(
          R"({"publish_id":"100000001","publish_status":0,"article_id":"A","article_detail":{"count":1,"item":[{"idx":1,"article_url":"U"}]},"fail_idx":[]})"),
      done()};
  EXPECT_EQ(text_at(house.get(service + "/drafts/D"), "/articles/0/content"), "<p>");
  const std::string article = R"({"title":"T","content":"<p>2</p>","thumb_media_id":"TH"})";
  EXPECT_EQ(house.put(service + "/drafts/D/articles/2", article).status, 200);
  EXPECT_THAT(house.asked.back().body, HasSubstr(R"({"media_id":"D","index":1,"articles":{)"));
  EXPECT_EQ(house.put(service + "/drafts/D/articles/0", article).status, 404);
  EXPECT_EQ(house.put(service + "/drafts/D/articles/9", article).status, 404);
  EXPECT_EQ(house.del(service + "/drafts/D").status, 204);
  const http::Response begun = house.post(service + "/publications", R"({"media_id":"D"})");
  ASSERT_EQ(begun.status, 202) << begun.body;
  const http::Response told = house.get(service + "/publications/100000001");
  EXPECT_EQ(text_at(told, "/state"), "published") << told.body;
  EXPECT_EQ(text_at(told, "/article_id"), "A");
  EXPECT_EQ(house.del(service + "/articles/A?article=1").status, 204);
  EXPECT_THAT(house.asked.back().body, HasSubstr(R"({"article_id":"A","index":1})"));
  EXPECT_EQ(house.del(service + "/articles/A?article=9").status, 400);
  EXPECT_EQ(house.post(service + "/publications", "{}").status, 400);
}

TEST_F(Articles, the_same_requests_keep_permanent_material_before_there_are_drafts) {
  house.clock.jump_wall(std::chrono::duration_cast<Milliseconds>(parse_iso8601("2021-10-20T23:00:00+08:00").value() -
                                                                 house.clock.wall()));
  house.next_answers = {
      wechat_says(R"({"media_id":"NEWS"})"),
      wechat_says(R"({"news_item":[{"title":"T","content":"<p>","thumb_media_id":"TH","url":"U"}]})"),
      wechat_says(
          R"({"total_count":1,"item_count":1,"item":[{"media_id":"NEWS","update_time":1,"content":{"news_item":[{"title":"T","url":"U"}]}}]})"),
      done(), done()};
  EXPECT_EQ(text_at(draft(R"("thumb_media_id":"TH")"), "/media_id"), "NEWS");
  EXPECT_THAT(house.asked.back().target, HasSubstr("/cgi-bin/material/add_news"));
  EXPECT_EQ(text_at(house.get(service + "/drafts/NEWS"), "/articles/0/content"), "<p>");
  EXPECT_EQ(text_at(house.get(service + "/drafts"), "/items/0/media_id"), "NEWS");
  EXPECT_THAT(house.asked.back().body, HasSubstr(R"("type":"news")"));
  const std::string article = R"({"title":"T","content":"<p>2</p>","thumb_media_id":"TH"})";
  EXPECT_EQ(house.put(service + "/drafts/NEWS/articles/1", article).status, 200);
  EXPECT_THAT(house.asked.back().target, HasSubstr("/cgi-bin/material/update_news"));
  EXPECT_EQ(house.del(service + "/drafts/NEWS").status, 204);
  EXPECT_THAT(house.asked.back().target, HasSubstr("/cgi-bin/material/del_material"));
  const std::size_t before = house.asked.size();
  const http::Response early = house.post(service + "/publications", R"({"media_id":"NEWS"})");
  EXPECT_EQ(early.status, 422) << early.body;
  EXPECT_EQ(text_at(early, "/errors/0/code"), "channel_retired");
  EXPECT_EQ(house.asked.size(), before) << "WeChat is not asked for what it has not";
  house.clock.advance(std::chrono::hours{1});
  house.next_answers = {wechat_says(R"({"media_id":"DRAFT"})")};
  EXPECT_EQ(text_at(draft(R"("thumb_media_id":"TH")"), "/media_id"), "DRAFT");
  EXPECT_THAT(house.asked.back().target, HasSubstr("/cgi-bin/draft/add"));
}

TEST_F(Articles, agents_are_kept_at_wechat) {
  house.next_answers = {
      done(),
      wechat_says(
          R"({"kf_list":[{"kf_account":"a@kf","kf_nick":"小林","kf_id":"1001","kf_headimgurl":"","kf_wx":""}]})"),
      done(),
      done(),
      done(),
      refusal(65406, "custom service account exists")};
  const http::Response added = house.post(service + "/agents", R"({"kf_account":"a@kf","nickname":"小林"})");
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(text_at(house.get(service + "/agents"), "/items/0/nickname"), "小林");
  EXPECT_EQ(house.put(service + "/agents/a%40kf", R"({"nickname":"林老师"})").status, 200);
  EXPECT_THAT(house.asked.back().body, HasSubstr(R"({"kf_account":"a@kf","nickname":"林老师"})"));
  EXPECT_EQ(house.put(service + "/agents/a%40kf/invitation", R"({"wechat_id":"lin"})").status, 200);
  EXPECT_EQ(house.del(service + "/agents/a%40kf").status, 204);
  EXPECT_THAT(house.asked.back().target, HasSubstr("kf_account=a%40kf"));
  EXPECT_EQ(house.post(service + "/agents", R"({"kf_account":"a@kf","nickname":"x"})").status, 502);
  for (const char* account : {"a", "@kf", "a@", "elevenchars@kf", "小林@kf"})
    EXPECT_EQ(house.post(service + "/agents", fmt::format(R"({{"kf_account":"{}","nickname":"x"}})", account)).status,
              400)
        << account;
  EXPECT_EQ(house.del(service + "/agents/nobody").status, 404);
  EXPECT_EQ(house.get(program + "/agents").status, 422);
}

TEST_F(Articles, typing_shows_inside_a_window) {
  const auto type = [&](const std::string& app, const std::string& body) {
    return house.post(app + "/typing", body).status;
  };
  EXPECT_EQ(type(service, R"({"openid":"oA"})"), 422) << "no window is known";
  EXPECT_EQ(type(service, R"({"uid":"nobody"})"), 422);
  EXPECT_EQ(type(service, "{}"), 400);
  EXPECT_EQ(type(service, R"({"openid":"oA","command":"sing"})"), 400);
  EXPECT_TRUE(house.asked.empty());
  store::open_window(house.connection(), *wechat::AppId::parse(service_appid), *wechat::OpenId::parse("oA"), "message",
                     house.clock.wall(), house.clock.wall() + Milliseconds{60'000}, 5);
  ASSERT_LT(
      house.put("/v1/recipients/u1", fmt::format(R"({{"identities":[{{"app":"{}","openid":"oA"}}]}})", service_appid))
          .status,
      300);
  house.next_answers = {done(), done(), done(), refusal(45081, "you are already typing")};
  EXPECT_EQ(type(service, R"({"uid":"u1"})"), 204);
  EXPECT_EQ(house.asked.back().body, R"({"touser":"oA","command":"Typing"})");
  EXPECT_EQ(type(service, R"({"openid":"oA","command":"cancel"})"), 204);
  EXPECT_EQ(type(program, R"({"openid":"oB","permission":"try"})"), 204);
  EXPECT_THAT(house.asked.back().target, HasSubstr("/cgi-bin/message/custom/business/typing"));
  EXPECT_EQ(type(service, R"({"openid":"oA"})"), 502);
  house.clock.advance(Milliseconds{60'000});
  EXPECT_EQ(type(service, R"({"openid":"oA"})"), 422) << "it has closed";
}

}  // namespace
}  // namespace hongyan::api
