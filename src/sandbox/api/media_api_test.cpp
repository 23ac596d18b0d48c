// Files: how clients write them, what is refused, how long they live.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sandbox/api/multipart.hpp"
#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string jpg = std::string("\xff\xd8\xff\xe0", 4) + "picture", png = "\x89PNG\r\n\x1a\npicture",
                  amr = "#!AMR\n" + std::string(13, '\0'), mp4 = std::string("\0\0\0\x18", 4) + "ftypmp42video",
                  mp3 = "ID3 sound";

std::string form(std::string_view filename, std::string_view bytes, std::string_view more = "") {
  return fmt::format(
      "--B7\r\nContent-Disposition: form-data; name=\"media\"; filename=\"{}\"\r\nContent-Type: "
      "application/octet-stream\r\n\r\n{}\r\n{}--B7--\r\n",
      filename, bytes, more);
}

struct Shelf : Fixture {
  explicit Shelf(std::string_view of = service_appid) : appid(of), access(token(of)) {}
  http::Response upload(std::string_view path, const std::string& body,
                        std::string_view type = "multipart/form-data; boundary=B7") {
    http::Request request{http::Method::post,
                          fmt::format("/cgi-bin/{}{}access_token={}", path, path.contains('?') ? "&" : "?", access),
                          {},
                          body,
                          {}};
    if (!type.empty()) request.headers.add("Content-Type", std::string(type));
    return sandbox.handle(request);
  }
  json::value uploaded(std::string_view path, const std::string& body,
                       std::string_view type = "multipart/form-data; boundary=B7") {
    return read_json(upload(path, body, type).body).value();
  }
  json::value call(std::string_view path, const std::string& body) {
    return post(fmt::format("/cgi-bin/{}?access_token={}", path, access), body);
  }
  std::string image() { return text_of(uploaded("media/upload?type=image", form("a.jpg", jpg)), "media_id"); }
  std::string_view appid;
  std::string access;
};

TEST(Multipart, IsReadAsClientsWriteIt) {
  struct Case {
    std::string_view name;
    std::string content_type;
    std::string body;
    std::string_view filename;
  };
  const std::string usual = form("a.jpg", "bytes\r\nof it");
  std::string bare = usual;
  std::erase(bare, '\r');
  const Case cases[] = {
      {"as the RFC", "multipart/form-data; boundary=B7", usual, "a.jpg"},
      {"quoted boundary", "multipart/form-data; charset=utf-8; boundary=\"B7\"", usual, "a.jpg"},
      {"no boundary declared", "multipart/form-data", usual, "a.jpg"},
      {"no content type", "", usual, "a.jpg"},
      {"preamble", "multipart/form-data; boundary=B7", "hello\r\n" + usual, "a.jpg"},
      {"no quotes", "multipart/form-data; boundary=B7",
       "--B7\r\nContent-Disposition: form-data; name=media; filename=a.jpg\r\n\r\nbytes\r\nof it\r\n--B7--", "a.jpg"},
      {"extended name", "multipart/form-data; boundary=B7",
       "--B7\r\ncontent-disposition: form-data; filename*=UTF-8''%E5%9B%BE.jpg; name=\"media\"\r\n\r\nbytes\r\nof "
       "it\r\n--B7--",
       ""},
      {"no name", "multipart/form-data; boundary=B7",
       "--B7\r\nContent-Disposition: form-data; name=\"media\"\r\n\r\nbytes\r\nof it\r\n--B7--\r\n", ""},
      {"other headers", "multipart/form-data; boundary=B7",
       "--B7\r\nContent-Length: 12\r\nContent-Disposition: form-data; name=\"media\"; "
       "filename=\"a.jpg\"\r\n\r\nbytes\r\nof it\r\n--B7--\r\n",
       "a.jpg"},
      {"an escaped quote, as Go writes it", "multipart/form-data; boundary=B7",
       "--B7\r\nContent-Disposition: form-data; name=\"media\"; filename=\"C:\\a \\\"b\\\" "
       "\\\\c.jpg\"\r\n\r\nbytes\r\nof "
       "it\r\n--B7--\r\n",
       "C:\\a \"b\" \\c.jpg"},
      {"a name within a name", "multipart/form-data; boundary=B7",
       "--B7\r\nContent-Disposition: form-data; filename=\"x; name=y.jpg\"; name=\"media\"\r\n\r\nbytes\r\nof "
       "it\r\n--B7--\r\n",
       "x; name=y.jpg"},
      {"no end", "multipart/form-data; boundary=B7",
       "--B7\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.jpg\"\r\n\r\nbytes\r\nof it", "a.jpg"},
  };
  for (const Case& each : cases) {
    const auto parts = read_multipart(each.content_type, each.body);
    ASSERT_EQ(parts.size(), 1u) << each.name;
    EXPECT_EQ(parts[0].name, "media") << each.name;
    EXPECT_EQ(parts[0].filename, each.filename) << each.name;
    EXPECT_EQ(parts[0].bytes, "bytes\r\nof it") << each.name;
  }
  EXPECT_EQ(
      read_multipart("multipart/form-data; boundary=B7",
                     "--B7\r\nContent-Disposition: form-data; name=media; filename*=UTF-8''%E5%9B%BE.jpg\r\n\r\nx")
          .at(0)
          .extended_filename,
      "图.jpg");
  const auto without_returns = read_multipart("", bare);
  ASSERT_EQ(without_returns.size(), 1u);
  EXPECT_EQ(without_returns[0].bytes, "bytes\nof it");
  EXPECT_TRUE(read_multipart("application/json", "{}").empty());
  EXPECT_TRUE(read_multipart("", "").empty());
}

