#include "sandbox/callback/callbacks.hpp"

#include <gmock/gmock.h>

#include "sandbox/callback/envelope.hpp"
#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string aes_key(43, 'A');
const http::Response success = http::make_response(200, "text/plain", "success");

struct Pushed : Fixture {
  explicit Pushed(std::string_view of, std::string_view mode, std::string_view format, SandboxSettings settings = {})
      : Fixture(std::move(settings)), appid(of) {
    post("/sandbox/apps/" + appid + "/callback",
         R"({"url":"http://127.0.0.1:8080/wechat?app=1","token":"AAAAA","encoding_aes_key":")" + aes_key +
             R"(","mode":")" + std::string(mode) + R"(","data_format":")" + std::string(format) + "\"}");
    verification = sandbox.due_callbacks().at(0);
    const http::Response echo = http::make_response(200, "text/plain", query(verification).get("echostr"));
    sandbox.callback_answered(verification.id, &echo);
  }
  static http::Query query(const CallbackPush& push) { return http::Query(http::query_of(push.request.target)); }
  CallbackPush next() {
    auto pushes = sandbox.due_callbacks();
    EXPECT_EQ(pushes.size(), 1u);
    return std::move(pushes.at(0));
  }
  std::string appid;
  CallbackPush verification;
};

TEST(Callbacks, VerifyTheUrlWithAGetThatWantsItsEchostrBack) {
  Pushed at(service_appid, "secure", "xml");
  EXPECT_EQ(at.verification.request.method, http::Method::get);
  EXPECT_THAT(at.verification.request.target, StartsWith("/wechat?app=1&signature="));
  const http::Query query = Pushed::query(at.verification);
  EXPECT_EQ(query.get("signature"), sign({"AAAAA", query.get("timestamp"), query.get("nonce")}));
  EXPECT_EQ(text_of(*find_member(at.app(service_appid), "callback"), "verification"), "succeeded");
}

TEST(Callbacks, PlainXmlIsAsDocumented) {
  Pushed at(service_appid, "plain", "xml");
  at.post("/cgi-bin/message/template/send?access_token=" + at.token(service_appid),
          send_body(follower, typed_template, typed_data));
  EXPECT_TRUE(at.sandbox.due_callbacks().empty());
  at.clock.advance(Milliseconds{300});
  const CallbackPush push = at.next();
  EXPECT_EQ(*push.request.headers.find("Content-Type"), "text/xml");
  EXPECT_EQ(Pushed::query(push).get("openid"), follower);
  EXPECT_EQ(Pushed::query(push).find("encrypt_type"), nullptr);
  EXPECT_EQ(push.request.body,
            "<xml><ToUserName><![CDATA[gh_7f083739789a]]></"
            "ToUserName>\n<FromUserName><![CDATA[o_rbq1TOgERuflYd7PsiE9H565Oo]]></FromUserName>\n"
            "<CreateTime>1795161600</CreateTime>\n<MsgType><![CDATA[event]]></"
            "MsgType>\n<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>\n"
            "<MsgID>" +
                std::to_string(at.sandbox.log().back().msgid) +
                "</MsgID>\n<Status><![CDATA[success]]></Status>\n</xml>");
}

TEST(Callbacks, SecureModeHoldsTheContainerOnly) {
  for (const std::string format : {"xml", "json"}) {
    Pushed at(service_appid, "secure", format);
    at.post("/sandbox/unfollow", R"({"openid":")" + std::string(follower) + "\"}");
    const CallbackPush push = at.next();
    EXPECT_THAT(push.request.body, Not(HasSubstr("unsubscribe")));
    const http::Query query = Pushed::query(push);
    EXPECT_EQ(query.get("encrypt_type"), "aes");
    std::string container;
    if (format == "json") {
      container = text_of(*read_json(push.request.body), "Encrypt");
    } else {
      const std::size_t start = push.request.body.find("<Encrypt><![CDATA[") + 18;
      container = push.request.body.substr(start, push.request.body.find("]]></Encrypt>") - start);
    }
    EXPECT_EQ(query.get("msg_signature"), sign({"AAAAA", query.get("timestamp"), query.get("nonce"), container}));
    const auto opened = unwrap(aes_key, container);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->appid, service_appid);
    EXPECT_THAT(opened->message, HasSubstr("unsubscribe"));
    EXPECT_THAT(opened->message, StartsWith(format == "xml" ? "<xml>" : "{"));
  }
}

TEST(Callbacks, CompatibleModeHoldsBoth) {
  Pushed at(service_appid, "compatible", "xml");
  at.post("/sandbox/unfollow", R"({"openid":")" + std::string(follower) + "\"}");
  const CallbackPush push = at.next();
  EXPECT_THAT(push.request.body, HasSubstr("<Event><![CDATA[unsubscribe]]></Event>"));
  EXPECT_THAT(push.request.body, HasSubstr("<Encrypt><![CDATA["));
  EXPECT_NE(Pushed::query(push).get("msg_signature"), "");
}

