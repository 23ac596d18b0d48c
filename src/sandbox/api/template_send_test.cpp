#include <gmock/gmock.h>

#include <ostream>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

// The founding body, word for word.
constexpr std::string_view founding_data =
    R"({"first":{"value":"小石同学,今天的单词还在等你"},"keyword1":{"value":"核心词汇 800 组"},"keyword2":{"value":"今日任务未完成"},"keyword3":{"value":"2019-06-09"},"remark":{"value":"每天一点,走得很远","color":"#173177"}})";

TEST(TemplateSend, TakesTheFoundingBodyAndShowsWhatThePhoneShowsToday) {
  Fixture at;
  const std::string url = "/cgi-bin/message/template/send?access_token=" + at.token(service_appid);
  const json::value reply =
      at.post(url, send_body(follower, history_template, founding_data, R"(,"url":"https://example.com/words")"));
  EXPECT_EQ(text_of(reply, "errcode"), "0");
  EXPECT_EQ(text_of(reply, "errmsg"), "ok");
  EXPECT_GT(number_of(reply, "msgid"), std::int64_t{1} << 53);
  const json::value inbox = at.get("/sandbox/inbox?openid=" + std::string(follower));
  const json::value& message = find_member(inbox, "messages")->get_array().at(0);
  EXPECT_EQ(text_of(message, "title"), "学习提醒");
  EXPECT_EQ(text_of(message, "link"), "https://example.com/words");
  const json::array& lines = find_member(message, "lines")->get_array();
  ASSERT_EQ(lines.size(), 3u);  // first and remark are no longer shown
  EXPECT_EQ(text_of(lines[0], "value"), "核心词汇 800 组");
  EXPECT_THAT(write_json(*find_member(message, "raw")), HasSubstr("小石同学"));
}

TEST(TemplateSend, ShowsOpeningAndClosingLinesInTheOldEra) {
  Fixture at({.template_era = TemplateEra::before_2023_05});
  at.post("/cgi-bin/message/template/send?access_token=" + at.token(service_appid),
          send_body(follower, history_template, founding_data));
  const json::value inbox = at.get("/sandbox/inbox?openid=" + std::string(follower));
  EXPECT_EQ(find_member(find_member(inbox, "messages")->get_array().at(0), "lines")->get_array().size(), 5u);
}

struct Refusal {
  std::string name;
  std::string body;
  int errcode;
  std::string errmsg;  // up to " rid: "
};

void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.name; }

class TemplateSendRefuses : public ::testing::TestWithParam<Refusal> {};

std::string typed(std::string_view key, std::string_view value) {
  std::string data(typed_data);
  const std::string start = "\"" + std::string(key) + R"(":{"value":")";
  const std::size_t at = data.find(start) + start.size();
  return send_body(follower, typed_template, data.replace(at, data.find('"', at) - at, value));
}

INSTANTIATE_TEST_SUITE_P(
    InOrder, TemplateSendRefuses,
    ::testing::Values(
        Refusal{"empty", "", 44002, "empty post data"},
        Refusal{"form", "touser=x&template_id=y", 47001, "data format error"},
        Refusal{"double_encoded", R"("{\"touser\":\"x\"}")", 47001, "data format error"},
        Refusal{"template_of_another_length", send_body("nobody", "none", typed_data), 40036,
                "invalid template_id size"},
        Refusal{"template_before_openid", send_body("nobody", std::string(43, 'x'), typed_data), 40037,
                "invalid template_id"},
        Refusal{"subscribe_template", send_body(follower, lesson_template, lesson_data), 40037, "invalid template_id"},
        Refusal{"openid_before_data", send_body("nobody", typed_template, "{}"), 40003, "invalid openid"},
        Refusal{"openid_of_another_app", send_body(mini_user, typed_template, typed_data), 40003, "invalid openid"},
        Refusal{"not_following", send_body(stranger, typed_template, typed_data), 43004, "require subscribe"},
        Refusal{"mini_program_not_linked",
                send_body(follower, typed_template, typed_data,
                          R"(,"miniprogram":{"appid":"wx0000000000000000","pagepath":"a"})"),
                40013, "invalid appid"},
        Refusal{"not_of_the_web", send_body(follower, typed_template, typed_data, R"(,"url":"weixin://pay")"), 45051,
                "template msg use invalid link"},
        Refusal{"url_too_long",
                send_body(follower, typed_template, typed_data, R"(,"url":"https://)" + std::string(2'048, 'a') + "\""),
                40039, "invalid url size"},
        Refusal{"key_missing", send_body(follower, typed_template, R"({"thing1":{"value":"a"}})"), 47003,
                "argument invalid! data.time2.value is empty"},
        Refusal{"value_empty", typed("thing1", ""), 47003, "argument invalid! data.thing1.value is empty"},
        Refusal{"thing_too_long", typed("thing1", "一二三四五六七八九十一二三四五六七八九十一"), 47003,
                "argument invalid! data.thing1.value invalid"},
        Refusal{"not_cut", typed("character_string4", "编号"), 47003,
                "argument invalid! data.character_string4.value invalid"},
        Refusal{"data_as_text", send_body(follower, typed_template, R"("{\"thing1\":{\"value\":\"a\"}}")"), 47003,
                "argument invalid! data.thing1.value is empty"},
        Refusal{"blocked_word", typed("thing1", "敏感词测试"), 40249,
                "this template msg has been blocked for illegal content"}),
    [](const auto& each) { return each.param.name; });

TEST_P(TemplateSendRefuses, WithThePlatformsWords) {
  Fixture at;
  const json::value reply =
      at.post("/cgi-bin/message/template/send?access_token=" + at.token(service_appid), GetParam().body);
  EXPECT_EQ(number_of(reply, "errcode"), GetParam().errcode);
  EXPECT_THAT(text_of(reply, "errmsg"), StartsWith(GetParam().errmsg + " rid: "));
  // The clock of the test in hex, then two groups of noise.
  EXPECT_THAT(text_of(reply, "errmsg"), MatchesRegex(".* rid: 6afffe00-[0-9a-f]{8}-[0-9a-f]{8}"));
  EXPECT_FALSE(at.sandbox.log().back().effect.taken);
}

TEST(TemplateSend, ChecksTheTokenBeforeAnythingElse) {
  Fixture at;
  const std::string path = "/cgi-bin/message/template/send";
  EXPECT_EQ(number_of(at.post(path, ""), "errcode"), 41001);
  EXPECT_THAT(text_of(at.post(path, ""), "errmsg"), StartsWith("access_token missing rid: "));
  EXPECT_THAT(text_of(at.post(path + "?access_token=made_up", ""), "errmsg"),
              StartsWith("invalid credential, access_token is invalid or not latest, could get access_token by "
                         "getStableAccessToken, more "
                         "details at https://mmbizurl.cn/s/JtxxFh33r rid: "));
  const std::string token = at.token(service_appid);
  EXPECT_EQ(number_of(at.get(path + "?access_token=" + token), "errcode"), 43002);
  EXPECT_EQ(number_of(at.post(path + "?access_token=" + at.token(mini_appid), "{}"), "errcode"), 48001);
  EXPECT_EQ(number_of(at.post("/cgi-bin/message/template/sendd?access_token=" + token, "{}"), "errcode"), 40066);
}

TEST(TemplateSend, KeepsBlockedMutedAndLimitedPeopleApart) {
  struct Case {
    std::string how;
    int errcode;
    std::string status;
  };
  for (const Case& each : {Case{"blacklist", 43019, ""}, Case{"mute", 43101, ""}, Case{"block", 0, "failed:user block"},
                           Case{"limit", 0, "failed:freq limit"}, Case{"none", 0, "success"}}) {
    Fixture at;
    at.post("/sandbox/block", R"({"openid":")" + std::string(follower) + R"(","how":")" + each.how + "\"}");
    const json::value reply = at.post("/cgi-bin/message/template/send?access_token=" + at.token(service_appid),
                                      send_body(follower, typed_template, typed_data));
    EXPECT_EQ(number_of(reply, "errcode"), each.errcode) << each.how;
    const LogEntry& entry = at.sandbox.log().back();
    EXPECT_EQ(entry.effect.delivered, each.status == "success") << each.how;
    if (each.errcode == 0) {
      EXPECT_EQ(entry.pushes.at(0).status, each.status);
    }
  }
}

TEST(TemplateSend, SendsOneMessagePerClientMsgIdForTenMinutes) {
  Fixture at;
  const std::string url = "/cgi-bin/message/template/send?access_token=" + at.token(service_appid);
  const std::string body = send_body(follower, typed_template, typed_data, R"(,"client_msg_id":"N1")");
  const json::value first = at.post(url, body);
  at.clock.advance(Seconds{599});
  EXPECT_EQ(text_of(at.post(url, body), "msgid"), text_of(first, "msgid"));
  EXPECT_FALSE(at.sandbox.log().back().effect.taken);
  EXPECT_EQ(at.sandbox.log().back().client_msg_id, "N1");
  at.sandbox.settings().duplicate_answer = DuplicateAnswer::error_40241;
  EXPECT_EQ(number_of(at.post(url, body), "errcode"), 40241);
  at.clock.advance(Seconds{1});
  EXPECT_NE(text_of(at.post(url, body), "msgid"), text_of(first, "msgid"));
  EXPECT_TRUE(at.sandbox.log().back().effect.taken);
}

TEST(TemplateSend, RefusesTheSameContentWithinAMinute) {
  Fixture at;
  const std::string url = "/cgi-bin/message/template/send?access_token=" + at.token(service_appid);
  EXPECT_EQ(number_of(at.post(url, send_body(follower, typed_template, typed_data)), "errcode"), 0);
  EXPECT_THAT(text_of(at.post(url, send_body(follower, typed_template, typed_data)), "errmsg"),
              StartsWith("The message is duplicate in 60 seconds rid:"));
  at.clock.advance(Seconds{60});
  EXPECT_EQ(number_of(at.post(url, send_body(follower, typed_template, typed_data)), "errcode"), 0);
}

TEST(TemplateSend, EndsTheDayAtItsQuotaWhichGrowsWithFollowers) {
  Fixture at({.template_daily = 1, .template_daily_10w = 3, .check_duplicate_content = false});
  const std::string url = "/cgi-bin/message/template/send?access_token=" + at.token(service_appid);
  const std::string body = send_body(follower, typed_template, typed_data);
  EXPECT_EQ(number_of(at.post(url, body), "errcode"), 0);
  EXPECT_THAT(text_of(at.post(url, body), "errmsg"), StartsWith("reach max api daily quota limit rid: "));
  at.post("/sandbox/apps/" + std::string(service_appid), R"({"followers":100000})");
  EXPECT_EQ(number_of(at.post(url, body), "errcode"), 0);
  EXPECT_EQ(number_of(at.post(url, R"({"touser":"x"})"), "errcode"), 40037);  // refused, and counted all the same
  EXPECT_EQ(number_of(at.post(url, body), "errcode"), 45009);
  at.clock.advance(Seconds{8 * 3600});  // Beijing midnight
  EXPECT_EQ(
      number_of(at.post("/cgi-bin/message/template/send?access_token=" + at.token(service_appid), body), "errcode"), 0);
}

TEST(Retired, CallsAnswerAsThePlatformDoes) {
  Fixture at;
  const std::string token = at.stable_token(mini_appid);
  const std::string path = "/cgi-bin/message/wxopen/template/";
  EXPECT_THAT(text_of(at.post(path + "send?access_token=" + token, "{}"), "errmsg"),
              StartsWith("This API has been unsupported rid: "));
  EXPECT_EQ(number_of(at.post(path + "uniform_send?access_token=" + token, "{}"), "errcode"), 45109);
  http::Request zipped = Fixture::post_request(path + "send?access_token=" + token, "zipped");
  zipped.headers.set("Content-Encoding", "gzip");
  EXPECT_EQ(number_of(at.read(zipped), "errcode"), 40221);
}

TEST(TemplateSend, DoesNotCheckValuesOnATestAccount) {
  Fixture at;
  const std::string openid = "ov7hP6b1X_yWfnX7Jy3IFQnwJzzM";
  const json::value reply =
      at.post("/cgi-bin/message/template/send?access_token=" + at.token(test_appid),
              send_body(openid, "Qz1NfV8bXc3TgY7kWm5RdHs0LpJ9aEo2UiKt6XvBwM4", R"({"name":{"value":123}})"));
  EXPECT_EQ(number_of(reply, "errcode"), 0);
}

}  // namespace
}  // namespace hongyan::sandbox