struct Refusal {
  std::string_view path;
  std::string body;
  int errcode;
  std::string_view errmsg;
};

TEST(Upload, RefusesWithThePlatformsWords) {
  const auto large = [](std::string start, std::size_t size) {
    start.resize(size, 'x');
    return start;
  };
  constexpr std::size_t mega = 1024 * 1024;
  const Refusal cases[] = {
      {"media/upload?type=smoke", form("a.jpg", jpg), 40004, "invalid media type"},
      {"media/upload", form("a.jpg", jpg), 40004, "invalid media type"},
      {"media/upload?type=image", "", 41005, "media data missing"},
      {"media/upload?type=image", jpg, 41005, "media data missing"},
      {"media/upload?type=image", form("a.jpg", ""), 44001, "empty media data"},
      {"media/upload?type=image", form("a.txt", "words"), 40005, "invalid file type"},
      {"media/upload?type=image", form("a.jpg", mp4), 40005, "invalid file type"},
      {"media/upload?type=thumb", form("a.png", png), 40005, "invalid file type"},
      {"media/upload?type=image", form("a.bmp", "BM bits"), 40005, "invalid file type"},
      {"media/upload?type=image", form("a.jpg", large(jpg, 10 * mega + 1)), 40009, "invalid image size"},
      {"media/upload?type=voice", form("a.mp3", large(mp3, 2 * mega + 1)), 40010, "invalid voice size"},
      {"media/upload?type=video", form("a.mp4", large(mp4, 10 * mega + 1)), 40011, "invalid video size"},
      {"media/upload?type=thumb", form("a.jpg", large(jpg, 65'537)), 40012, "invalid thumb size"},
      {"media/upload?type=voice", form("a.amr", "#!AMR\n" + std::string(13 * 3001, '\0')), 45007,
       "playtime out of limit"},
      {"media/uploadimg", form("a.gif", "GIF89a"), 40005, "invalid file type"},
      {"media/uploadimg", form("a.jpg", large(jpg, mega + 1)), 40009, "invalid image size"},
      {"media/get", "", 41006, "media_id missing"},
      {"media/get?media_id=none", "", 40007, "invalid media_id"},
      {"media/get/jssdk?media_id=none", "", 40007, "invalid media_id"},
      {"media/uploadvideo", R"({"media_id":"none"})", 40007, "invalid media_id"},
      {"material/add_material?type=smoke", form("a.jpg", jpg), 40004, "invalid media type"},
      {"material/add_material?type=video", form("a.mp4", mp4), 41005, "media data missing"},
      {"material/add_material", "", 41005, "media data missing"},
      {"material/get_material", "{}", 41006, "media_id missing"},
      {"material/get_material", R"({"media_id":"none"})", 40007, "invalid media_id"},
      {"material/del_material", R"({"media_id":"none"})", 40007, "invalid media_id"},
      {"material/batchget_material", R"({"type":"smoke"})", 40004, "invalid media type"},
      {"material/batchget_material", R"({"type":"image","offset":-1,"count":1})", 45164, "invalid offset"},
      {"material/batchget_material", R"({"type":"image","offset":0,"count":21})", 45165, "invalid limit"},
  };
  Shelf at;
  for (const Refusal& each : cases) {
    const json::value reply = at.uploaded(each.path, each.body);
    EXPECT_EQ(number_of(reply, "errcode"), each.errcode) << each.path;
    EXPECT_THAT(text_of(reply, "errmsg"), StartsWith(std::string(each.errmsg) + " rid: ")) << each.path;
  }
}

TEST(Upload, LivesThreeDaysAndComesBackAsItWas) {
  Shelf at;
  const json::value reply = at.uploaded("media/upload?type=image", form("照片.jpg", jpg));
  EXPECT_EQ(write_json(reply),
            fmt::format(R"({{"type":"image","media_id":"{}","created_at":1795161600}})", text_of(reply, "media_id")));
  const std::string path = fmt::format("media/get?media_id={}", text_of(reply, "media_id"));
  const http::Response file = at.upload(path, "");
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.body, jpg);
  EXPECT_EQ(*file.headers.find("Content-Type"), "image/jpeg");
  EXPECT_EQ(*file.headers.find("Content-Disposition"),
            fmt::format("attachment; filename=\"{}.jpg\"", text_of(reply, "media_id")));
  at.clock.advance(Seconds{3 * 24 * 3600});
  at.access = at.token(service_appid);
  EXPECT_EQ(number_of(at.uploaded(path, ""), "errcode"), 40007);
  // Another app never sees it.
  const std::string id = at.image();
  at.access = at.token(reader_appid);
  EXPECT_EQ(number_of(at.uploaded("media/get?media_id=" + id, ""), "errcode"), 40007);
}

TEST(Upload, AnswersEachTypeInItsOwnWay) {
  Shelf at;
  EXPECT_NE(text_of(at.uploaded("media/upload?type=thumb", form("a.jpg", jpg)), "thumb_media_id"), "");
  const std::string video = text_of(at.uploaded("media/upload?type=video", form("a.mp4", mp4)), "media_id");
  EXPECT_THAT(text_of(at.uploaded("media/get?media_id=" + video, ""), "video_url"), HasSubstr(video));
  const json::value mass = at.call("media/uploadvideo", R"({"media_id":")" + video + R"(","title":"片"})");
  EXPECT_EQ(text_of(mass, "type"), "video");
  EXPECT_NE(text_of(mass, "media_id"), video);
  const std::string voice = text_of(at.uploaded("media/upload?type=voice", form("a.amr", amr)), "media_id");
  const http::Response speex = at.upload("media/get/jssdk?media_id=" + voice, "");
  EXPECT_EQ(*speex.headers.find("Content-Type"), "voice/speex");
  EXPECT_EQ(*speex.headers.find("Content-Disposition"), "attachment; filename=\"" + voice + ".speex\"");
  EXPECT_THAT(text_of(at.uploaded("media/uploadimg", form("a.png", png)), "url"), StartsWith("http://mmbiz.qpic.cn/"));
  at.sandbox.settings().media.thumb_reply = ThumbReply::media_id;
  at.sandbox.settings().media.upload_reply = UploadReply::with_errcode;
  const json::value thumb = at.uploaded("media/upload?type=thumb", form("a.jpg", jpg));
  EXPECT_NE(text_of(thumb, "media_id"), "");
  EXPECT_EQ(text_of(thumb, "errmsg"), "ok");
  Shelf mini(mini_appid);
  EXPECT_NE(text_of(mini.uploaded("media/upload?type=image", form("a.jpg", jpg)), "media_id"), "");
  EXPECT_EQ(number_of(mini.uploaded("media/upload?type=video", form("a.mp4", mp4)), "errcode"), 40004);
  EXPECT_EQ(number_of(mini.uploaded("media/uploadimg", form("a.jpg", jpg)), "errcode"), 48001);
}

TEST(Upload, HasTheChosenReadings) {
  Shelf at;
  MediaSettings& settings = at.sandbox.settings().media;
  const std::string nameless = "--B7\r\nContent-Disposition: form-data; name=\"media\"\r\n\r\n" + jpg + "\r\n--B7--";
  const auto code = [&](const std::string& body) {
    return number_of(at.uploaded("media/upload?type=image", body), "errcode");
  };
  const std::string extended =
      "--B7\r\nContent-Disposition: form-data; name=\"media\"; filename*=utf-8''%E5%9B%BE.jpg\r\n\r\n" + jpg +
      "\r\n--B7--";
  EXPECT_EQ(code(nameless), 41005);
  EXPECT_EQ(code(extended), 41005);
  settings.extended_filename = ExtendedFilename::read;
  EXPECT_EQ(code(extended), 0);
  settings.upload_without_name = UploadWithoutName::accepted;
  EXPECT_EQ(code(nameless), 0);
  EXPECT_EQ(code(form("media", jpg)), 40113);
  settings.upload_without_extension = UploadWithoutExtension::accepted;
  EXPECT_EQ(code(form("media", jpg)), 0);
  settings.material_without_type = MaterialWithoutType::error_40004;
  EXPECT_EQ(number_of(at.uploaded("material/add_material", form("a.jpg", jpg)), "errcode"), 40004);
  settings.video_without_description = VideoWithoutDescription::error_40097;
  settings.video_description_in_query = VideoDescriptionInQuery::ignored;
  const std::string in_query = "material/add_material?type=video&description=%7B%22title%22%3A%22t%22%7D";
  EXPECT_EQ(number_of(at.uploaded(in_query, form("a.mp4", mp4)), "errcode"), 40097);
  settings.type_refusal = TypeRefusal::error_40113;
  EXPECT_EQ(code(form("a.txt", "words")), 40113);
  settings.image_bytes_max = 4;
  settings.size_refusal = SizeRefusal::error_40006;
  EXPECT_EQ(code(form("a.jpg", jpg)), 40006);
  settings.size_refusal = SizeRefusal::error_45001;
  EXPECT_EQ(code(form("a.jpg", jpg)), 45001);
  settings.image_bytes_max = 1000;
  settings.life = Seconds{1};
  const std::string id = at.image();
  at.clock.advance(Seconds{1});
  EXPECT_EQ(number_of(at.uploaded("media/get?media_id=" + id, ""), "errcode"), 40007);
  settings.upload_daily = 1;
  EXPECT_EQ(code(form("a.jpg", jpg)), 45009);
}

TEST(Material, StaysUntilItIsDeleted) {
  Shelf at;
  const json::value image = at.uploaded("material/add_material?type=image", form("a.bmp", "BM bits"));
  EXPECT_THAT(text_of(image, "url"), StartsWith("http://mmbiz.qpic.cn/"));
  const std::string id = text_of(image, "media_id"), body = R"({"media_id":")" + id + "\"}";
  const json::value video = at.uploaded(
      "material/add_material?type=video",
      form("a.mp4", mp4,
           "--B7\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n{\"title\":\"片\",\"introduction\":\"介"
           "绍\"}\r\n"));
  at.clock.advance(Seconds{30 * 24 * 3600});
  at.access = at.token(service_appid);
  EXPECT_EQ(at.upload("material/get_material", body).body, "BM bits");
  EXPECT_EQ(text_of(at.call("material/get_material", R"({"media_id":")" + text_of(video, "media_id") + "\"}"), "title"),
            "片");
  EXPECT_EQ(write_json(at.call("material/get_materialcount", "")),
            R"({"voice_count":0,"video_count":1,"image_count":1,"news_count":0})");
  const json::value list = at.call("material/batchget_material", R"({"type":"image","offset":0,"count":20})");
  EXPECT_EQ(number_of(list, "total_count"), 1);
  EXPECT_EQ(text_of(find_member(list, "item")->get_array().at(0), "name"), "a.bmp");
  at.sandbox.settings().media.material_images_max = 1;
  EXPECT_EQ(number_of(at.uploaded("material/add_material?type=image", form("a.jpg", jpg)), "errcode"), 45074);
  EXPECT_EQ(number_of(at.call("material/del_material", body), "errcode"), 0);
  EXPECT_EQ(number_of(at.call("material/get_material", body), "errcode"), 40007);
}

