#include "wechat/calls/media.hpp"

#include <gtest/gtest.h>

#include "wechat/calls/article.hpp"
#include "wechat/calls/mass_job.hpp"
#include "wechat/testdata/wire.hpp"

namespace hongyan::wechat {
namespace {

using testing::GoldenCall;
using testing::reply_of;

constexpr std::string_view boundary = "hy0123456789abcdef";
const FormFile picture{"lesson \"1\".png", "image/png", std::string("\x89PNG\r\n\0\xff", 8)};
const FormFile clip{"lesson.mp4", "video/mp4", "mp4 bytes"};

TEST(MediaCalls, RequestsAreTheGoldenOnes) {
  const std::vector<Article> articles{
      {"开课了", "小石", "摘要", "<p>正文 & 图</p>", "https://example.com/a", "THUMB_ID", Comments::open_to_followers},
      {"第二篇", "", "", "<p>二</p>", "", "THUMB_2", Comments::closed}};
  const GoldenCall calls[] = {
      {"media_upload.txt", media_upload_call(MediaType::image, picture, boundary)},
      {"media_get.txt", media_get_call("MEDIA&ID")},
      {"media_upload_image.txt", media_upload_image_call(picture, boundary)},
      {"media_upload_video.txt", media_upload_video_call("MEDIA_ID", {"TITLE", "DESCRIPTION"})},
      {"material_add.txt", material_add_call(MediaType::thumb, picture, boundary)},
      {"material_add_video.txt", material_add_call(MediaType::video, clip, boundary, VideoTitle{"标题", "简介"})},
      {"draft_add.txt", draft_add_call(articles)},
      {"news_add.txt", news_add_call(std::span(articles).first(1))},
      {"news_update.txt", news_update_call("NEWS", 2, articles.back())},
      {"news_get.txt", news_get_call("NEWS")},
      {"news_list.txt", news_list_call({})},
      {"material_list.txt", material_list_call(MediaType::image, {.offset = 20, .count = 10})},
      {"material_delete.txt", material_delete_call("MATERIAL")},
      {"draft_update.txt", draft_update_call("DRAFT", 2, articles.back())},
      {"draft_get.txt", draft_get_call("DRAFT")},
      {"draft_list.txt", draft_list_call({})},
      {"draft_delete.txt", draft_delete_call("DRAFT")},
      {"publish_submit.txt", publish_submit_call("DRAFT")},
      {"publish_get.txt", publish_get_call("100000001")},
      {"publish_delete.txt", publish_delete_call("ARTICLE", 1)},
      {"mass_delete.txt", mass_delete_call("30124", 2)},
      {"mass_delete_url.txt", mass_delete_by_url_call("http://mp.weixin.qq.com/s/x")},
      {"mass_get.txt", mass_get_call("201053012")},
      {"mass_speed_get.txt", mass_speed_get_call()},
      {"mass_speed_set.txt", mass_speed_set_call(1)},
  };
  testing::expect_golden_calls(calls);
}

TEST(MediaCalls, AFileNameCannotLeaveItsHeader) {
  const FormFile file{"a\"\r\nX: y.png", "image/png", "bytes"};
  const std::string body = media_upload_call(MediaType::image, file, boundary).body;
  EXPECT_NE(body.find("filename=\"a%22%0D%0AX: y.png\"\r\n"), std::string::npos);
}

TEST(MediaReplies, OfUploads) {
  const auto media = read_uploaded_media(reply_of(R"({"type":"image","media_id":"MEDIA_ID","created_at":1672500000})"));
  ASSERT_TRUE(media);
  EXPECT_EQ(media->media_id, "MEDIA_ID");
  EXPECT_EQ(to_unix_s(media->created_at), 1672500000);
  EXPECT_EQ(
      read_uploaded_media(reply_of(R"({"type":"thumb","thumb_media_id":"T","created_at":"1672500000"})"))->media_id,
      "T");
  EXPECT_FALSE(read_uploaded_media(reply_of(R"({"type":"image","created_at":1672500000})")));
  EXPECT_FALSE(read_uploaded_media(reply_of(R"({"type":"image","media_id":"M"})")));
  EXPECT_EQ(read_image_url(reply_of(R"({"url":"http://mmbiz.qpic.cn/x"})")), "http://mmbiz.qpic.cn/x");
  EXPECT_FALSE(read_image_url(reply_of("{}")));
  EXPECT_EQ(read_material(reply_of(R"({"media_id":"M","url":"U"})"))->url, "U");
  EXPECT_EQ(read_draft(reply_of(R"({"media_id":"DRAFT"})")), "DRAFT");
  EXPECT_EQ(read_publish_id(reply_of(R"({"errcode":0,"errmsg":"ok","publish_id":100000001})")), "100000001");
  for (const MediaType type : {MediaType::image, MediaType::voice, MediaType::video, MediaType::thumb})
    EXPECT_EQ(parse_media_type(to_string(type)), type);
  EXPECT_EQ(parse_media_type("file"), std::nullopt);
}

TEST(MediaReplies, OfLists) {
  const auto materials = read_materials(reply_of(
      R"({"item":[{"media_id":"M","name":"a.jpg","update_time":1767225600,"url":"U"}],"total_count":21,"item_count":1})"));
  ASSERT_TRUE(materials);
  EXPECT_EQ(materials->total, 21);
  EXPECT_EQ(materials->materials.at(0).name, "a.jpg");
  EXPECT_EQ(to_unix_s(materials->materials.at(0).updated_at), 1767225600);
  EXPECT_FALSE(read_materials(reply_of(R"({"total_count":1})")));
  const auto drafts = read_drafts(
      reply_of(R"({"total_count":1,"item_count":1,"item":[{"media_id":"D","update_time":1,"content":{"news_item":[)"
               R"({"title":"T","content":"<p>","thumb_media_id":"TH","need_open_comment":1,"url":"U"}]}}]})"));
  ASSERT_TRUE(drafts);
  const ToldArticle& told = drafts->drafts.at(0).articles.at(0);
  EXPECT_EQ(told.article.title, "T");
  EXPECT_EQ(told.article.content, "") << "a list tells none";
  EXPECT_EQ(told.article.comments, Comments::open_to_all);
  EXPECT_EQ(told.url, "U");
  EXPECT_FALSE(read_drafts(reply_of("{}")));
  const auto draft = read_draft_articles(
      reply_of(R"({"news_item":[{"title":"T","content":"<p>","need_open_comment":1,"only_fans_can_comment":1}]})"));
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->at(0).article.content, "<p>");
  EXPECT_EQ(draft->at(0).article.comments, Comments::open_to_followers);
  EXPECT_FALSE(read_draft_articles(reply_of(R"({"news_item":[]})")));
}

TEST(MediaReplies, OfDownloads) {
  http::Response file = http::make_response(200, "image/jpeg", "\xff\xd8 picture");
  file.headers.add("Content-disposition", "attachment; filename=\"x.jpg\"");
  const auto bytes = read_media(file);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(std::get<MediaFile>(*bytes).bytes, "\xff\xd8 picture");
  EXPECT_EQ(std::get<MediaFile>(*bytes).content_type, "image/jpeg");
  http::Response text_file = http::make_response(200, "text/plain", R"({"errcode":40007})");
  text_file.headers.add("Content-disposition", "attachment; filename=\"x.json\"");
  EXPECT_TRUE(std::holds_alternative<MediaFile>(*read_media(text_file)));
  const auto video = read_media(http::make_response(200, "text/plain", R"({"video_url":"http://v"})"));
  EXPECT_EQ(std::get<MediaVideo>(*video).url, "http://v");
  const auto refused =
      read_media(http::make_response(200, "text/plain", R"({"errcode":40007,"errmsg":"invalid media_id rid: 1-2-3"})"));
  EXPECT_EQ(std::get<ApiReply>(*refused).errcode, 40007);
  EXPECT_TRUE(std::holds_alternative<MediaFile>(*read_media(http::make_response(200, "audio/amr", "#!AMR"))));
  EXPECT_FALSE(read_media(http::make_response(502, "text/html", "<html>")));
  EXPECT_FALSE(read_media(http::make_response(200, "text/html", "<html>")));
  EXPECT_FALSE(read_media(http::make_response(200, "image/jpeg", "")));
}

TEST(MediaReplies, OfPublicationsAndMassJobs) {
  const auto published = read_publication(reply_of(
      R"({"publish_id":"100000001","publish_status":0,"article_id":"A","article_detail":{"count":1,"item":[{"idx":1,"article_url":"U"}]},"fail_idx":[]})"));
  ASSERT_TRUE(published);
  EXPECT_EQ(published->article_id, "A");
  EXPECT_EQ(published->articles.at(0).url, "U");
  EXPECT_EQ(read_publication(reply_of(R"({"publish_id":"1","publish_status":1,"fail_idx":[]})"))->status, 1);
  EXPECT_FALSE(read_publication(reply_of(R"({"errcode":0})")));
  struct Case {
    std::string body;
    MassState state;
  };
  const Case cases[] = {{R"({"msg_id":201053012,"msg_status":"SEND_SUCCESS"})", MassState::sent},
                        {R"({"msg_id":201053012,"msg_status":"SENDING"})", MassState::sending},
                        {R"({"msg_id":201053012,"msg_status":"SEND_FAIL"})", MassState::failed},
                        {R"({"msg_id":201053012,"msg_status":"DELETE"})", MassState::deleted},
                        {R"({"msg_id":201053012,"msg_status":"POSTPONED"})", MassState::other}};
  for (const Case& c : cases) EXPECT_EQ(read_mass_state(reply_of(c.body)), c.state) << c.body;
  EXPECT_FALSE(read_mass_state(reply_of(R"({"errcode":0})")));
  EXPECT_EQ(read_mass_speed(reply_of(R"({"speed":3,"realspeed":15})"))->realspeed, 15);
  EXPECT_FALSE(read_mass_speed(reply_of(R"({"speed":9})")));
}

}  // namespace
}  // namespace hongyan::wechat
