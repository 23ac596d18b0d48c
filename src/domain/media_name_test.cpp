#include "domain/media_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

using ::testing::ElementsAre;
using wechat::MediaType;

struct Case {
  const char* name;
  const char* body;
  std::vector<std::string> uses;  // "name pointer"
  const char* filled;
};
const Case cases[] = {
    {"an image",
     R"({"msgtype":"image","image":{"media":"poster"}})",
     {"poster /image/media"},
     R"({"msgtype":"image","image":{"media_id":"ID-poster"}})"},
    {"the caller's own id stays",
     R"({"msgtype":"image","image":{"media_id":"MINE"}})",
     {},
     R"({"msgtype":"image","image":{"media_id":"MINE"}})"},
    {"a mass video",
     R"({"msgtype":"mpvideo","mpvideo":{"media":"v","title":"x"}})",
     {"v /mpvideo/media"},
     R"({"msgtype":"mpvideo","mpvideo":{"title":"x","media_id":"ID-v"}})"},
    {"a video with its thumb",
     R"({"msgtype":"video","video":{"media":"v","thumb_media":"t","title":"x"}})",
     {"v /video/media", "t /video/thumb_media"},
     R"({"msgtype":"video","video":{"title":"x","media_id":"ID-v","thumb_media_id":"ID-t"}})"},
    {"a card of a mini program",
     R"({"miniprogrampage":{"title":"x","thumb_media":"t"}})",
     {"t /miniprogrampage/thumb_media"},
     R"({"miniprogrampage":{"title":"x","thumb_media_id":"ID-t"}})"},
    {"the images of a mass message",
     R"({"images":{"media":["a","b"],"recommend":"r"}})",
     {"a /images/media/0", "b /images/media/1"},
     R"({"images":{"recommend":"r","media_ids":["ID-a","ID-b"]}})"},
    {"one image of a mass message",
     R"({"images":{"media":"a"}})",
     {"a /images/media"},
     R"({"images":{"media_ids":["ID-a"]}})"},
    {"words that only look so",
     R"({"text":{"content":"\"media\": \"x\""}})",
     {},
     R"({"text":{"content":"\"media\": \"x\""}})"},
};

// The order of members is of no consequence here.
TEST(MediaName, stands_where_an_id_would) {
  for (const Case& one : cases) {
    const json::object body = read_json(one.body)->as_object();
    std::vector<std::string> told;
    std::map<std::string, std::string> ids;
    for (const MediaUse& use : find_media_uses(body)) {
      told.push_back(use.name + " " + use.pointer);
      ids[use.name] = "ID-" + use.name;
    }
    EXPECT_EQ(told, one.uses) << one.name;
    EXPECT_TRUE(json::value(with_media_ids(body, ids)) == *read_json(one.filled)) << one.name;
    EXPECT_TRUE(one.uses.empty() || may_use_media(write_json(body))) << one.name;
  }
}

TEST(MediaName, is_short_and_plain) {
  for (const char* good : {"a", "poster-2026.png", "A_1"}) EXPECT_TRUE(is_media_name(good)) << good;
  for (const std::string& bad :
       {std::string(), std::string("a b"), std::string("海报"), std::string("a/b"), std::string(65, 'a')})
    EXPECT_FALSE(is_media_name(bad));
}

struct Form {
  MediaType kind;
  std::string bytes;
  const char* ending;  // nullptr: none of the kind's
};
const Form forms[] = {
    {MediaType::image, "\x89PNG\r\n", "png"},
    {MediaType::image, "\xFF\xD8\xFF\xE0", "jpg"},
    {MediaType::image, "GIF89a", "gif"},
    {MediaType::image, "BM....", nullptr},
    {MediaType::image, "", nullptr},
    {MediaType::voice, "#!AMR\n", "amr"},
    {MediaType::voice, "ID3\x03", "mp3"},
    {MediaType::voice, "\xFF\xFB\x90", "mp3"},
    {MediaType::voice, "RIFF", nullptr},
    {MediaType::video, std::string("\0\0\0\x18", 4) + "ftypmp42", "mp4"},
    {MediaType::video, "\x1A\x45", nullptr},
    {MediaType::thumb, "\xFF\xD8\xFF\xE0", "jpg"},
    {MediaType::thumb, "\x89PNG\r\n", nullptr},
};

TEST(MediaName, of_which_form_the_bytes_are_they_say_themselves) {
  for (const Form& one : forms) {
    const MediaForm* const found = recognise_media(one.kind, one.bytes);
    EXPECT_EQ(found != nullptr, one.ending != nullptr) << one.bytes;
    if (found != nullptr && one.ending != nullptr) {
      EXPECT_EQ(found->ending, one.ending);
      EXPECT_NE(media_endings(one.kind).find(one.ending), std::string_view::npos);
    }
  }
}

TEST(ArticlePictures, are_named_where_an_address_stands) {
  struct Article {
    std::string html;
    std::vector<std::string> names;
    std::string filled;
  };
  const Article articles[] = {
      {"<p>no picture: media:a</p>", {}, "<p>no picture: media:a</p>"},
      {R"(<img src="media:a"><img src='media:b-1'>)", {"a", "b-1"}, "<img src=\"U[a]\"><img src='U[b-1]'>"},
      {R"(<img src="media:a"><img src="media:a">)", {"a"}, R"(<img src="U[a]"><img src="U[a]">)"},
      {R"(<img src="https://e.cn/media:a.png">)", {}, R"(<img src="https://e.cn/media:a.png">)"},
      {R"(<img src="media:a)", {}, R"(<img src="media:a)"},
      {R"(<img src="media:">)", {""}, R"(<img src="U[]">)"},
      {"media:a\"", {}, "media:a\""},
  };
  for (const Article& one : articles) {
    EXPECT_EQ(find_article_pictures(one.html), one.names) << one.html;
    std::map<std::string, std::string> urls;
    for (const std::string& name : one.names) urls[name] = "U[" + name + "]";
    EXPECT_EQ(with_article_pictures(one.html, urls), one.filled);
  }
}

}  // namespace
}  // namespace hongyan::domain