std::string article(std::string_view cover, std::string_view title = "标题") {
  return fmt::format(R"({{"title":"{}","author":"作者","content":"<p>正文</p>","thumb_media_id":"{}"}})", title, cover);
}
std::string articles(std::string_view cover, int count = 1) {
  std::string list = R"({"articles":[)";
  for (int i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + article(cover);
  return list + "]}";
}

TEST(Draft, IsCheckedKeptAndPublished) {
  Shelf at;
  const std::string cover = at.image();
  struct Case {
    std::string_view path;
    std::string body;
    int errcode;
  };
  for (const Case& each :
       {Case{"draft/add", "{}", 44003}, Case{"draft/add", articles(cover, 9), 45008},
        Case{"draft/add", articles("none"), 40007}, Case{"draft/add", R"({"articles":[{"content":"x"}]})", 45003},
        Case{"draft/add", R"({"articles":[{"title":"x"}]})", 44004},
        Case{"draft/add", R"({"articles":[)" + article(cover, "敏感词测试") + "]}", 45166},
        Case{"draft/get", R"({"media_id":"none"})", 40007}, Case{"draft/delete", R"({"media_id":"none"})", 40007},
        Case{"draft/update", R"({"media_id":"none"})", 40007},
        Case{"draft/batchget", R"({"offset":-1,"count":1})", 45164},
        Case{"draft/batchget", R"({"offset":0,"count":0})", 45165},
        Case{"freepublish/submit", R"({"media_id":"none"})", 40007},
        Case{"freepublish/get", R"({"publish_id":"1"})", 53502},
        Case{"freepublish/delete", R"({"article_id":"none"})", 53600},
        Case{"freepublish/getarticle", R"({"article_id":"none"})", 53600},
        Case{"freepublish/batchget", R"({"offset":-1,"count":1})", 45164},
        Case{"freepublish/batchget", R"({"offset":0,"count":21})", 45165}})
    EXPECT_EQ(number_of(at.call(each.path, each.body), "errcode"), each.errcode) << each.path << each.body;

  const std::string id = text_of(at.call("draft/add", articles(cover, 2)), "media_id");
  const std::string named = R"({"media_id":")" + id + "\"}";
  EXPECT_EQ(number_of(at.call("draft/count", ""), "total_count"), 1);
  EXPECT_EQ(number_of(at.call("draft/update",
                              fmt::format(R"({{"media_id":"{}","index":2,"articles":{}}})", id, article(cover))),
                      "errcode"),
            40114);
  EXPECT_EQ(number_of(at.call("draft/update", fmt::format(R"({{"media_id":"{}","index":1,"articles":{}}})", id,
                                                          article(cover, "新标题"))),
                      "errcode"),
            0);
  EXPECT_THAT(write_json(at.call("draft/get", named)), HasSubstr("新标题"));
  EXPECT_THAT(write_json(at.call("draft/batchget", R"({"offset":0,"count":20})")), HasSubstr(id));

  const json::value submitted = at.call("freepublish/submit", named);
  EXPECT_EQ(text_of(submitted, "publish_id"), "100000001");
  EXPECT_EQ(at.sandbox.log().back().pushes.at(0).event, "PUBLISHJOBFINISH");
  EXPECT_EQ(number_of(at.call("draft/get", named), "errcode"), 40007);  // it is out
  const std::string poll = R"({"publish_id":"100000001"})";
  EXPECT_EQ(number_of(at.call("freepublish/get", poll), "publish_status"), 1);
  at.clock.advance(Seconds{1});
  const json::value status = at.call("freepublish/get", poll);
  EXPECT_EQ(number_of(status, "publish_status"), 0);
  const std::string article_id = text_of(status, "article_id"), by_article = R"({"article_id":")" + article_id + "\"}";
  EXPECT_THAT(write_json(at.call("freepublish/getarticle", by_article)), HasSubstr("新标题"));
  EXPECT_EQ(number_of(at.call("freepublish/batchget", R"({"offset":0,"count":20})"), "total_count"), 1);
  // A customer message may show it.
  at.post("/sandbox/message", fmt::format(R"({{"openid":"{}"}})", follower));
  EXPECT_EQ(number_of(at.call("message/custom/send",
                              fmt::format(R"({{"touser":"{}","msgtype":"mpnewsarticle","mpnewsarticle":{}}})", follower,
                                          by_article)),
                      "errcode"),
            0);
  EXPECT_EQ(number_of(at.call("freepublish/delete", fmt::format(R"({{"article_id":"{}","index":3}})", article_id)),
                      "errcode"),
            40060);
  EXPECT_EQ(number_of(at.call("freepublish/delete", by_article), "errcode"), 0);
  EXPECT_EQ(number_of(at.call("freepublish/get", poll), "publish_status"), 5);

  const std::string thrown = text_of(at.call("draft/add", articles(cover)), "media_id");
  EXPECT_EQ(number_of(at.call("draft/delete", R"({"media_id":")" + thrown + "\"}"), "errcode"), 0);
  const json::value news = at.call("media/uploadnews", articles(cover));
  EXPECT_EQ(text_of(news, "type"), "news");
  at.sandbox.settings().media.article_title_characters_max = 1;
  EXPECT_EQ(number_of(at.call("draft/add", articles(cover)), "errcode"), 45003);
  at.sandbox.settings().media.article_title_characters_max = 0;
  at.sandbox.settings().media.article_digest_characters_max = 1;
  EXPECT_EQ(number_of(at.call("draft/add", R"({"articles":[{"title":"x","digest":"xy","content":"c"}]})"), "errcode"),
            45004);
}

TEST(Draft, BeganInAutumn2021) {
  Shelf at;
  at.post("/sandbox/clock", R"({"set":"2021-10-01T00:00:00Z"})");
  at.access = at.token(service_appid);
  EXPECT_EQ(number_of(at.call("draft/count", ""), "errcode"), 40066);
}

}  // namespace
}  // namespace hongyan::sandbox
