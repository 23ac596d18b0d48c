#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view by_url = "1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc";

struct Authorizing : Fixture {
  explicit Authorizing(SandboxSettings settings = {})
      : Fixture(std::move(settings)),
        path("/cgi-bin/message/template/subscribe?access_token=" + stable_token(service_appid)) {}
  static std::string target(std::string_view scene = "1000", std::string_view more = "&reserved=test",
                            std::string_view action = "get_confirm", std::string_view id = by_url) {
    return "/mp/subscribemsg?action=" + std::string(action) + "&appid=" + std::string(service_appid) +
           "&scene=" + std::string(scene) + "&template_id=" + std::string(id) +
           "&redirect_url=http%3a%2f%2fsupport.qq.com" + std::string(more);
  }
  json::value authorize(std::string_view answer, const std::string& from = target(), std::string_view who = stranger) {
    return post("/sandbox/authorize", R"({"openid":")" + std::string(who) + R"(","url":"https://mp.weixin.qq.com)" +
                                          from + R"(#wechat_redirect","answer":")" + std::string(answer) + "\"}");
  }
  json::value send(std::string_view scene = "1000", std::string_view title = "拼课成功",
                   std::string_view content = "周六见\\n带上笔", std::string_view more = "") {
    return post(path, R"({"touser":")" + std::string(stranger) + R"(","template_id":")" + std::string(by_url) +
                          R"(","scene":")" + std::string(scene) + R"(","title":")" + std::string(title) +
                          R"(","data":{"content":{"value":")" + std::string(content) + R"(","color":"#173177"}})" +
                          std::string(more) + "}");
  }
  std::string path;
};

int code(const json::value& reply) { return static_cast<int>(number_of(reply, "errcode")); }

