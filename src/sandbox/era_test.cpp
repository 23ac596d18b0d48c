// What the platform answered at a date, walked along the calendar.
#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

struct Era : Fixture {
  explicit Era(const std::string& day) { post("/sandbox/clock", R"({"set":")" + day + "\"}"); }
  int errcode(const std::string& path, std::string_view appid, const std::string& body = "{}") {
    return static_cast<int>(number_of(post(path + "?access_token=" + token(appid), body), "errcode"));
  }
};

TEST(Era, CallsComeAndGo) {
  struct Case {
    std::string_view path, appid, before, from;
    int errcode;  // of an empty body once it is there
  };
  for (const Case& each : {
           Case{"/cgi-bin/message/template/send", service_appid, "2014-08-26", "2014-08-27", 40037},
           Case{"/cgi-bin/message/subscribe/send", mini_appid, "2019-10-11", "2019-10-12", 40037},
           Case{"/wxaapi/newtmpl/addtemplate", mini_appid, "2019-10-11", "2019-10-12", 200014},
           Case{"/cgi-bin/message/subscribe/bizsend", service_appid, "2021-01-26", "2021-01-27", 40037},
           Case{"/cgi-bin/openapi/quota/get", service_appid, "2021-10-24", "2021-10-25", 76021},
       }) {
    EXPECT_EQ(Era(std::string(each.before)).errcode(std::string(each.path), each.appid), 40066) << each.path;
    EXPECT_EQ(Era(std::string(each.from)).errcode(std::string(each.path), each.appid), each.errcode) << each.path;
  }
  EXPECT_EQ(text_of(Era("2023-05-05").post("/cgi-bin/stable_token", "{}"), "errcode"), "40066");
  EXPECT_EQ(Era("2021-01-26").errcode("/wxaapi/newtmpl/addtemplate", service_appid), 200100);
}

TEST(Era, AccountsThatAreNotVerifiedPublishedUntilJuly2025) {
  for (const auto& [day, errcode] : {std::pair{"2025-06-30", 40007}, std::pair{"2025-07-01", 48001}}) {
    Era at(day);
    at.post("/sandbox/apps/" + std::string(service_appid), R"({"verified":false})");
    EXPECT_EQ(at.errcode("/cgi-bin/freepublish/submit", service_appid), errcode) << day;
  }
}

TEST(Era, RefusalsAreWrittenAsAtTheTime) {
  const auto errmsg = [](const std::string& day) {
    return text_of(Era(day).post("/cgi-bin/message/template/send?access_token=x", "{}"), "errmsg");
  };
  EXPECT_THAT(errmsg("2020-06-30"), ContainsRegex("not latest hint: \\[[A-Za-z0-9]{6}[0-9]{8}\\]$"));
  EXPECT_THAT(errmsg("2020-07-15"),
              ContainsRegex("hint: \\[[A-Za-z0-9]{14}\\] rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$"));
  EXPECT_THAT(errmsg("2020-08-01"), ContainsRegex("not latest rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$"));
  EXPECT_THAT(errmsg("2023-05-06"), HasSubstr("could get access_token by getStableAccessToken"));
  Era at("2020-06-01");
  at.accept_lesson();
  EXPECT_THAT(text_of(at.post("/cgi-bin/message/subscribe/send?access_token=" + at.token(mini_appid),
                              send_body(mini_user, lesson_template, "{}")),
                      "errmsg"),
              ContainsRegex("^argument invalid! hint: \\[[A-Za-z0-9]{14}\\] data.thing1.value is empty$"));
}

