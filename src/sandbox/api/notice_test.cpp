#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view lesson_notice = "Nq6sE1vTz8Lb3XpRk0Ya5UcWf9HdMj2GoQi7KtBw4Cx";
constexpr std::string_view visit_notice = "Vd4mS7yHw1Kc9ZtJn5Ox2BqRe8FgLu0PaTi3XsEj6Wv";
constexpr std::string_view notice_data =
    R"({"thing1":{"value":"少儿编程·周六班"},"time2":{"value":"2026年11月21日 09:00"},"name3":{"value":"林老师"}})";

struct Noticing : Fixture {
  explicit Noticing(SandboxSettings settings = {})
      : Fixture(std::move(settings)),
        url("/cgi-bin/message/subscribe/bizsend?access_token=" + stable_token(service_appid)) {}
  json::value prompt(std::string_view openid, std::string_view answers, std::string_view more = "") {
    return post("/sandbox/prompt", R"({"openid":")" + std::string(openid) + R"(","answers":)" + std::string(answers) +
                                       std::string(more) + "}");
  }
  json::value accept(std::string_view openid = stranger, std::string_view word = "accept") {
    return prompt(openid, "{\"" + std::string(lesson_notice) + "\":\"" + std::string(word) + "\"}");
  }
  json::value send(std::string_view openid = stranger, std::string_view more = "",
                   std::string_view data = notice_data) {
    return post(url, send_body(openid, lesson_notice, data, more));
  }
  json::value last_message(std::string_view openid = stranger) {
    const json::value inbox = get("/sandbox/inbox?openid=" + std::string(openid));
    return find_member(inbox, "messages")->get_array().back();
  }
  std::string url;
};

