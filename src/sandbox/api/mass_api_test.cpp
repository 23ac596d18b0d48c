#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view forest = "o_rbq1WcX8kT2mVnQ4yLsHd7JgPe";
const std::string jpg = std::string("\xff\xd8\xff\xe0", 4) + "picture";

struct Massed : Fixture {
  explicit Massed(std::string_view of = service_appid) : appid(of), access(token(of)) {}
  json::value call(std::string_view path, const std::string& body) {
    return post(fmt::format("/cgi-bin/{}{}access_token={}", path, path.contains('?') ? "&" : "?", access), body);
  }
  std::int64_t code(std::string_view path, const std::string& body) { return number_of(call(path, body), "errcode"); }
  json::value send_all(std::string_view text, std::string_view more = "") {
    return call(
        "message/mass/sendall",
        fmt::format(R"({{"filter":{{"is_to_all":true}},"msgtype":"text","text":{{"content":"{}"}}{}}})", text, more));
  }
  json::value send_list(std::string_view text, std::string_view more = "") {
    return call("message/mass/send",
                fmt::format(R"({{"touser":["{}","{}"],"msgtype":"text","text":{{"content":"{}"}}{}}})", follower,
                            forest, text, more));
  }
  std::string upload(std::string_view type, std::string_view name, std::string_view bytes) {
    return text_of(call(fmt::format("media/upload?type={}", type),
                        fmt::format("--B\r\nContent-Disposition: form-data; name=\"media\"; "
                                    "filename=\"{}\"\r\n\r\n{}\r\n--B--\r\n",
                                    name, bytes)),
                   "media_id");
  }
  std::string draft() {
    return text_of(
        call(
            "draft/add",
            fmt::format(
                R"({{"articles":[{{"title":"头条","content":"c","thumb_media_id":"{}"}},{{"title":"次条","content":"c","thumb_media_id":"{}"}}]}})",
                upload("image", "a.jpg", jpg), upload("image", "a.jpg", jpg))),
        "media_id");
  }
  json::value job(std::size_t index = 0) {
    return find_member(get("/sandbox/mass?appid=" + std::string(appid)), "jobs")->get_array().at(index);
  }
  void plan_end(std::string_view status, int errors = 0) {
    plan(fmt::format("\"status\":\"{}\",\"errors\":{}", status, errors));
  }
  void plan(std::string_view more) { post("/sandbox/mass", fmt::format(R"({{"appid":"{}",{}}})", appid, more)); }
  std::size_t inbox_of(std::string_view openid) {
    return find_member(get("/sandbox/inbox?openid=" + std::string(openid)), "messages")->get_array().size();
  }
  std::string_view appid;
  std::string access;
};

struct Refusal {
  std::string_view path;
  std::string body;
  int errcode;
  std::string_view errmsg;
};