TEST(Era, TheLinesOfHistoryTemplatesAreShownUntilMay2023) {
  for (const auto& [day, lines] : {std::pair{"2023-05-03", 5u}, std::pair{"2023-05-04", 3u}}) {
    Era at(day);
    ASSERT_EQ(
        at.errcode(
            "/cgi-bin/message/template/send", service_appid,
            send_body(
                follower, history_template,
                R"({"first":{"value":"小石同学,今天的单词还在等你"},"keyword1":{"value":"核心词汇 800 组"},"keyword2":{"value":"今日任务未完成"},"keyword3":{"value":"2019-06-09"},"remark":{"value":"每天一点,走得很远","color":"#173177"}})")),
        0);
    const json::value inbox = at.get("/sandbox/inbox?openid=" + std::string(follower));
    const json::value& message = find_member(inbox, "messages")->get_array().back();
    EXPECT_EQ(find_member(message, "lines")->get_array().size(), lines);
    EXPECT_EQ(text_of(*find_member(message, "sent"), "remark"), "每天一点,走得很远");
    const bool colored = write_json(*find_member(message, "lines")).find("#173177") != std::string::npos;
    EXPECT_EQ(colored, lines == 5);
  }
}

TEST(Era, TheLibrariesOfServiceAccountsTakeTurns) {
  const std::string path = "/cgi-bin/template/api_add_template";
  const std::string history = R"({"template_id_short":"OPENTM207873178"})";
  const std::string category = R"({"template_id_short":"47123","keyword_name_list":["课程名称"]})";
  EXPECT_EQ(Era("2023-05-03").errcode(path, service_appid, history), 0);
  EXPECT_EQ(Era("2023-05-04").errcode(path, service_appid, history), 40247);
  EXPECT_EQ(Era("2023-06-30").errcode(path, service_appid, category), 40037);
  EXPECT_EQ(Era("2023-07-01").errcode(path, service_appid, category), 0);
}

TEST(Era, ClientMsgIdsAreIgnoredBeforeTheyExist) {
  for (const auto& [day, again] : {std::pair{"2023-02-10", 40241}, std::pair{"2023-02-11", 0}}) {
    Era at(day);
    const std::string body = send_body(follower, history_template, "{}", R"(,"client_msg_id":"a")");
    EXPECT_EQ(at.errcode("/cgi-bin/message/template/send", service_appid, body), 0);
    EXPECT_EQ(at.errcode("/cgi-bin/message/template/send", service_appid, body), again) << day;
  }
}

TEST(Era, TheDailyQuotaOfTemplatesWasSmaller) {
  const auto limit = [](const std::string& day) {
    Era at(day);
    at.post("/sandbox/calendar", R"({"move":{"quota_queries":"2014-01-01"}})");
    const json::value reply = at.post("/cgi-bin/openapi/quota/get?access_token=" + at.token(service_appid),
                                      R"({"cgi_path":"/cgi-bin/message/template/send"})");
    return number_of(*find_member(reply, "quota"), "daily_limit");
  };
  EXPECT_EQ(limit("2014-11-17"), 10'000);
  EXPECT_EQ(limit("2014-11-18"), 100'000);
}

TEST(Era, PromptsHeldThreeTemplates) {
  for (const auto& [day, code] : {std::pair{"2024-12-01", 20003}, std::pair{"2026-11-20", 20001}}) {
    Era at(day);
    EXPECT_EQ(number_of(at.post("/sandbox/prompt",
                                R"({"openid":")" + std::string(mini_user) +
                                    R"(","answers":{"a":"accept","b":"accept","c":"accept","d":"accept"}})"),
                        "errCode"),
              code);
  }
}

TEST(Era, ChangesCanBeMoved) {
  Fixture at;
  const std::string url = "/cgi-bin/message/subscribe/bizsend?access_token=" + at.token(service_appid);
  const json::value calendar = at.post("/sandbox/calendar", R"({"move":{"notices":"2027-01-01"}})");
  EXPECT_THAT(write_json(calendar),
              HasSubstr(R"("name":"notices","from":"2026-12-31T16:00:00.000Z","in_force":false)"));
  EXPECT_EQ(number_of(at.post(url, "{}"), "errcode"), 40066);
  EXPECT_NE(text_of(at.post("/sandbox/calendar", R"({"move":{"none":"2027-01-01"}})"), "error"), "");
  EXPECT_NE(text_of(at.post("/sandbox/calendar", R"({"move":{"notices":"tomorrow"}})"), "error"), "");
  EXPECT_NE(text_of(at.post("/sandbox/calendar", "{}"), "error"), "");
}

}  // namespace
}  // namespace hongyan::sandbox
