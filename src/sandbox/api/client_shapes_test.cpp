// Requests as SDKs in use write them, where their way differs from the page's: none of them may be refused for its
// form.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using http::Method;
using ::testing::HasSubstr;

struct Shape {
  std::string_view whose;  // SDK and what is peculiar
  Method method;
  std::string_view target;  // access_token is added
  std::string_view content_type;
  std::string body;
  std::string_view part_of_answer;
};

std::string answer_to(Fixture& at, const std::string& token, const Shape& shape) {
  http::Request request{shape.method,
                        fmt::format("{}{}access_token={}", shape.target, shape.target.contains('?') ? '&' : '?', token),
                        {},
                        shape.body,
                        {}};
  if (!shape.content_type.empty()) request.headers.add("Content-Type", std::string(shape.content_type));
  return at.sandbox.handle(request).body;
}

TEST(ClientShape, a_call_is_known_whatever_its_verb_type_and_surplus) {
  const std::string bare =
      fmt::format(R"("touser":"{}","template_id":"{}","data":{})", follower, typed_template, typed_data);
  constexpr std::string_view json_type = "application/json", form_type = "application/x-www-form-urlencoded";
  const Shape shapes[] = {
      {"easywechat 4 and 5: lists by POST", Method::post, "/cgi-bin/template/get_all_private_template", json_type, "{}",
       "template_list"},
      {"easywechat 4 and 5: lists by POST", Method::post, "/cgi-bin/template/get_industry", json_type, "{}", "{"},
      {"easywechat: a null for what is not given", Method::post, "/cgi-bin/tags/members/getblacklist", json_type,
       R"({"begin_openid":null})", R"("total":0)"},
      {"wechatpy: the people of a tag by GET", Method::get, "/cgi-bin/user/tag/get?tagid=2", "", "", R"("count":0)"},
      {"the page of 2016: GET with a body", Method::get, "/cgi-bin/user/tag/get", json_type,
       R"({"tagid":2,"next_openid":""})", R"("count":0)"},
      {"WxJava over OkHttp: text/plain", Method::post, "/cgi-bin/message/template/send", "text/plain; charset=utf-8",
       "{" + bare + "}", R"("errcode":0)"},
      {"Senparc: a form's type around JSON", Method::post, "/cgi-bin/message/template/send", form_type,
       "{" + bare + R"(,"url":null,"miniprogram":null})", R"("errcode":0)"},
      {"silenceper: an empty mini program", Method::post, "/cgi-bin/message/template/send",
       "application/json;charset=utf-8", "{" + bare + R"(,"miniprogram":{"appid":"","pagepath":""}})",
       R"("errcode":0)"},
      {"wechatpy 1: nulls, and the members of a mini program outside", Method::post, "/cgi-bin/message/template/send",
       "", "{" + bare + R"(,"url":"","miniprogram":null,"appid":null,"pagepath":null})", R"("errcode":0)"},
      {"Senparc: tag and message by text", Method::post, "/cgi-bin/message/mass/sendall", form_type,
       R"({"filter":{"tag_id":"2","is_to_all":false},"text":{"content":"a"},"msgtype":"text","clientmsgid":null})",
       R"("errcode":0)"},
      {"easywechat: msg_id as text, no article_idx", Method::post, "/cgi-bin/message/mass/get", json_type,
       R"({"msg_id":"1000000001"})", "msg_status"},
      {"the page of 2015: two slashes", Method::post, "//cgi-bin/message/mass/get", json_type,
       R"({"msg_id":1000000001})", "msg_status"},
      {"WxJava: an empty object for no body", Method::post, "/cgi-bin/message/mass/speed/get",
       "application/json; charset=utf-8", "{}", "realspeed"},
      {"easywechat: counts by POST", Method::post, "/cgi-bin/draft/count", json_type, "{}", "total_count"},
  };
  Fixture at;
  at.sandbox.settings().check_duplicate_content = false;
  const std::string token = at.token(service_appid);
  for (const Shape& shape : shapes)
    EXPECT_THAT(answer_to(at, token, shape), HasSubstr(std::string(shape.part_of_answer)))
        << shape.whose << ' ' << shape.target;
}