TEST(Mass, RefusesWithThePlatformsWords) {
  const auto to_all = [](std::string_view rest) {
    return fmt::format(R"({{"filter":{{"is_to_all":true}},{}}})", rest);
  };
  const auto to_list = [](std::string_view list) {
    return fmt::format(R"({{"touser":{},"msgtype":"text","text":{{"content":"x"}}}})", list);
  };
  std::string many = "[";
  for (int i = 0; i < 10'001; ++i) many += fmt::format("{}\"o{}\"", i == 0 ? "" : ",", i);
  many += "]";
  const std::string text = R"("msgtype":"text","text":{"content":"x"})";
  const Refusal cases[] = {
      {"sendall", "{" + text + "}", 40152, "invalid group id"},
      {"sendall", R"({"filter":{"is_to_all":"true"},)" + text + "}", 40152, "invalid group id"},
      {"sendall", R"({"filter":{"is_to_all":"false","tag_id":2},)" + text + "}", 40152, "invalid group id"},
      {"sendall", R"({"filter":{"is_to_all":false,"tag_id":999},)" + text + "}", 40152, "invalid group id"},
      {"sendall", to_all(R"("msgtype":"smoke")"), 40008, "invalid message type"},
      {"sendall", to_all(R"("msgtype":"msgmenu")"), 45052, "masssend msg use invalid type"},
      {"sendall", to_all(R"("msgtype":"text","text":{"content":""})"), 44004, "empty content"},
      {"sendall", to_all(R"("msgtype":"text","text":{"content":")" + std::string(2049, 'a') + "\"}"), 45002,
       "content size out of limit"},
      {"sendall", to_all(R"("msgtype":"text","text":{"content":"敏感词测试"})"), 45166, "invalid content"},
      {"sendall", to_all(R"("msgtype":"image","images":{"media_ids":["none"]})"), 40007, "invalid media_id"},
      {"sendall", to_all(R"("msgtype":"image","images":{"media_ids":[]})"), 40007, "invalid media_id"},
      {"sendall", to_all(R"("msgtype":"voice","voice":{"media_id":"none"})"), 40007, "invalid media_id"},
      {"sendall", to_all(R"("msgtype":"mpvideo","mpvideo":{"media_id":"none"})"), 40007, "invalid media_id"},
      {"sendall", to_all(R"("msgtype":"mpnews","mpnews":{"media_id":"none"})"), 40007, "invalid media_id"},
      {"sendall", to_all(R"("msgtype":"wxcard","wxcard":{})"), 40073, "invalid card id"},
      {"sendall", to_all(text + R"(,"clientmsgid":")" + std::string(65, 'a') + "\""), 45067,
       "clientmsgid size out of limit"},
      {"send", to_list(R"("o")"), 40031, "invalid openid list"},
      {"send", to_list("[1,2]"), 40031, "invalid openid list"},
      {"send", to_list(many), 40032, "invalid openid list size"},
      {"send", to_list(fmt::format(R"(["{}"])", follower)), 40130, "invalid openid list size, at least two openid"},
      {"send", to_list(fmt::format(R"(["{}","nobody","{}"])", follower, stranger)), 40130,
       "invalid openid list size, at least two openid"},
      {"preview", R"({"touser":"nobody",)" + text + "}", 40003, "invalid openid"},
      {"preview", R"({"towxname":"无此人",)" + text + "}", 40132, "invalid username"},
      {"preview", fmt::format(R"({{"touser":"{}",{}}})", stranger, text), 43004, "require subscribe"},
      {"delete", "{}", 40059, "invalid msg id"},
      {"delete", R"({"msg_id":1})", 40059, "invalid msg id"},
      {"delete", R"({"url":"http://mp.weixin.qq.com/s/none"})", 40059, "invalid msg id"},
      {"get", R"({"msg_id":"1"})", 40059, "invalid msg id"},
      {"speed/set", R"({"a":1})", 45084, "No speed message"},
      {"speed/set", R"({"speed":5})", 45083, "the speed out of range"},
  };
  Massed at;
  for (const Refusal& each : cases) {
    const json::value reply = at.call("message/mass/" + std::string(each.path), each.body);
    EXPECT_EQ(number_of(reply, "errcode"), each.errcode) << each.path << each.body.substr(0, 100);
    EXPECT_THAT(text_of(reply, "errmsg"), StartsWith(std::string(each.errmsg) + " rid: ")) << each.path;
  }
  const std::string plain_video = at.upload("video", "a.mp4", std::string("\0\0\0\x18", 4) + "ftypmp42");
  EXPECT_EQ(at.code("message/mass/sendall",
                    to_all(fmt::format(R"("msgtype":"mpvideo","mpvideo":{{"media_id":"{}"}})", plain_video))),
            45161);
  EXPECT_EQ(at.inbox_of(follower), 0u);
}

TEST(Mass, HasTheChosenReadings) {
  Massed at;
  MassSettings& settings = at.sandbox.settings().mass;
  settings.unknown_tag = UnknownTag::error_minus_one;
  EXPECT_EQ(at.code("message/mass/sendall", R"({"filter":{"tag_id":999},"msgtype":"text","text":{"content":"x"}})"),
            -1);
  settings.openids_max = 1;
  settings.long_list = LongList::error_45019;
  EXPECT_EQ(number_of(at.send_list("x"), "errcode"), 45019);
  settings.openids_max = 10'000;
  at.plan(R"("protocol_agreed":false,"admin_pending":true)");
  EXPECT_EQ(number_of(at.send_list("x"), "errcode"), 48003);
  EXPECT_EQ(at.code("message/mass/speed/set", R"({"speed":1})"), 89504);
  at.plan(R"("protocol_agreed":true,"admin_pending":false)");
  settings.calls_minute = 1;
  at.clock.advance(Seconds{60});
  EXPECT_EQ(number_of(at.send_list("x"), "errcode"), 0);
  EXPECT_EQ(number_of(at.send_list("y"), "errcode"), 45011);
  at.clock.advance(Seconds{60});
  settings.calls_daily = 2;  // the first was refused and counts
  EXPECT_EQ(number_of(at.send_all("z"), "errcode"), 0);
  EXPECT_EQ(number_of(at.send_all("z"), "errcode"), 45009);
  EXPECT_EQ(number_of(Massed(test_appid).send_all("x"), "errcode"), 45028);
  EXPECT_EQ(number_of(Massed(mini_appid).send_all("x"), "errcode"), 48001);
}

