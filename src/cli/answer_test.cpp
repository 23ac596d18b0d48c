// From the server's answer to what people see and scripts get.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "cli/fixture.hpp"

namespace hongyan::cli {
namespace {

using testing::answer;
using ::testing::HasSubstr;
using testing::trouble;

constexpr std::string_view id = "01M7WVM2BPQZW5M9MHWE83ABDJ";

std::string notification(std::string_view status, std::string_view certainty, std::string_view final,
                         std::string_view timeline = "") {
  return fmt::format(
      R"({{"id":"{}","status":"{}","certainty":"{}","final":{},"reason":"","to":{{"uid":"小石","app":"wx1","openid":""}},)"
      R"("timeline":[{{"at":"T1","what":"accepted"}}{}]}})",
      id, status, certainty, final, timeline);
}

TEST(Answer, EndsWithAnExitCodeThatScriptsCanUse) {
  struct Case {
    std::string line;
    testing::ScriptedEnding ending;
    int code;
  };
  const auto problem = [](int status, const std::string& name) {
    return answer(status, R"({"type":"/problems/)" + name + R"(","title":"T","status":0,"detail":"D"})");
  };
  for (const Case& c : {
           Case{"app list", answer(200, R"({"items":[],"next_cursor":null})"), exit_ok},
           Case{"app remove wx1", answer(204, ""), exit_ok},
           Case{"app show wx1", problem(404, "not-found"), exit_refused},
           Case{"app show wx1", problem(401, "unauthenticated"), exit_refused},
           Case{"app show wx1", problem(503, "not-stored"), exit_unreachable},
           Case{"app sync wx1", problem(502, "wechat-refused"), exit_unreachable},
           Case{"app sync wx1",
                answer(502, R"({"type":"/problems/wechat-refused","title":"t","errors":[{"code":"errcode_48001"}]})"),
                exit_refused},
           Case{"app sync wx1",
                answer(502, R"({"type":"/problems/wechat-refused","title":"t","errors":[{"code":"errcode_-1"}]})"),
                exit_unreachable},
           Case{"send t --to u", problem(503, "outcome-unknown"), exit_unknown},
           Case{"send t --to u", problem(422, "unacceptable"), exit_refused},
           Case{"app list", trouble(http::Breakdown::not_connected), exit_unreachable},
           Case{"app list", trouble(http::Breakdown::no_answer), exit_unreachable},
           Case{"send t --to u", trouble(http::Breakdown::not_written), exit_unreachable},
           Case{"send t --to u", trouble(http::Breakdown::no_answer), exit_unknown},
           Case{"app remove wx1", trouble(http::Breakdown::bad_answer), exit_unknown},
           Case{"app list", answer(200, "<html>"), exit_refused},
           Case{"app list", answer(404, "<html>"), exit_refused},
           Case{"send t --to u", answer(202, R"({"id":"1","status":"ready","certainty":"open","reason":""})"), exit_ok},
           Case{"send t --to u",
                answer(202, R"({"id":"1","status":"suppressed","certainty":"not_sent","reason":"no_grant"})"),
                exit_refused},
           Case{"send t --to u --preview", answer(200, R"({"would_send":true,"routes":[],"errors":[]})"), exit_ok},
           Case{"send t --to u --preview", answer(200, R"({"would_send":false,"routes":[],"errors":[]})"),
                exit_refused},
           Case{"status 1", answer(200, notification("delivered", "sent", "true")), exit_ok},
           Case{"status 1", answer(200, notification("refused", "not_sent", "true")), exit_refused},
           Case{"status 1", answer(200, notification("unknown", "not_known", "false")), exit_unknown},
       }) {
    CommandLineFixture line;
    line.answer_in_turn({c.ending});
    EXPECT_EQ(line.run(c.line), c.code) << c.line << "\n" << line.err;
    line.answer_in_turn({c.ending});
    EXPECT_EQ(line.run(c.line + " --json"), c.code) << c.line << "\n" << line.err;
  }
}

TEST(Answer, OfARefusalNamesEveryDefectAndTheNextStep) {
  CommandLineFixture line;
  line.answer_in_turn({answer(
      422, R"({"type":"/problems/unacceptable","title":"The content cannot be accepted","status":422,)"
           R"("detail":"errors lists each defect.","errors":[{"pointer":"/variables/course","code":"too_long",)"
           R"("detail":"too long","limit":20,"actual":21},{"pointer":"","code":"x","detail":"other\u001b[31m"}]})")});
  EXPECT_EQ(line.run("send t --to u"), exit_refused);
  EXPECT_EQ(line.out, "");
  EXPECT_EQ(line.err,
            "hongyan: The content cannot be accepted (422)\n"
            "  errors lists each defect.\n"
            "  · /variables/course  too long (limit 20, actual 21)\n"
            "  · other [31m\n"
            "  → Correct the points above and try again; send --preview checks a send beforehand.\n");
}

TEST(Answer, ThatWasLostAfterASendSaysHowToRepeatIt) {
  CommandLineFixture line;
  line.answer_in_turn({trouble(http::Breakdown::no_answer)});
  EXPECT_EQ(line.run("send t --to u --idempotency-key k7"), exit_unknown);
  EXPECT_EQ(line.err,
            "hongyan: http://127.0.0.1:8080 does not answer: scripted\n"
            "  The request had been sent; it may or may not have been carried out.\n"
            "  → Repeat it with --idempotency-key k7; it is not sent twice.\n");
}

TEST(Answer, GoesThroughUnchangedAsJson) {
  CommandLineFixture line;
  line.answer_in_turn({answer(200, R"({"appid":"wx1",  "n":1.0})")});
  EXPECT_EQ(line.run("app show wx1 --json"), exit_ok);
  EXPECT_EQ(line.out, "{\"appid\":\"wx1\",  \"n\":1.0}\n");
  line.answer_in_turn({answer(404, R"({"type":"/problems/not-found","title":"Not found","status":404})")});
  EXPECT_EQ(line.run("app show wx1 --json"), exit_refused);
  EXPECT_EQ(line.out, "{\"type\":\"/problems/not-found\",\"title\":\"Not found\",\"status\":404}\n");
  EXPECT_THAT(line.err, HasSubstr("hongyan: Not found (404)"));
}

TEST(Answer, WithManyPagesIsReadToItsEndWithAll) {
  const auto page = [](std::string_view uid, std::string_view next) {
    return answer(
        200,
        fmt::format(R"({{"items":[{{"uid":"{}","locale":"zh-CN","opted_out":false}}],"next_cursor":{}}})", uid, next));
  };
  CommandLineFixture line;
  line.answer_in_turn({page("小石", "\"c1\""), page("u2", "null")});
  EXPECT_EQ(line.run("recipient list --all --limit 1"), exit_ok);
  EXPECT_EQ(line.asked.at(1).request.target, "/v1/recipients?limit=1&cursor=c1");
  EXPECT_EQ(line.out,
            "UID   LOCALE  ZONE  OPTED OUT  ATTRIBUTES\n"
            "小石  zh-CN   -     false      -\n"
            "u2    zh-CN   -     false      -\n");
  line.answer_in_turn({page("小石", "\"c1\"")});
  EXPECT_EQ(line.run("recipient list"), exit_ok);
  EXPECT_EQ(line.err, "There is more: --cursor c1\n");
}

TEST(Answer, OfOneNotificationShowsItsWholeStory) {
  CommandLineFixture line;
  line.answer_in_turn({answer(
      200,
      R"({"id":"01A","status":"refused","certainty":"not_sent","reason":"no_grant","type":"class_reminder","to":{"uid":"小石","app":"wx1","openid":"o1"},)"
      R"("channel":"subscribe","template_id":"T1","attempts":1,"final":true,"duplicate_possible":false,"errcode":43101,"errmsg":"user refuse",)"
      R"("advice":{"meaning":"M","we_do":"W","you_do":"Y"},"message":{"touser":"o1","template_id":"T1","page":"p","data":{"thing1":{"value":"课程"}}},)"
      R"("timeline":[{"at":"T1","what":"accepted"},{"at":"T2","what":"attempt","number":1,"outcome":"refused","errcode":43101,"msgid":""}]})")});
  EXPECT_EQ(line.run("status 01A"), exit_refused);
  EXPECT_EQ(line.out,
            "01A  refused  (certainly not sent)  no_grant\n"
            "  type      class_reminder\n"
            "  to        uid=小石  app=wx1  openid=o1\n"
            "  channel   subscribe\n"
            "  template  T1\n"
            "  attempts  1\n"
            "  page      p\n"
            "  thing1    课程\n"
            "  errcode  43101  user refuse\n"
            "  meaning  M\n"
            "  we do    W\n"
            "  you do   Y\n"
            "Timeline\n"
            "  T1  accepted\n"
            "  T2  attempt     number=1  outcome=refused  errcode=43101\n");
}

TEST(Answer, OfOneNotificationShowsWhyRoutesWereNotTaken) {
  CommandLineFixture line;
  line.answer_in_turn({answer(
      200,
      R"({"id":"01A","status":"suppressed","certainty":"not_sent","reason":"no_grant","refusals":[)"
      R"({"channel":"notice","app":"wx1","template_id":"T1","reason":"no_grant"},)"
      R"({"channel":"template","app":"wx1","template_id":"T2","reason":"recipient_refused","errcode":43004}],"timeline":[]})")});
  EXPECT_EQ(line.run("status 01A"), exit_refused);
  EXPECT_EQ(line.out,
            "01A  suppressed  (certainly not sent)  no_grant\n"
            "Routes not taken\n"
            "  notice    wx1  T1  no_grant\n"
            "  template  wx1  T2  recipient_refused  43004\n"
            "Timeline\n");
}

TEST(Answer, OfAPreviewShowsTheMessageAsThePhoneDoes) {
  CommandLineFixture line;
  line.answer_in_turn({answer(
      200,
      R"({"would_send":true,"errors":[],"routes":[{"channel":"template","app":"wx1","template_id":"T1","openid":"o1",)"
      R"("would_send":true,"message":{"touser":"o1"},"obstacles":[],"warnings":[],"card":{"title":"学习提醒",)"
      R"("lines":[{"label":"课程","value":"词汇"},{"label":"","value":"一行"}],"opens":"https://e.com"}}]})")});
  EXPECT_EQ(line.run("send t --to u --preview"), exit_ok);
  EXPECT_EQ(line.out,
            "✓  template  wx1  T1  o1\n"
            "  ┃ 学习提醒\n"
            "  ┃ 课程  词汇\n"
            "  ┃ 一行\n"
            "  ┗ https://e.com\n"
            "  {\n"
            "    \"touser\": \"o1\"\n"
            "  }\n"
            "It would be sent.\n");
}

TEST(Waiting, ShowsTheTimelineAsItGrowsAndEndsWithTheCertainty) {
  CommandLineFixture line;
  const std::string attempt = R"(,{"at":"T2","what":"attempt","outcome":"taken"})";
  const std::string receipt = R"(,{"at":"T3","what":"receipt","outcome":"success"})";
  line.answer_in_turn({answer(202, fmt::format(R"({{"id":"{}","status":"ready","certainty":"open","reason":""}})", id)),
                       answer(200, notification("ready", "open", "false")),
                       answer(200, notification("sending", "open", "false", attempt)),
                       answer(200, notification("taken", "sent", "false", attempt)),
                       answer(200, notification("delivered", "sent", "true", attempt + receipt))});
  EXPECT_EQ(line.run("send t --to u --wait"), exit_ok);
  EXPECT_EQ(line.out, fmt::format("{0}\n"
                                  "  T1  accepted\n"
                                  "  T2  attempt     outcome=taken\n"
                                  "  T3  receipt     outcome=success\n"
                                  "{0}  delivered  (WeChat has it)\n",
                                  id));
  EXPECT_EQ(line.err, "");
}

TEST(Waiting, IsNeverLongerThanThePatience) {
  struct Case {
    std::string status, certainty;
    int code;
  };
  for (const Case& c : {Case{"unknown", "not_known", exit_unknown}, Case{"ready", "open", exit_unknown},
                        Case{"taken", "sent", exit_ok}}) {
    CommandLineFixture line;
    line.answer_in_turn({answer(200, notification(c.status, c.certainty, "false"))});
    EXPECT_EQ(line.run("status x --watch --timeout 5"), c.code) << c.status;
    EXPECT_GE(line.waited, Seconds{5});
    EXPECT_LE(line.waited, Seconds{6});
  }
}

TEST(Waiting, ShowsProgressOnATerminalOnly) {
  CommandLineFixture line;
  const auto answers = [&] {
    line.answer_in_turn(
        {answer(200, notification("ready", "open", "false")), answer(200, notification("delivered", "sent", "true"))});
  };
  answers();
  EXPECT_EQ(line.run("status x --watch"), exit_ok);
  EXPECT_EQ(line.err, "");
  line.screen = Screen::terminal;
  answers();
  EXPECT_EQ(line.run("status x --watch"), exit_ok);
  EXPECT_EQ(line.err, "\r\x1b[K  … ready\r\x1b[K");
}

std::string lines(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "{\"type\":\"t\"}\n";
  return text;
}

TEST(Batch, SendsAFileAThousandAtATime) {
  CommandLineFixture line;
  line.standard_input = lines(1'001) + "\n";
  line.screen = Screen::terminal;
  line.answer_in_turn(
      {answer(202, R"({"accepted":1000,"refused":0,"results":[]})"),
       answer(
           207,
           R"({"accepted":0,"refused":1,"results":[{"index":0,"errors":[{"pointer":"/notifications/0/to","detail":"missing"}]}]})")});
  EXPECT_EQ(line.run("send --batch - --idempotency-key k"), exit_refused);
  EXPECT_EQ(line.asked.size(), 2U);
  EXPECT_EQ(*line.asked.at(1).request.headers.find("Idempotency-Key"), "k-2");
  EXPECT_EQ(line.asked.at(1).request.body, R"({"notifications":[{"type":"t"}]})");
  EXPECT_EQ(line.out, "1000 accepted, 1 refused.\n");
  EXPECT_THAT(line.err, HasSubstr("[############################# ] 1000/1001"));
  EXPECT_THAT(line.err, HasSubstr("1001:\n  · /notifications/0/to  missing\n"));
}

TEST(Batch, WithABrokenLineSendsNothing) {
  CommandLineFixture line;
  line.standard_input = lines(2) + "[1]\n";
  EXPECT_EQ(line.run("send --batch -"), exit_usage);
  EXPECT_EQ(line.err, "hongyan: -:3 is no JSON object.\n");
  EXPECT_TRUE(line.asked.empty());
}

TEST(Batch, TellsWhereALineIsNoJson) {
  CommandLineFixture line;
  line.standard_input = "\xef\xbb\xbf" + lines(1) + R"({"type" "t"})" + "\n";
  EXPECT_EQ(line.run("send --batch -"), exit_usage);
  EXPECT_EQ(line.err, "hongyan: -:2:9 is not valid JSON: this is not JSON.\n");
  EXPECT_TRUE(line.asked.empty());
}

TEST(Batch, ThatBreaksOffSaysHowToGoOn) {
  CommandLineFixture line;
  line.standard_input = lines(1'500);
  line.answer_in_turn({answer(202, R"({"results":[]})"), trouble(http::Breakdown::no_answer)});
  EXPECT_EQ(line.run("send --batch - --idempotency-key k"), exit_unknown);
  EXPECT_THAT(line.err,
              HasSubstr("1000 were handed over. → Repeat it with --idempotency-key k; nothing is sent twice."));
}

TEST(Key, IsShownOnceOrWrittenToAFileOfItsOwn) {
  const auto made = answer(201, R"({"id":"k1","name":"shop","scopes":["admin"],"apps":[],"key":"hy_secret"})");
  CommandLineFixture line;
  line.answer_in_turn({made});
  EXPECT_EQ(line.run("key make --name shop --scope admin"), exit_ok);
  EXPECT_THAT(line.out, HasSubstr("hy_secret"));
  const std::string path = ::testing::TempDir() + "hongyan_cli_key_test";
  std::remove(path.c_str());
  line.answer_in_turn({made});
  EXPECT_EQ(line.run("key make --name shop --scope admin --output " + path), exit_ok);
  EXPECT_EQ((line.out + line.err).find("hy_secret"), std::string::npos);
  EXPECT_EQ(line.run("key make --name shop --scope admin --output " + path), exit_usage);  // never over an old key
  line.environment.erase("HONGYAN_KEY");
  EXPECT_EQ(line.run("app list --key-file " + path), exit_ok);
  EXPECT_EQ(*line.asked.back().request.headers.find("Authorization"), "Bearer hy_secret");
  std::remove(path.c_str());
}

TEST(Token, IsAloneOnItsLine) {
  CommandLineFixture line;
  line.answer_in_turn({answer(200, R"({"access_token":"tok","expires_in":7200})")});
  EXPECT_EQ(line.run("token wx1"), exit_ok);
  EXPECT_EQ(line.out, "tok\n");
}

}  // namespace
}  // namespace hongyan::cli
