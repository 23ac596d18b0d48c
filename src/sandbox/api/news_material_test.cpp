// Articles before there were drafts, by date: add_news, update_news, uploadnews.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;

struct News : Fixture {
  explicit News(std::string_view day) {
    post("/sandbox/clock", fmt::format(R"({{"set":"{}"}})", day));
    access = token(service_appid);
  }
  json::value call(std::string_view path, const std::string& body) {
    return post(fmt::format("/cgi-bin/{}?access_token={}", path, access), body);
  }
  int errcode(std::string_view path, const std::string& body) {
    return static_cast<int>(number_of(call(path, body), "errcode"));
  }
  std::string cover(std::string_view path) {
    http::Request request{http::Method::post,
                          fmt::format("/cgi-bin/{}?type=image&access_token={}", path, access),
                          {},
                          "--B7\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.jpg\"\r\n\r\n"
                          "\xff\xd8\xff picture\r\n--B7--\r\n",
                          {}};
    request.headers.add("Content-Type", "multipart/form-data; boundary=B7");
    return text_of(read_json(sandbox.handle(request).body).value(), "media_id");
  }
  static std::string article(const std::string& cover, std::string_view title = "开课") {
    return fmt::format(R"({{"title":"{}","content":"<p>正文</p>","thumb_media_id":"{}","show_cover_pic":0}})", title,
                       cover);
  }
  static std::string articles(const std::string& cover) { return R"({"articles":[)" + article(cover) + "]}"; }
  static std::string named(const std::string& id) { return R"({"media_id":")" + id + "\"}"; }
  // Whether a mass message to two followers that names it is taken.
  int mass(const std::string& id) {
    const json::value made =
        post("/sandbox/users", fmt::format(R"({{"appid":"{}","count":2,"following":true}})", service_appid));
    json::array openids;
    for (const json::value& user : find_member(made, "users")->get_array())
      openids.emplace_back(text_of(user, "openid"));
    const json::object body{
        {"touser", std::move(openids)}, {"msgtype", "mpnews"}, {"mpnews", json::object{{"media_id", id}}}};
    return errcode("message/mass/send", write_json(body));
  }
  std::string access;
};

TEST(NewsMaterial, IsMadeChangedListedAndDeletedBeforeThereAreDrafts) {
  News at("2019-06-01");
  const std::string cover = at.cover("material/add_material"), passing = at.cover("media/upload");
  EXPECT_EQ(at.errcode("draft/add", News::articles(cover)), 40066) << "drafts are to come";
  EXPECT_EQ(at.errcode("material/add_news", News::articles(passing)), 40007) << "a cover is permanent";
  EXPECT_EQ(at.errcode("material/add_news", "{}"), 44003);
  const std::string id = text_of(at.call("material/add_news", News::articles(cover)), "media_id");
  ASSERT_FALSE(id.empty());
  const auto changed = [&](int index) {
    return at.errcode("material/update_news", fmt::format(R"({{"media_id":"{}","index":{},"articles":{}}})", id, index,
                                                          News::article(cover, "新标题")));
  };
  EXPECT_EQ(changed(1), 40114);
  EXPECT_EQ(changed(0), 0);
  EXPECT_EQ(at.errcode("material/update_news", News::named("none")), 40007);
  EXPECT_THAT(write_json(at.call("material/get_material", News::named(id))), HasSubstr(R"("title":"新标题")"));
  EXPECT_EQ(number_of(at.call("material/get_materialcount", ""), "news_count"), 1);
  const json::value listed = at.call("material/batchget_material", R"({"type":"news","offset":0,"count":20})");
  EXPECT_EQ(number_of(listed, "total_count"), 1);
  EXPECT_THAT(write_json(listed), HasSubstr(id));
  EXPECT_EQ(at.mass(id), 0);
  at.sandbox.settings().media.material_news_max = 1;
  EXPECT_EQ(at.errcode("material/add_news", News::articles(cover)), 45074);
  EXPECT_EQ(at.errcode("material/del_material", News::named(id)), 0);
  EXPECT_EQ(at.errcode("material/get_material", News::named(id)), 40007);
  EXPECT_EQ(at.mass(id), 40007);
}

TEST(NewsMaterial, EndsInFebruary2022AndWhatWasMadeStays) {
  News at("2022-02-27");
  const std::string cover = at.cover("material/add_material");
  const std::string id = text_of(at.call("material/add_news", News::articles(cover)), "media_id");
  EXPECT_NE(text_of(at.call("draft/add", News::articles(cover)), "media_id"), "") << "both are there";
  EXPECT_EQ(at.errcode("draft/get", News::named(id)), 40007) << "no draft";
  at.post("/sandbox/clock", R"({"set":"2022-02-28"})");
  at.access = at.token(service_appid);
  const json::value refused = at.call("material/add_news", News::articles(cover));
  EXPECT_EQ(number_of(refused, "errcode"), 45106);
  EXPECT_THAT(text_of(refused, "errmsg"), HasSubstr("This API has been unsupported. For more details"));
  EXPECT_EQ(at.errcode("material/update_news", News::named(id)), 45106);
  EXPECT_THAT(write_json(at.call("material/get_material", News::named(id))), HasSubstr("开课"));
  EXPECT_EQ(at.errcode("freepublish/submit", News::named(id)), 40007) << "drafts alone are published";
  EXPECT_EQ(at.mass(id), 0);
  EXPECT_EQ(at.errcode("material/del_material", News::named(id)), 0);
}

TEST(NewsMaterial, OfUploadnewsEndsAfterThreeDaysAndIsSuperseded) {
  News at("2026-11-01");
  const std::string cover = at.cover("media/upload");
  const json::value made = at.call("media/uploadnews", News::articles(cover));
  EXPECT_EQ(text_of(made, "type"), "news");
  const std::string id = text_of(made, "media_id");
  EXPECT_EQ(at.errcode("draft/get", News::named(id)), 40007) << "no draft";
  EXPECT_EQ(at.mass(id), 0);
  at.clock.advance(Seconds{3 * 24 * 3600});
  at.access = at.token(service_appid);
  EXPECT_EQ(at.mass(id), 40007);
  at.sandbox.settings().media.superseded_upload_news = SupersededUploadNews::error_45106;
  EXPECT_EQ(at.errcode("media/uploadnews", News::articles(at.cover("media/upload"))), 45106);
}

}  // namespace
}  // namespace hongyan::sandbox