TEST(Mass, ReachesThePhonesAndTellsTheEnd) {
  Massed at;
  at.post("/sandbox/apps/" + std::string(service_appid) + "/callback",
          R"({"url":"http://127.0.0.1:8080/wechat","token":"AAAAA","mode":"plain","data_format":"xml"})");
  for (const CallbackPush& push : at.sandbox.due_callbacks()) at.sandbox.callback_answered(push.id, nullptr);
  const json::value reply = at.send_list("hello from boxer.");
  EXPECT_EQ(write_json(reply), R"({"errcode":0,"errmsg":"send job submission success","msg_id":1000000001})");
  EXPECT_EQ(at.inbox_of(follower), 1u);
  EXPECT_EQ(at.inbox_of(forest), 1u);
  const auto state = [&] { return text_of(at.call("message/mass/get", R"({"msg_id":"1000000001"})"), "msg_status"); };
  EXPECT_EQ(state(), "SENDING");
  at.clock.advance(Milliseconds{300});
  EXPECT_EQ(state(), "SEND_SUCCESS");
  const auto pushes = at.sandbox.due_callbacks();
  ASSERT_EQ(pushes.size(), 1u);
  std::string body = pushes[0].request.body;
  std::erase(body, '\n');
  EXPECT_THAT(body,
              HasSubstr("<Event><![CDATA[MASSSENDJOBFINISH]]></Event><MsgID>1000000001</MsgID><Status><![CDATA[send "
                        "success]]></Status><TotalCount>2</TotalCount><FilterCount>2</FilterCount><SentCount>2</"
                        "SentCount><ErrorCount>0</ErrorCount><CopyrightCheckResult><Count>0</Count><ResultList></"
                        "ResultList><CheckState>0</CheckState></CopyrightCheckResult><ArticleUrlResult><Count>0</"
                        "Count><ResultList></ResultList></ArticleUrlResult></xml>"));
  EXPECT_THAT(body, HasSubstr(follower));
  EXPECT_EQ(at.code("message/mass/delete", R"({"msg_id":1000000001})"), 40008);
  at.sandbox.settings().mass.event_sender = JobEventSender::mphelper;
  at.send_list("again");
  at.clock.advance(Milliseconds{300});
  EXPECT_THAT(at.sandbox.due_callbacks().at(0).request.body, HasSubstr("<![CDATA[mphelper]]>"));
}

TEST(Mass, KeepsOnAPhoneWhatWasSentAndNobodyElse) {
  Massed at;
  at.send_list("晚上好", R"(,"clientmsgid":"c1")");
  const json::value inbox = at.get("/sandbox/inbox?openid=" + std::string(forest));
  EXPECT_EQ(write_json(*find_member(find_member(inbox, "messages")->get_array().at(0), "raw")),
            R"({"msgtype":"text","text":{"content":"晚上好"},"clientmsgid":"c1"})");
}

TEST(Mass, EndsInEveryDocumentedWay) {
  struct Case {
    int planned_errors;
    std::string_view status;
    std::string_view state;
    std::int64_t total, filtered, sent, errors;
  };
  for (const Case& each :
       {Case{1, "send success", "SEND_SUCCESS", 2, 2, 1, 1}, Case{0, "send fail", "SEND_FAIL", 2, 2, 0, 2},
        Case{0, "err(10001)", "SEND_FAIL", 0, 0, 0, 0}, Case{0, "err(22000)", "SEND_FAIL", 0, 0, 0, 0},
        Case{0, "err(40002)", "SEND_FAIL", 0, 0, 0, 0}}) {
    Massed at;
    at.plan_end(each.status, each.planned_errors);
    at.send_all("x");
    at.clock.advance(Seconds{1});
    EXPECT_EQ(at.sandbox.log().back().pushes.at(0).status, each.status);
    const json::value job = at.job();
    EXPECT_EQ(text_of(job, "state"), each.state) << each.status;
    EXPECT_EQ(number_of(job, "total"), each.total) << each.status;
    EXPECT_EQ(number_of(job, "filtered"), each.filtered) << each.status;
    EXPECT_EQ(number_of(job, "sent"), each.sent) << each.status;
    EXPECT_EQ(number_of(job, "errors"), each.errors) << each.status;
    EXPECT_EQ(at.inbox_of(follower) + at.inbox_of(forest), static_cast<std::size_t>(each.sent)) << each.status;
  }
  Massed at;
  at.sandbox.add_fault({.kind = FaultKind::receipt_failed});
  at.send_all("x");
  EXPECT_EQ(text_of(at.job(), "status"), "send fail");
  const std::string unknown = fmt::format("{{\"appid\":\"{}\",\"status\":\"err(1)\"}}", service_appid);
  EXPECT_EQ(at.sandbox.handle(Fixture::post_request("/sandbox/mass", unknown)).status, 400);
}

TEST(Mass, KnowsAMessageAgainForADay) {
  struct Case {
    std::string_view name;
    std::string_view more;
  };
  for (const Case& each : {Case{"by its id", R"(,"clientmsgid":"send_tag_2")"}, Case{"by its words", ""}}) {
    Massed at;
    const std::string first = text_of(at.send_list("x", each.more), "msg_id");
    EXPECT_EQ(number_of(at.send_list("x", each.more), "errcode"), 45066) << each.name;
    at.clock.advance(Seconds{60});
    const json::value again = at.send_list("x", each.more);
    EXPECT_EQ(number_of(again, "errcode"), 45065) << each.name;
    EXPECT_THAT(text_of(again, "errmsg"), StartsWith("clientmsgid exist rid: "));
    EXPECT_EQ(text_of(again, "msg_id"), first) << each.name;
    EXPECT_EQ(at.inbox_of(follower), 1u) << each.name;
    at.clock.advance(Seconds{24 * 3600 - 60});
    at.access = at.token(service_appid);
    EXPECT_EQ(number_of(at.send_list("x", each.more), "errcode"), 0) << each.name;
  }
  Massed before;
  before.post("/sandbox/clock", R"({"set":"2018-03-01"})");
  before.access = before.token(service_appid);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(number_of(before.send_list("x", R"(,"clientmsgid":"a")"), "errcode"), 0);
}

TEST(Mass, CountsFourAMonthForOnePersonAndOneADayForAReader) {
  Massed at;
  at.sandbox.settings().mass.to_all_daily = 0;
  for (int i = 0; i < 4; ++i) EXPECT_EQ(number_of(at.send_list(fmt::format("{}", i)), "errcode"), 0);
  at.post("/sandbox/follow", fmt::format(R"({{"openid":"{}"}})", stranger));
  EXPECT_EQ(number_of(at.send_all("给新朋友"), "errcode"), 0);  // succeeds, and reaches the new one only
  EXPECT_EQ(number_of(at.job(4), "total"), 3);
  EXPECT_EQ(number_of(at.job(4), "filtered"), 1);
  EXPECT_EQ(number_of(at.job(4), "sent"), 1);
  at.post("/sandbox/clock", R"({"set":"2026-12-01"})");
  at.access = at.token(service_appid);
  EXPECT_EQ(number_of(at.send_list("新的月"), "errcode"), 0);
  EXPECT_EQ(number_of(at.job(5), "sent"), 2);
  // Into the history: four a month, one a day.
  at.sandbox.settings().mass.to_all_monthly = 2;
  EXPECT_EQ(number_of(at.send_all("a"), "errcode"), 0);
  at.sandbox.settings().mass.to_all_daily = 1;
  EXPECT_EQ(number_of(at.send_all("b"), "errcode"), 0);
  const json::value third = at.send_all("c");
  EXPECT_EQ(number_of(third, "errcode"), 45028);
  EXPECT_THAT(text_of(third, "errmsg"), StartsWith("has no masssend quota rid: "));
  at.sandbox.settings().mass.to_all_monthly = 4;
  EXPECT_EQ(number_of(at.send_all("c"), "errcode"), 45028);  // the day's one is gone

  Massed reader(reader_appid);
  EXPECT_EQ(number_of(reader.send_all("一"), "errcode"), 0);
  EXPECT_EQ(number_of(reader.send_all("二"), "errcode"), 45028);
  EXPECT_EQ(number_of(reader.send_list("名单"), "errcode"), 48001);
  reader.sandbox.settings().mass.reader_lists = ReaderLists::allowed;
  EXPECT_EQ(number_of(reader.send_list("名单"), "errcode"), 40130);  // none of them is his
}

TEST(Mass, FiltersWhoRefusesOrIsRefused) {
  for (const std::string_view how : {"blacklist", "mute", "block"}) {
    Massed at;
    at.post("/sandbox/block", fmt::format(R"({{"openid":"{}","how":"{}"}})", forest, how));
    at.send_list("x");
    EXPECT_EQ(number_of(at.job(), "total"), 2) << how;
    EXPECT_EQ(number_of(at.job(), "filtered"), 1) << how;
    EXPECT_EQ(at.inbox_of(forest), 0u) << how;
  }
}

TEST(Mass, SendsByTagAndPreviews) {
  Massed at;
  at.call("tags/members/batchtagging", fmt::format(R"({{"openid_list":["{}"],"tagid":2}})", forest));
  EXPECT_EQ(at.code("message/mass/sendall",
                    R"({"filter":{"is_to_all":false,"tag_id":"2"},"msgtype":"text","text":{"content":"给星标"}})"),
            0);
  EXPECT_EQ(at.inbox_of(follower), 0u);
  EXPECT_EQ(at.inbox_of(forest), 1u);
  const std::string image = at.upload("image", "a.jpg", jpg);
  const json::value seen =
      at.call("message/mass/preview",
              fmt::format(R"({{"touser":"{}","towxname":"小林","msgtype":"image","image":{{"media_id":"{}"}}}})",
                          follower, image));
  EXPECT_EQ(text_of(seen, "errmsg"), "preview success");
  EXPECT_EQ(at.inbox_of(forest), 2u);  // the name wins
  EXPECT_TRUE(at.sandbox.log().back().pushes.empty());
  at.sandbox.settings().mass.preview_daily = 1;
  EXPECT_EQ(at.code("message/mass/preview", "{}"), 45009);
  EXPECT_EQ(write_json(at.call("message/mass/speed/get", "")), R"({"speed":0,"realspeed":80})");
  EXPECT_EQ(write_json(at.call("message/mass/speed/set", R"({"speed":1})")), R"({"errcode":0,"errmsg":""})");
  EXPECT_EQ(write_json(at.call("message/mass/speed/get", "")), R"({"speed":1,"realspeed":60})");
}

TEST(Mass, SendsArticlesAndDeletesThem) {
  Massed at;
  const std::string draft = at.draft();
  const std::string body = fmt::format(R"("msgtype":"mpnews","mpnews":{{"media_id":"{}"}})", draft);
  const json::value listed =
      at.call("message/mass/send", fmt::format(R"({{"touser":["{}","{}"],{}}})", follower, forest, body));
  EXPECT_EQ(number_of(listed, "msg_data_id"), 2'247'483'647);
  const json::value to_all = at.call("message/mass/sendall", R"({"filter":{"is_to_all":true},)" + body + "}");
  EXPECT_EQ(number_of(to_all, "errcode"), 0);
  EXPECT_EQ(at.code("draft/get", R"({"media_id":")" + draft + "\"}"), 40007);  // gone with the send to all
  const std::string id = text_of(listed, "msg_id");
  EXPECT_EQ(at.code("message/mass/delete", R"({"msg_id":)" + id + "}"), 40059);  // still on its way
  at.clock.advance(Seconds{1});
  EXPECT_EQ(at.code("message/mass/delete", R"({"msg_id":)" + id + R"(,"article_idx":3})"), 40060);
  EXPECT_EQ(at.code("message/mass/delete", R"({"msg_id":)" + id + R"(,"article_idx":2})"), 0);
  for (const std::string& each : {id, text_of(to_all, "msg_id")})
    EXPECT_EQ(text_of(at.call("message/mass/get", R"({"msg_id":)" + each + "}"), "msg_status"), "DELETE");

  // Judged a reprint: the event says so, article by article.
  Massed stopped;
  stopped.plan_end("err(30003)");
  EXPECT_EQ(
      stopped.code("message/mass/sendall",
                   fmt::format(R"({{"filter":{{"is_to_all":true}},"msgtype":"mpnews","mpnews":{{"media_id":"{}"}}}})",
                               stopped.draft())),
      0);
  EXPECT_EQ(stopped.sandbox.log().back().pushes.at(0).status, "err(30003)");

  // A video that went through media/uploadvideo.
  Massed film;
  const std::string plain = film.upload("video", "a.mp4", std::string("\0\0\0\x18", 4) + "ftypmp42");
  const std::string made =
      text_of(film.call("media/uploadvideo", fmt::format(R"({{"media_id":"{}","title":"片"}})", plain)), "media_id");
  EXPECT_EQ(
      film.code(
          "message/mass/sendall",
          fmt::format(R"({{"filter":{{"is_to_all":true}},"msgtype":"mpvideo","mpvideo":{{"media_id":"{}"}}}})", made)),
      0);
}

}  // namespace
}  // namespace hongyan::sandbox