TEST(OneTime, AuthorisesOneSendForEachScene) {
  Authorizing at;
  EXPECT_EQ(code(at.send()), 43101);
  EXPECT_EQ(text_of(at.authorize("confirm"), "redirect"), "http://support.qq.com/?openid=" + std::string(stranger) +
                                                              "&template_id=" + std::string(by_url) +
                                                              "&action=confirm&scene=1000&reserved=test");
  EXPECT_EQ(at.sandbox.log().back().effect.credit, 1);
  at.authorize("confirm");  // the same scene does not add up
  EXPECT_EQ(at.sandbox.log().back().effect.credit, 0);
  at.authorize("confirm", Authorizing::target("7", ""));
  EXPECT_EQ(code(at.send("8")), 43101);
  EXPECT_EQ(write_json(at.send()), R"({"errcode":0,"errmsg":"ok"})");
  EXPECT_EQ(at.sandbox.log().back().effect, (Effect{.taken = true, .delivered = true, .credit = -1, .quota = 1}));
  EXPECT_EQ(code(at.send()), 43101);
  EXPECT_EQ(code(at.send("7")), 0);
  const json::value inbox = at.get("/sandbox/inbox?openid=" + std::string(stranger));
  const json::value& message = find_member(inbox, "messages")->get_array().front();
  EXPECT_EQ(text_of(message, "title"), "拼课成功");
  EXPECT_EQ(text_of(message, "place"), "service_notifications");
  EXPECT_THAT(write_json(message), HasSubstr(R"({"label":"","value":"周六见\n带上笔","color":"#173177"})"));
}

TEST(OneTime, CancellingTellsNoOpenid) {
  Authorizing at;
  EXPECT_EQ(text_of(at.authorize("cancel"), "redirect"),
            "http://support.qq.com/?template_id=" + std::string(by_url) + "&action=cancel&scene=1000&reserved=test");
  EXPECT_EQ(code(at.send()), 43101);
}

TEST(OneTime, ThePageRedirectsWhoeverAnswers) {
  Authorizing at;
  const auto open = [&](const std::string& more) {
    return at.sandbox.handle({http::Method::get, Authorizing::target() + more, {}, {}, {}});
  };
  EXPECT_THAT(open("").body, HasSubstr(std::string(follower) + "&amp;sandbox_answer=confirm"));
  const http::Response answered = open("&sandbox_openid=" + std::string(follower) + "&sandbox_answer=confirm");
  EXPECT_EQ(answered.status, 302);
  EXPECT_THAT(*answered.headers.find("Location"), HasSubstr("openid=" + std::string(follower)));
}

TEST(OneTime, TheUrlIsChecked) {
  Authorizing at;
  at.post("/sandbox/apps/" + std::string(service_appid), R"({"business_domains":["support.qq.com"]})");
  EXPECT_NE(text_of(at.authorize("confirm"), "redirect"), "");
  struct Case {
    std::string target, sentence;
  };
  for (const Case& each :
       {Case{Authorizing::target("10001"), "scene"}, Case{Authorizing::target("a"), "scene"},
        Case{Authorizing::target("1", "&reserved=a-b"), "reserved"},
        Case{Authorizing::target("1", "&reserved=" + std::string(129, 'a')), "reserved"},
        Case{Authorizing::target("1", "", "confirm"), "action"},
        Case{Authorizing::target("1", "", "get_confirm", lesson_template), "template_id"},
        Case{"/mp/subscribemsg?action=get_confirm&appid=" + std::string(service_appid) +
                 "&scene=1&template_id=" + std::string(by_url) + "&redirect_url=http%3a%2f%2fexample.com",
             "domain"}})
    EXPECT_THAT(text_of(at.authorize("confirm", each.target), "error"), HasSubstr(each.sentence)) << each.target;
  EXPECT_THAT(text_of(at.authorize("maybe"), "error"), HasSubstr("answer"));
  EXPECT_THAT(text_of(at.authorize("confirm", Authorizing::target(), mini_user), "error"), HasSubstr("another app"));
}

TEST(OneTime, RefusesWithThePlatformsWords) {
  Authorizing at;
  at.authorize("confirm");
  const std::string long_title = "一二三四五六七八九十一二三四五六";
  std::string long_content;
  for (int i = 0; i < 201; ++i) long_content += "字";
  EXPECT_EQ(code(at.send("1000", long_title)), 40062);
  EXPECT_EQ(code(at.send("1000", "")), 40062);
  EXPECT_EQ(code(at.send("1000", "题", long_content)), 47003);
  EXPECT_EQ(code(at.send("1000", "题", "")), 47003);
  EXPECT_EQ(code(at.send("1000", "题", "a", R"(,"miniprogram":{"appid":"wx0","pagepath":"i"})")), 40013);
  EXPECT_EQ(code(at.post(at.path, send_body(stranger, lesson_template, "{}"))), 40037);
  EXPECT_EQ(code(at.post(at.path, send_body(mini_user, by_url, "{}"))), 40003);
  EXPECT_EQ(code(at.send()), 0);
  const std::string path = "/cgi-bin/message/template/subscribe?access_token=";
  EXPECT_EQ(code(at.post(path + at.stable_token(mini_appid), "{}")), 48001);
  EXPECT_EQ(code(at.post(path + at.stable_token(reader_appid), "{}")), 40037);
  at.sandbox.settings().channels.reader_one_time = ReaderOneTime::refused;
  EXPECT_EQ(code(at.post(path + at.stable_token(reader_appid), "{}")), 48001);
  at.sandbox.settings().channels.one_time_daily = 1;
  EXPECT_EQ(code(at.send()), 45009);
}

TEST(OneTime, ExistsSinceJuly2017) {
  Authorizing at;
  at.post("/sandbox/clock", R"({"set":"2017-07-24"})");
  EXPECT_EQ(code(at.send()), 40066);
  EXPECT_THAT(text_of(at.authorize("confirm"), "error"), HasSubstr("no such page"));
}

}  // namespace
}  // namespace hongyan::sandbox