TEST(Notice, GoesToWhoConsentedFollowerOrNot) {
  Noticing at;
  EXPECT_THAT(text_of(at.send(), "errmsg"), StartsWith("user refuse to accept the msg rid: "));
  at.accept();
  EXPECT_EQ(write_json(at.send(stranger, R"(,"page":"https://example.com/o/1")")), R"({"errcode":0,"errmsg":"ok"})");
  EXPECT_EQ(at.sandbox.log().back().effect, (Effect{.taken = true, .delivered = true, .credit = -1, .quota = 1}));
  EXPECT_GT(at.sandbox.log().back().msgid, 0);
  EXPECT_EQ(at.sandbox.log().back().pushes.front().event, "subscribe_msg_sent_event");
  EXPECT_EQ(text_of(at.last_message(), "place"), "service_notifications");
  EXPECT_EQ(text_of(at.last_message(), "channel"), "notice");
  EXPECT_EQ(text_of(at.last_message(), "link"), "https://example.com/o/1");
  EXPECT_EQ(number_of(at.send(), "errcode"), 43101);
  at.accept(follower);
  EXPECT_EQ(number_of(at.send(follower), "errcode"), 0);
  EXPECT_EQ(text_of(at.last_message(follower), "place"), "conversation");
}

TEST(Notice, PageAndAnswerCanBeChosen) {
  Noticing at;
  at.accept();
  at.accept();
  at.sandbox.settings().channels.notice_page = NoticePage::mini_program_page;
  at.sandbox.settings().channels.notice_reply_has_msgid = true;
  EXPECT_GT(number_of(at.send(stranger, R"(,"page":"pages/index")"), "msgid"), 0);
  EXPECT_EQ(text_of(at.last_message(), "link"), "miniprogram:" + std::string(service_appid) + "/pages/index");
  EXPECT_EQ(number_of(at.send(stranger, R"(,"page":"x","miniprogram":{"appid":"wx2210554e092c3f99","pagepath":"i"})"),
                      "errcode"),
            0);
  EXPECT_EQ(text_of(at.last_message(), "link"), "miniprogram:wx2210554e092c3f99/i");
}

TEST(Notice, ClientMsgIdIsHonouredWhenChosen) {
  for (const auto choice : {NoticeClientMsgId::ignored, NoticeClientMsgId::honoured}) {
    Noticing at({.channels = {.notice_client_msg_id = choice}});
    at.accept();
    EXPECT_EQ(number_of(at.send(stranger, R"(,"client_msg_id":"a")"), "errcode"), 0);
    EXPECT_EQ(number_of(at.send(stranger, R"(,"client_msg_id":"a")"), "errcode"),
              choice == NoticeClientMsgId::honoured ? 0 : 43101);
  }
}

TEST(Notice, RefusesWithThePlatformsWords) {
  struct Case {
    std::string name;
    std::string openid, template_id, data, more;
    int errcode;
    std::string errmsg;
  };
  const std::string data{notice_data}, id{lesson_notice}, who{stranger};
  for (const Case& each : {
           Case{"template", who, "none", data, "", 40037, "invalid template_id rid: "},
           Case{"kind", who, std::string(typed_template), data, "", 43102,
                "the tempalte is not subscriptiontype rid: "},
           Case{"openid of another app", std::string(mini_user), id, data, "", 40003, "invalid openid rid: "},
           Case{"no consent", std::string(follower), id, data, "", 43101, "user refuse to accept the msg rid: "},
           Case{"mini program", who, id, data, R"(,"miniprogram":{"appid":"wx0","pagepath":"i"})", 40013,
                "invalid appid"},
           Case{"pagepath", who, id, data, R"(,"miniprogram":{"appid":"wx2210554e092c3f99","pagepath":"a b"})", 40165,
                "invalid weapp pagepath"},
           Case{"empty", who, id, R"({"thing1":{"value":"a"}})", "", 47003,
                "argument invalid! data.time2.value is empty rid: "},
           Case{"invalid, not cut", who, id,
                R"({"thing1":{"value":"012345678901234567890"},"time2":{"value":"9:00"},"name3":{"value":"a"}})", "",
                47003, "argument invalid! data.thing1.value invalid rid: "},
           Case{"blocked word", who, id,
                R"({"thing1":{"value":"敏感词测试"},"time2":{"value":"09:00"},"name3":{"value":"林"}})", "", 45168,
                "keyword in blacklist rid: "},
       }) {
    Noticing at;
    at.accept();
    const json::value reply = at.post(at.url, send_body(each.openid, each.template_id, each.data, each.more));
    EXPECT_EQ(number_of(reply, "errcode"), each.errcode) << each.name;
    EXPECT_THAT(text_of(reply, "errmsg"), StartsWith(each.errmsg)) << each.name;
    EXPECT_FALSE(at.sandbox.log().back().effect.taken) << each.name;
  }
}

TEST(Notice, RefusesWhileBannedOrBusyOrSpent) {
  Noticing at;
  for (int i = 0; i < 2; ++i) at.accept();
  at.sandbox.add_fault({.kind = FaultKind::slow, .api = "bizsend"});
  const auto slow = at.sandbox.play(Fixture::post_request(at.url, send_body(stranger, lesson_notice, notice_data)));
  EXPECT_EQ(number_of(at.send(), "errcode"), 43108);
  at.clock.advance(slow.delay);
  at.post("/sandbox/apps/" + std::string(service_appid), R"({"subscribe_banned":true})");
  EXPECT_EQ(number_of(at.send(), "errcode"), 43107);
  at.post("/sandbox/apps/" + std::string(service_appid), R"({"subscribe_banned":false})");
  EXPECT_EQ(number_of(at.send(), "errcode"), 0);
  at.post("/sandbox/quota", R"({"appid":")" + std::string(service_appid) +
                                R"(","api":"/cgi-bin/message/subscribe/bizsend","fill":true})");
  EXPECT_EQ(number_of(at.send(), "errcode"), 45009);
}

TEST(Notice, AccountsWithoutItAreRefused) {
  Noticing at;
  const std::string path = "/cgi-bin/message/subscribe/bizsend?access_token=";
  for (const std::string_view appid : {mini_appid, reader_appid, test_appid})
    EXPECT_EQ(number_of(at.post(path + at.stable_token(appid), "{}"), "errcode"), 48001) << appid;
  at.post("/sandbox/apps/" + std::string(service_appid), R"({"notices_enabled":false})");
  EXPECT_EQ(number_of(at.send(), "errcode"), 48001);
}

TEST(Notice, IsAskedForInWebPagesAndArticles) {
  Noticing at;
  const std::string id{lesson_notice};
  EXPECT_EQ(write_json(at.accept()), R"({"errMsg":"subscribe:ok","subscribeDetails":"{\")" + id +
                                         R"(\":\"{\\\"status\\\":\\\"accept\\\"}\"}"})");
  EXPECT_THAT(text_of(at.accept(stranger, "cancel"), "subscribeDetails"), HasSubstr("cancel"));
  EXPECT_EQ(text_of(at.prompt(stranger, "{\"" + id + R"(":"accept"})", R"(,"scene":"article")"), id), "accept");
  EXPECT_EQ(at.sandbox.log().back().pushes.front().event, "subscribe_msg_popup_event");
  EXPECT_EQ(
      number_of(at.prompt(stranger, "{\"" + id + "\":\"accept\",\"" + std::string(visit_notice) + R"(":"accept"})"),
                "errCode"),
      20002);
  EXPECT_NE(text_of(at.prompt(stranger, "{\"" + id + R"(":"accept"})", R"(,"scene":"page")"), "error"), "");
  EXPECT_EQ(number_of(at.send(), "errcode"), 0);
  EXPECT_EQ(number_of(at.send(), "errcode"), 0);
  EXPECT_EQ(number_of(at.send(), "errcode"), 43101);
}

TEST(Notice, DoesNotExistBeforeItsDay) {
  Noticing at;
  at.post("/sandbox/clock", R"({"set":"2021-01-26T15:59:00Z"})");
  EXPECT_EQ(number_of(at.send(), "errcode"), 40066);
  EXPECT_NE(text_of(at.accept(), "error"), "");
}

}  // namespace
}  // namespace hongyan::sandbox