TEST(ClientShape, the_people_of_a_tag_by_post_need_a_body) {
  Fixture at;
  const std::string token = at.token(service_appid);
  const auto code = [&](std::string body) {
    return number_of(at.post("/cgi-bin/user/tag/get?access_token=" + token, body), "errcode");
  };
  EXPECT_EQ(code(""), 44002);
  EXPECT_EQ(code("tagid=2"), 47001);
  EXPECT_EQ(number_of(at.get("/cgi-bin/user/tag/get?tagid=999&access_token=" + token), "errcode"), 45159);
}

TEST(ClientShape, nest_wechat_posts_for_an_activity_id) {
  Fixture at;
  EXPECT_THAT(answer_to(at, at.token(mini_appid),
                        {"nest-wechat", Method::post, "/cgi-bin/message/wxopen/activityid/create", "application/json",
                         R"({"unionid":"","openid":""})", ""}),
              HasSubstr("expiration_time"));
}

TEST(ClientShape, a_login_bears_a_token_nobody_asked_for) {
  Fixture at;
  const std::string code = text_of(at.post("/sandbox/login", fmt::format(R"({{"openid":"{}"}})", mini_user)), "code");
  const json::value session = at.get(
      fmt::format("/sns/jscode2session?access_token=any&appid={}&secret={}&js_code={}&grant_type=authorization_code",
                  mini_appid, at.secret(mini_appid), code));
  EXPECT_EQ(text_of(session, "openid"), mini_user);
}

// The parts that stand beside the file, and where the rest is said.
TEST(ClientShape, permanent_files_are_described_in_every_place) {
  const std::string jpg = "\xff\xd8\xff\xe0 picture", mp4 = std::string("\0\0\0\x18", 4) + "ftypmp42video";
  const auto part = [](std::string_view head, std::string_view bytes) {
    return fmt::format("--B7\r\nContent-Disposition: form-data; {}\r\n\r\n{}\r\n", head, bytes);
  };
  const std::string picture = part(R"(name="media"; filename="a.jpg")", jpg),
                    film = part(R"(name="media"; filename="a.mp4")", mp4),
                    words = part(R"(name="description")", R"({"title":"片","introduction":"介绍"})");
  constexpr std::string_view type = "multipart/form-data; boundary=B7";
  const std::string end = "--B7--\r\n";
  const Shape shapes[] = {
      {"easywechat 4 and 5: the type as a part", Method::post, "/cgi-bin/material/add_material", type,
       picture + part(R"(name="type")", "image") + end, "media_id"},
      {"easywechat 4 and 5: description before type", Method::post, "/cgi-bin/material/add_material", type,
       film + words + part(R"(name="type")", "video") + end, "media_id"},
      {"Senparc before 16.10: no type at all", Method::post, "/cgi-bin/material/add_material", type, picture + end,
       R"("url")"},
      {"Senparc before 16.10: a film, no type", Method::post, "/cgi-bin/material/add_material", type,
       film + words + end, "media_id"},
      {"wechatpy: the description in the query", Method::post,
       "/cgi-bin/material/"
       "add_material?type=video&description=%7B%22title%22%3A+%22%5Cu7247%22%2C+%22introduction%22%3A+"
       "%22x%22%7D",
       type, film + end, "media_id"},
      {"WxJava: a type without boundary", Method::post, "/cgi-bin/material/add_material?type=video",
       "multipart/form-data; charset=ISO-8859-1", film + words + end, "media_id"},
      {"easywechat 4 and 5: an article's picture with a type", Method::post, "/cgi-bin/media/uploadimg", type,
       picture + part(R"(name="type")", "news_image") + end, R"("url")"},
  };
  Fixture at;
  const std::string token = at.token(service_appid);
  for (const Shape& shape : shapes)
    EXPECT_THAT(answer_to(at, token, shape), HasSubstr(std::string(shape.part_of_answer))) << shape.whose;
}

}  // namespace
}  // namespace hongyan::sandbox
