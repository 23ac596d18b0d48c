#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::StartsWith;

struct Lesson : Fixture {
  explicit Lesson(SandboxSettings settings = {})
      : Fixture(std::move(settings)), url("/cgi-bin/message/subscribe/send?access_token=" + stable_token(mini_appid)) {}
  json::value send(std::string_view data = lesson_data) {
    return post(url, send_body(mini_user, lesson_template, data));
  }
  std::size_t credits() {
    const json::value consents = get("/sandbox/consents?openid=" + std::string(mini_user));
    const json::array& list = find_member(consents, "consents")->get_array();
    return list.empty() ? 0 : static_cast<std::size_t>(number_of(list[0], "credits"));
  }
  json::value prompt(std::string answers, std::string more = "") {
    return post("/sandbox/prompt",
                R"({"openid":")" + std::string(mini_user) + R"(","answers":)" + answers + more + "}");
  }
  std::string url;
};

std::string answer(std::string_view id, std::string_view word) {
  return "{\"" + std::string(id) + "\":\"" + std::string(word) + "\"}";
}

TEST(SubscribeSend, SpendsOneCreditPerMessage) {
  Lesson at;
  EXPECT_THAT(text_of(at.send(), "errmsg"), StartsWith("user refuse to accept the msg rid: "));
  EXPECT_EQ(text_of(at.prompt(answer(lesson_template, "accept")), lesson_template), "accept");
  at.prompt(answer(lesson_template, "accept"));
  EXPECT_EQ(at.credits(), 2u);
  const json::value reply = at.send();
  EXPECT_EQ(number_of(reply, "errcode"), 0);
  EXPECT_GT(number_of(reply, "msgid"), 0);
  EXPECT_EQ(at.sandbox.log().back().effect, (Effect{.taken = true, .delivered = true, .credit = -1, .quota = 1}));
  EXPECT_EQ(number_of(at.send(), "errcode"), 0);
  EXPECT_EQ(number_of(at.send(), "errcode"), 43101);
}

TEST(SubscribeSend, CutsTheDetailAndLeavesTheCreditOnBadData) {
  for (const auto choice : {CreditOnRefusal::stays, CreditOnRefusal::taken}) {
    Lesson at({.credit_on_refusal = choice});
    at.accept_lesson();
    const json::value reply = at.send(
        R"({"thing1":{"value":"a"},"time2":{"value":"09:00"},"amount3":{"value":"1"},"character_string4":{"value":"中"},"phrase5":{"value":"待上课"}})");
    EXPECT_EQ(number_of(reply, "errcode"), 47003);
    EXPECT_THAT(text_of(reply, "errmsg"), StartsWith("argument invalid! data.character_string4.value i rid: "));
    EXPECT_EQ(at.credits(), choice == CreditOnRefusal::stays ? 1u : 0u);
  }
}

TEST(SubscribeSend, LongTermConsentServesUntilItIsTakenBack) {
  Lesson at;
  const auto send = [&] {
    return number_of(
        at.post(at.url,
                send_body(
                    mini_user, flight_template,
                    R"({"character_string1":{"value":"HY1"},"time2":{"value":"9:00~10:00"},"thing3":{"value":"a"}})")),
        "errcode");
  };
  EXPECT_EQ(send(), 43101);
  at.prompt(answer(flight_template, "accept"));
  EXPECT_EQ(send(), 0);
  EXPECT_EQ(send(), 0);
  at.post("/sandbox/subscription", R"({"openid":")" + std::string(mini_user) + R"(","template_id":")" +
                                       std::string(flight_template) + R"(","state":"off"})");
  EXPECT_EQ(send(), 43101);
}

TEST(SubscribeSend, RevokingLosesOrKeepsCredits) {
  for (const auto choice : {CreditOnRevoke::lost, CreditOnRevoke::kept}) {
    Lesson at({.credit_on_revoke = choice});
    at.accept_lesson();
    for (const std::string state : {"off", "on"}) {
      at.post("/sandbox/subscription", R"({"openid":")" + std::string(mini_user) + R"(","template_id":")" +
                                           std::string(lesson_template) + R"(","state":")" + state + "\"}");
      if (state == "off") {
        EXPECT_EQ(number_of(at.send(), "errcode"), 43101);
      }
    }
    EXPECT_EQ(number_of(at.send(), "errcode"), choice == CreditOnRevoke::kept ? 0 : 43101);
  }
}

TEST(SubscribeSend, ConcurrentCallsForOneOpenidAreRefused) {
  Lesson at;
  at.accept_lesson();
  at.accept_lesson();
  at.sandbox.add_fault({.kind = FaultKind::slow, .api = "subscribe/send"});
  const std::string body = send_body(mini_user, lesson_template, lesson_data);
  const auto slow = at.sandbox.play(Fixture::post_request(at.url, body));
  EXPECT_EQ(slow.fate, Sandbox::Played::Fate::delayed);
  EXPECT_THAT(text_of(at.send(), "errmsg"),
              StartsWith("Cannot make concurrent calls to the same OpenID, please try again rid: "));
  at.clock.advance(slow.delay);
  EXPECT_EQ(number_of(at.send(), "errcode"), 0);
}