TEST(Callbacks, JsonListsAreAnObjectForOneAndAnArrayForSeveral) {
  struct Case {
    ListShape shape;
    ListPlace place;
    std::string start;
  };
  for (const Case& each :
       {Case{ListShape::object_or_array, ListPlace::top_level, R"("List":{"TemplateId")"},
        Case{ListShape::always_array, ListPlace::top_level, R"("List":[{"TemplateId")"},
        Case{ListShape::object_or_array, ListPlace::nested, R"("SubscribeMsgPopupEvent":{"List":{"TemplateId")"}}) {
    Pushed at(mini_appid, "plain", "json", {.list_shape = each.shape, .list_place = each.place});
    at.accept_lesson();
    const CallbackPush push = at.next();
    EXPECT_THAT(push.request.body, HasSubstr(each.start));
    EXPECT_THAT(push.request.body,
                HasSubstr(R"("CreateTime":"1795161600","MsgType":"event","Event":"subscribe_msg_popup_event")"));
    EXPECT_THAT(push.request.body, HasSubstr(R"("SubscribeStatusString":"accept","PopupScene":"0")"));
    EXPECT_EQ(*push.request.headers.find("Content-Type"), "application/json");
  }
}

TEST(Callbacks, SubscribeEventsInXmlRepeatList) {
  Pushed at(mini_appid, "plain", "xml");
  at.accept_lesson();
  EXPECT_THAT(at.next().request.body,
              HasSubstr("<SubscribeMsgPopupEvent>\n<List><TemplateId><![CDATA[" + std::string(lesson_template) +
                        "]]></TemplateId>\n<SubscribeStatusString><![CDATA[accept]]></"
                        "SubscribeStatusString>\n<PopupScene>0</PopupScene>\n</List>"));
  at.post("/cgi-bin/message/subscribe/send?access_token=" + at.stable_token(mini_appid),
          send_body(mini_user, lesson_template, lesson_data));
  at.clock.advance(Milliseconds{300});
  EXPECT_THAT(at.next().request.body,
              HasSubstr("<ErrorCode>0</ErrorCode>\n<ErrorStatus><![CDATA[success]]></ErrorStatus>"));
  at.post("/sandbox/subscription", R"({"openid":")" + std::string(mini_user) + R"(","template_id":")" +
                                       std::string(lesson_template) + R"(","state":"off"})");
  EXPECT_THAT(at.next().request.body, HasSubstr("<SubscribeMsgChangeEvent>\n<List>"));
}

TEST(Callbacks, TryThreeTimesFiveSecondsApartSignedAfreshUntilContent) {
  struct Case {
    std::string name;
    http::Response answer;
    int tries;
    std::string noted;
  };
  for (const Case& each :
       {Case{"success", success, 1, "success"}, Case{"empty", http::make_response(200, "text/plain", ""), 1, "empty"},
        Case{"ok", http::make_response(200, "text/plain", "ok"), 3,
             "refused: the body is neither \"success\" nor empty"},
        Case{"error", http::make_response(500, "text/plain", "success"), 3, "refused: HTTP 500"}}) {
    Pushed at(service_appid, "secure", "xml");
    at.post("/sandbox/unfollow", R"({"openid":")" + std::string(follower) + "\"}");
    int tries = 0;
    std::string target;
    while (const auto due = at.sandbox.next_callback_at()) {
      if (tries > 0) {
        EXPECT_EQ(*due - at.clock.wall(), Seconds{5}) << each.name;
      }
      at.clock.advance(*due - at.clock.wall());
      const CallbackPush push = at.next();
      EXPECT_NE(push.request.target, target);
      target = push.request.target;
      ++tries;
      at.sandbox.callback_answered(push.id, &each.answer);
    }
    EXPECT_EQ(tries, each.tries) << each.name;
    EXPECT_EQ(at.sandbox.log().back().pushes.at(0).answer, each.noted);
    EXPECT_EQ(at.sandbox.log().back().pushes.at(0).tries, each.tries);
  }
}

TEST(Callbacks, RetriesCanBeIdentical) {
  Pushed at(service_appid, "secure", "xml", {.retry_signature = RetrySignature::identical});
  at.post("/sandbox/unfollow", R"({"openid":")" + std::string(follower) + "\"}");
  const CallbackPush first = at.next();
  at.clock.advance(Seconds{5});
  at.sandbox.callback_answered(first.id, nullptr);
  const CallbackPush second = at.next();
  EXPECT_EQ(first.request.target, second.request.target);
  EXPECT_EQ(first.request.body, second.request.body);
}

TEST(Callbacks, GoNowhereWithoutAUrl) {
  Fixture at;
  at.post("/sandbox/unfollow", R"({"openid":")" + std::string(follower) + "\"}");
  EXPECT_FALSE(at.sandbox.next_callback_at().has_value());
  EXPECT_EQ(at.sandbox.log().back().pushes.at(0).answer, "nowhere");
}

TEST(Callbacks, FollowTheSandboxsOwnClock) {
  Pushed at(service_appid, "secure", "xml");
  at.post("/cgi-bin/message/template/send?access_token=" + at.token(service_appid),
          send_body(follower, typed_template, typed_data));
  EXPECT_EQ(*at.sandbox.next_callback_at() - at.clock.wall(), Milliseconds{300});
  at.post("/sandbox/clock", R"({"advance_ms":300})");
  EXPECT_EQ(*at.sandbox.next_callback_at(), at.clock.wall());
  EXPECT_EQ(at.sandbox.due_callbacks().size(), 1u);
}

}  // namespace
}  // namespace hongyan::sandbox