TEST(SubscribeSend, RefusesWhatIsNotASubscribeTemplateOfTheApp) {
  Lesson at;
  EXPECT_EQ(number_of(at.post(at.url, send_body(mini_user, typed_template, lesson_data)), "errcode"), 40037);
  EXPECT_EQ(number_of(at.post(at.url, send_body(follower, lesson_template, lesson_data)), "errcode"), 40003);
  at.post("/sandbox/apps/" + std::string(mini_appid), R"({"subscribe_banned":true})");
  EXPECT_EQ(number_of(at.send(), "errcode"), 43107);
}

TEST(SubscribeSend, ListingTemplatesHasASmallQuotaOfItsOwn) {
  Lesson at({.newtmpl_list_daily = 2});
  const std::string list = "/wxaapi/newtmpl/gettemplate?access_token=" + at.stable_token(mini_appid);
  for (const int errcode : {0, 0, 45009}) EXPECT_EQ(number_of(at.get(list), "errcode"), errcode);
}

TEST(SubscribeSend, AnAccountThatIsBannedAddsNoTemplates) {
  Lesson at;
  at.post("/sandbox/apps/" + std::string(mini_appid), R"({"subscribe_banned":true})");
  const std::string add = "/wxaapi/newtmpl/addtemplate?access_token=" + at.stable_token(mini_appid);
  EXPECT_EQ(number_of(at.post(add, R"({"tid":"1001","kidList":[1,2]})"), "errcode"), 200011);
}

TEST(SubscribeSend, ALongTermTemplateMayBeLimitedPerValue) {
  Lesson at;
  at.prompt(answer(flight_template, "accept"));
  at.post("/sandbox/apps/" + std::string(mini_appid), R"({"limit_template":{"template_id":")" +
                                                          std::string(flight_template) +
                                                          R"(","key":"character_string1","times":1,"per":"day"}})");
  const auto send = [&](std::string_view flight) {
    return number_of(at.post(at.url, send_body(mini_user, flight_template,
                                               R"({"character_string1":{"value":")" + std::string(flight) +
                                                   R"("},"time2":{"value":"9:00~10:00"},"thing3":{"value":"a"}})")),
                     "errcode");
  };
  EXPECT_EQ(send("HY1"), 0);
  EXPECT_EQ(send("HY1"), 43101);
  EXPECT_EQ(send("HY2"), 0) << "another value has a count of its own";
  at.sandbox.settings().channels.rate_limited_answer = RateLimitedAnswer::error_45009;
  EXPECT_EQ(send("HY2"), 45009);
  at.clock.advance(std::chrono::hours{24});
  at.url = "/cgi-bin/message/subscribe/send?access_token=" + at.stable_token(mini_appid);
  EXPECT_EQ(send("HY1"), 0);
}

TEST(SubscribeSend, CreditsCanExpireAndBeCapped) {
  Lesson at({.credits_max = 2, .credit_life = Seconds{60}});
  for (int i = 0; i < 3; ++i) at.accept_lesson();
  EXPECT_EQ(at.credits(), 2u);
  at.clock.advance(Seconds{60});
  EXPECT_EQ(number_of(at.send(), "errcode"), 43101);
}

TEST(Prompt, AnswersAsTheMiniProgramHostDoes) {
  Lesson at;
  EXPECT_EQ(number_of(at.prompt("{}"), "errCode"), 10001);
  EXPECT_EQ(number_of(at.prompt(answer("none", "accept")), "errCode"), 20001);
  EXPECT_EQ(number_of(at.prompt("{\"" + std::string(lesson_template) + "\":\"accept\",\"" +
                                std::string(flight_template) + "\":\"accept\"}"),
                      "errCode"),
            20002);
  at.sandbox.settings().prompt_templates_max = 1;
  EXPECT_EQ(number_of(at.prompt("{\"" + std::string(lesson_template) + "\":\"accept\",\"b\":\"accept\"}"), "errCode"),
            20003);
  at.post("/sandbox/subscription", R"({"openid":")" + std::string(mini_user) + R"(","main_switch":"off"})");
  EXPECT_EQ(number_of(at.prompt(answer(lesson_template, "accept")), "errCode"), 20004);
}

TEST(Prompt, AlwaysKeepAnswersSilentlyAndAddsCredits) {
  Lesson at;
  const std::string accept = answer(lesson_template, "accept"), reject = answer(lesson_template, "reject");
  at.prompt(accept, R"(,"always_keep":true)");
  EXPECT_EQ(text_of(at.prompt(reject), lesson_template), "accept");
  EXPECT_EQ(at.credits(), 2u);
  std::size_t popups = 0;
  for (const LogEntry& entry : at.sandbox.log()) popups += entry.pushes.size();
  EXPECT_EQ(popups, 1u);  // the silent answer is not pushed
}

TEST(Prompt, FiltersTemplatesOfOneTitle) {
  Lesson at;
  const json::value added = at.post("/wxaapi/newtmpl/addtemplate?access_token=" + at.stable_token(mini_appid),
                                    R"({"tid":"1001","kidList":[1,6],"sceneDesc":"上课"})");
  const std::string other = text_of(added, "priTmplId");
  ASSERT_FALSE(other.empty());
  const json::value result =
      at.prompt("{\"" + std::string(lesson_template) + "\":\"accept\",\"" + other + "\":\"accept\"}");
  EXPECT_EQ(text_of(result, lesson_template), "accept");
  EXPECT_EQ(text_of(result, other), "filter");
}

}  // namespace
}  // namespace hongyan::sandbox
