#include <gmock/gmock.h>

#include <ostream>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view reader_follower = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY";

std::string named(std::string_view openid, std::string_view more = "") {
  return R"({"openid":")" + std::string(openid) + "\"" + std::string(more) + "}";
}

struct Served : Fixture {
  explicit Served(SandboxSettings settings = {}) : Fixture(std::move(settings)) {}

  json::value send(std::string_view appid, const std::string& body) {
    return post("/cgi-bin/message/custom/send?access_token=" + token(appid), body);
  }
  json::value send_text(std::string_view openid, std::string_view text) {
    return send(service_appid, R"({"touser":")" + std::string(openid) + R"(","msgtype":"text","text":{"content":")" +
                                   std::string(text) + "\"}}");
  }
  void write(std::string_view openid) { post("/sandbox/message", named(openid, R"(,"content":"你好")")); }
  // The media_id of a file that the person sent.
  std::string sent_media(std::string_view openid, std::string_view type) {
    post("/sandbox/message", named(openid, R"(,"type":")" + std::string(type) + "\""));
    for (const auto& [key, value] : sandbox.log().back().content)
      if (key == "MediaId") return value;
    return "";
  }
  json::value last_message(std::string_view openid) {
    const json::value inbox = get("/sandbox/inbox?openid=" + std::string(openid));
    return find_member(inbox, "messages")->get_array().back();
  }
};

TEST(CustomerSend, ShowsEveryKindOnThePhone) {
  struct Case {
    std::string_view kind;
    std::string part;
    std::string_view title;
    std::string_view link;
  };
  Served at;
  const std::string image = at.sent_media(follower, "image"), voice = at.sent_media(follower, "voice"),
                    video = at.sent_media(follower, "video");
  const Case cases[] = {
      {"text", R"({"content":"Hello World"})", "", ""},
      {"image", R"({"media_id":")" + image + "\"}", "", ""},
      {"voice", R"({"media_id":")" + voice + "\"}", "", ""},
      {"video", R"({"media_id":")" + video + R"(","thumb_media_id":")" + image + R"(","title":"片名"})", "片名", ""},
      {"music", R"({"title":"曲名","musicurl":"http://m.example.com","thumb_media_id":")" + image + "\"}", "曲名",
       "http://m.example.com"},
      {"news", R"({"articles":[{"title":"Happy Day","description":"x","url":"http://example.com/a","picurl":"p"}]})",
       "Happy Day", "http://example.com/a"},
      {"msgmenu", R"({"head_content":"满意吗","list":[{"id":"101","content":"满意"}],"tail_content":"再见"})", "满意吗",
       ""},
      {"wxcard", R"({"card_id":"123dsdajkasd231jhksad"})", "", ""},
      {"miniprogrampage",
       R"({"title":"小程序","appid":"wx2210554e092c3f99","pagepath":"pages/a","thumb_media_id":")" + image + "\"}",
       "小程序", "miniprogram:wx2210554e092c3f99/pages/a"},
  };
  for (const Case& each : cases) {
    at.write(follower);
    const json::value reply =
        at.send(service_appid, R"({"touser":")" + std::string(follower) + R"(","msgtype":")" + std::string(each.kind) +
                                   R"(",")" + std::string(each.kind) + "\":" + each.part + "}");
    EXPECT_EQ(write_json(reply), R"({"errcode":0,"errmsg":"ok"})") << each.kind;
    const json::value message = at.last_message(follower);
    EXPECT_EQ(text_of(message, "channel"), "customer");
    EXPECT_EQ(text_of(message, "msgtype"), each.kind);
    EXPECT_EQ(text_of(message, "title"), each.title) << each.kind;
    EXPECT_EQ(text_of(message, "link"), each.link) << each.kind;
    EXPECT_TRUE(at.sandbox.log().back().effect.taken && at.sandbox.log().back().effect.delivered) << each.kind;
  }
}

TEST(CustomerSend, MarksWhatAMachineWrote) {
  Served at;
  at.write(follower);
  at.send(service_appid, R"({"touser":")" + std::string(follower) +
                             R"(","msgtype":"text","text":{"content":"x"},"aimsgcontext":{"is_ai_msg":1}})");
  EXPECT_EQ(find_member(at.last_message(follower), "lines")->get_array().size(), 2u);
}

TEST(CustomerSend, MiniProgramsHaveFourKinds) {
  Served at;
  const std::string image = at.sent_media(mini_user, "image");
  struct Case {
    std::string_view kind;
    std::string part;
    int errcode;
  };
  const Case cases[] = {
      {"text", R"({"content":"好"})", 0},
      {"image", R"({"media_id":")" + image + "\"}", 0},
      {"link", R"({"title":"t","description":"d","url":"http://example.com","thumb_url":"x"})", 0},
      {"miniprogrampage", R"({"title":"t","pagepath":"pages/a","thumb_media_id":")" + image + "\"}", 0},
      {"voice", R"({"media_id":"x"})", 40200},
      {"msgmenu", R"({"list":[]})", 40200},
  };
  for (const Case& each : cases) {
    at.write(mini_user);
    EXPECT_EQ(number_of(at.send(mini_appid, R"({"touser":")" + std::string(mini_user) + R"(","msgtype":")" +
                                                std::string(each.kind) + R"(",")" + std::string(each.kind) +
                                                "\":" + each.part + "}"),
                        "errcode"),
              each.errcode)
        << each.kind;
  }
}

struct Refusal {
  std::string name;
  std::string body;  // after {"touser":"…",
  int errcode;
  std::string errmsg;
};

void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.name; }

class CustomerSendRefuses : public ::testing::TestWithParam<Refusal> {};

std::string text_body(const std::string& text) { return R"("msgtype":"text","text":{"content":")" + text + "\"}}"; }

INSTANTIATE_TEST_SUITE_P(
    Content, CustomerSendRefuses,
    ::testing::Values(
        Refusal{"no_msgtype", R"("text":{"content":"x"}})", 40008, "invalid message type"},
        Refusal{"unknown_msgtype", R"("msgtype":"smoke","smoke":{}})", 40008, "invalid message type"},
        Refusal{"link_from_an_account", R"("msgtype":"link","link":{"title":"t"}})", 40200, "invalid account type"},
        Refusal{"empty_text", text_body(""), 44004, "empty content"},
        Refusal{"text_missing", R"("msgtype":"text"})", 44004, "empty content"},
        Refusal{"long_text", text_body(std::string(2049, 'a')), 45002, "content size out of limit"},
        Refusal{"forbidden_word", text_body("敏感词测试"), 45166, "invalid content"},
        Refusal{"foreign_mini_program",
                text_body(R"(<a href=\"http://q\" data-miniprogram-appid=\"wx0000000000000000\">x</a>)"), 45086,
                "invalid attrbute 'data-miniprogram-appid'"},
        Refusal{"unknown_media", R"("msgtype":"image","image":{"media_id":"none"}})", 40007, "invalid media_id"},
        Refusal{"music_without_thumb", R"("msgtype":"music","music":{"title":"t"}})", 40007, "invalid media_id"},
        Refusal{"no_articles", R"("msgtype":"news","news":{"articles":[]}})", 44003, "empty news data"},
        Refusal{"articles_as_object", R"("msgtype":"news","news":{"articles":{"title":"t"}}})", 45162, "invalid type"},
        Refusal{"two_articles", R"("msgtype":"news","news":{"articles":[{"title":"a"},{"title":"b"}]}})", 45008,
                "article size out of limit"},
        Refusal{"mpnews_unknown", R"("msgtype":"mpnews","mpnews":{"media_id":"none"}})", 40007, "invalid media_id"},
        Refusal{"article_unknown", R"("msgtype":"mpnewsarticle","mpnewsarticle":{"article_id":"none"}})", 53600,
                "invalid article_id"},
        Refusal{"menu_without_items", R"("msgtype":"msgmenu","msgmenu":{"head_content":"h"}})", 44004, "empty content"},
        Refusal{"card_without_id", R"("msgtype":"wxcard","wxcard":{}})", 40073, "invalid card id"},
        Refusal{"mini_program_not_linked",
                R"("msgtype":"miniprogrampage","miniprogrampage":{"appid":"wx0000000000000000"}})", 40013,
                "invalid appid"},
        Refusal{"unknown_agent", R"("customservice":{"kf_account":"nobody@kf"},)" + text_body("x"), 65401,
                "invalid custom service account"}),
    [](const auto& each) { return each.param.name; });

TEST_P(CustomerSendRefuses, WithThePlatformsWords) {
  Served at;
  at.write(follower);
  const json::value reply = at.send(service_appid, R"({"touser":")" + std::string(follower) + "\"," + GetParam().body);
  EXPECT_EQ(number_of(reply, "errcode"), GetParam().errcode);
  EXPECT_THAT(text_of(reply, "errmsg"), StartsWith(GetParam().errmsg + " rid: "));
  EXPECT_FALSE(at.sandbox.log().back().effect.taken);
}

TEST(CustomerSend, NeedsAWindowAndAPersonWhoTakesIt) {
  struct Case {
    std::string_view name;
    std::string_view act;   // a control path, or ""
    std::string_view body;  // members after the openid
    int errcode;
  };
  const Case cases[] = {
      {"never wrote", "", "", 45015},
      {"wrote", "/sandbox/message", "", 0},
      {"tapped", "/sandbox/menu", R"(,"type":"click","key":"K")", 0},
      {"scanned a menu code", "/sandbox/menu", R"(,"type":"scancode_waitmsg","key":"K")", 0},
      {"tapped a menu message", "/sandbox/menu", R"(,"type":"msgmenu","id":"101","content":"满意")", 0},
      {"viewed", "/sandbox/menu", R"(,"type":"view","key":"http://example.com")", 45015},
      {"opened a mini program", "/sandbox/menu", R"(,"type":"view_miniprogram","key":"pages/a")", 45015},
      {"scanned", "/sandbox/scan", R"(,"scene":123)", 0},
      {"was located", "/sandbox/location", "", 45015},
      {"paid", "/sandbox/pay", "", 45015},
  };
  for (const Case& each : cases) {
    Served at;
    if (!each.act.empty()) at.post(std::string(each.act), named(follower, each.body));
    const json::value reply = at.send_text(follower, "在吗");
    EXPECT_EQ(number_of(reply, "errcode"), each.errcode) << each.name;
    if (each.errcode == 45015) {
      EXPECT_THAT(text_of(reply, "errmsg"), StartsWith("response out of time limit or subscription is canceled rid: "));
    }
  }
}

TEST(CustomerSend, CountsFiveAfterAMessageAndThreeAfterAFollow) {
  Served at;
  at.write(follower);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(number_of(at.send_text(follower, "x"), "errcode"), 0);
  const json::value sixth = at.send_text(follower, "x");
  EXPECT_EQ(number_of(sixth, "errcode"), 45047);
  EXPECT_THAT(text_of(sixth, "errmsg"), StartsWith("out of response count limit rid: "));
  at.write(follower);
  EXPECT_EQ(number_of(at.send_text(follower, "x"), "errcode"), 0);
  at.clock.advance(Seconds{48 * 3600});
  EXPECT_EQ(number_of(at.send_text(follower, "x"), "errcode"), 45015);

  at.post("/sandbox/follow", named(stranger));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(number_of(at.send_text(stranger, "欢迎"), "errcode"), 0);
  EXPECT_EQ(number_of(at.send_text(stranger, "欢迎"), "errcode"), 45047);
  at.post("/sandbox/message", named(stranger));
  at.post("/sandbox/unfollow", named(stranger));
  EXPECT_EQ(number_of(at.send_text(stranger, "别走"), "errcode"), 45015);
}

TEST(CustomerSend, TellsAccountsAndPeopleApart) {
  Served at;
  at.write(follower);
  EXPECT_EQ(number_of(at.send_text("nobody", "x"), "errcode"), 40003);
  EXPECT_EQ(number_of(at.send_text(mini_user, "x"), "errcode"), 40003);
  struct Case {
    std::string_view how;
    int errcode;
  };
  for (const Case& each : {Case{"blacklist", 43019}, Case{"mute", 48002}, Case{"block", 48002}}) {
    at.post("/sandbox/block", named(follower, R"(,"how":")" + std::string(each.how) + "\""));
    EXPECT_EQ(number_of(at.send_text(follower, "x"), "errcode"), each.errcode) << each.how;
    at.post("/sandbox/block", named(follower, R"(,"how":"none")"));
  }
  const std::string app = "/sandbox/apps/" + std::string(service_appid);
  at.post(app, R"({"customer_banned":true})");
  EXPECT_EQ(number_of(at.send_text(follower, "x"), "errcode"), 45087);
  at.post(app, R"({"customer_banned":false,"verified":false})");
  EXPECT_EQ(number_of(at.send_text(follower, "x"), "errcode"), 48001);
  at.write(reader_follower);
  EXPECT_EQ(
      number_of(
          at.send(
              reader_appid,
              R"({"touser":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","msgtype":"msgmenu","msgmenu":{"list":[{"id":1,"content":"a"}]}})"),
          "errcode"),
      40200);
}

TEST(CustomerSend, EndsTheDayAtItsQuota) {
  Served at;
  at.sandbox.settings().customer.daily = 1;
  at.write(follower);
  EXPECT_EQ(number_of(at.send_text(follower, "x"), "errcode"), 0);
  EXPECT_EQ(number_of(at.send_text(follower, "x"), "errcode"), 45009);
}

TEST(CustomerSend, ShowsEscapesAsTheyCameUnlessToldOtherwise) {
  struct Case {
    EscapedJson choice;
    int errcode;
    std::string_view shown;
  };
  for (const Case& each :
       {Case{EscapedJson::shown_literally, 0, "\\u4f60\n\\u597d"}, Case{EscapedJson::accepted, 0, "你\n好"},
        Case{EscapedJson::error_40033, 40033, ""}, Case{EscapedJson::error_47002, 47002, ""}}) {
    Served at;
    at.sandbox.settings().customer.escaped_json = each.choice;
    at.write(follower);
    EXPECT_EQ(number_of(at.send_text(follower, "\\u4f60\\n\\u597d"), "errcode"), each.errcode);
    if (each.errcode != 0) continue;
    const json::value message = at.last_message(follower);
    EXPECT_EQ(text_of(find_member(message, "lines")->get_array().at(0), "value"), each.shown);
  }
}

TEST(CustomerSend, LimitsThatNoPageNamesCanBeSet) {
  struct Case {
    std::int64_t CustomerSettings::* limit;
    std::string_view member;
    int errcode;
  };
  for (const Case& each : {Case{&CustomerSettings::news_title_bytes_max, "title", 45003},
                           Case{&CustomerSettings::news_description_bytes_max, "description", 45004},
                           Case{&CustomerSettings::news_url_bytes_max, "url", 45005},
                           Case{&CustomerSettings::news_url_bytes_max, "picurl", 45006}}) {
    Served at;
    at.write(follower);
    const std::string body = R"({"touser":")" + std::string(follower) + R"(","msgtype":"news","news":{"articles":[{")" +
                             std::string(each.member) + R"(":"12345"}]}})";
    EXPECT_EQ(number_of(at.send(service_appid, body), "errcode"), 0) << each.member;
    at.sandbox.settings().customer.*each.limit = 4;
    EXPECT_EQ(number_of(at.send(service_appid, body), "errcode"), each.errcode) << each.member;
  }
  Served at;
  at.write(follower);
  at.sandbox.settings().customer.mpnews = CustomerMpnews::refused;
  EXPECT_EQ(number_of(at.send(service_appid, R"({"touser":")" + std::string(follower) +
                                                 R"(","msgtype":"mpnews","mpnews":{"media_id":"x"}})"),
                      "errcode"),
            45050);
}

TEST(CustomerSend, HadTwentyBeforeTheSummerOf2023) {
  Served at;
  at.post("/sandbox/clock", R"({"set":"2023-01-10T08:00:00Z"})");
  at.write(follower);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(number_of(at.send_text(follower, "x"), "errcode"), 0);
  EXPECT_EQ(number_of(at.send_text(follower, "x"), "errcode"), 45047);
}

TEST(CustomerSend, SubMerchantsAreUnknown) {
  Served at;
  const std::string path = "/cgi-bin/message/custom/business/send?access_token=" + at.token(mini_appid);
  EXPECT_EQ(number_of(at.post(path, R"({"touser":"x"})"), "errcode"), 40101);
  EXPECT_EQ(number_of(at.post(path, R"({"touser":"x","businessid":1})"), "errcode"), 45071);
}

TEST(Typing, NeedsAnExchangeOfTheLastHalfMinuteAndLastsFifteenSeconds) {
  Served at;
  const std::string path = "/cgi-bin/message/custom/typing?access_token=" + at.token(service_appid);
  const auto typing = [&](std::string_view command, std::string_view openid = follower) {
    return number_of(
        at.post(path, R"({"touser":")" + std::string(openid) + R"(","command":")" + std::string(command) + "\"}"),
        "errcode");
  };
  EXPECT_EQ(typing("Typing"), 45015);
  at.write(follower);
  EXPECT_EQ(typing("SetTyping"), 45072);
  EXPECT_EQ(typing("Typing", "nobody"), 40003);
  EXPECT_EQ(typing("Typing"), 0);
  EXPECT_EQ(typing("Typing"), 45081);
  EXPECT_EQ(typing("CancelTyping"), 0);
  EXPECT_EQ(typing("Typing"), 0);
  at.clock.advance(Seconds{15});
  EXPECT_EQ(typing("Typing"), 0);
  EXPECT_EQ(number_of(at.send_text(follower, "好了"), "errcode"), 0);  // ends it
  EXPECT_EQ(typing("Typing"), 0);
  at.clock.advance(Seconds{31});
  EXPECT_EQ(typing("Typing"), 45080);
  // Each kind of account has its own path.
  EXPECT_EQ(number_of(at.post("/cgi-bin/message/custom/business/typing?access_token=" + at.token(service_appid),
                              R"({"touser":"x","command":"Typing"})"),
                      "errcode"),
            40200);
  at.write(mini_user);
  const std::string mini = at.token(mini_appid);
  const std::string body = R"({"touser":")" + std::string(mini_user) + R"(","command":"Typing"})";
  EXPECT_EQ(number_of(at.post("/cgi-bin/message/custom/typing?access_token=" + mini, body), "errcode"), 40200);
  EXPECT_EQ(number_of(at.post("/cgi-bin/message/custom/business/typing?access_token=" + mini, body), "errcode"), 0);
}

TEST(KfAccounts, AreAddedNamedInvitedAndDeleted) {
  Served at;
  const std::string token = "?access_token=" + at.token(service_appid);
  const auto call = [&](std::string_view what, std::string_view account, std::string_view more = "") {
    return number_of(at.post("/customservice/kfaccount/" + std::string(what) + token,
                             R"({"kf_account":")" + std::string(account) + "\"" + std::string(more) + "}"),
                     "errcode");
  };
  constexpr std::string_view nick = R"(,"nickname":"客服1")", worker = R"(,"invite_wx":"kfwx1")";
  struct Case {
    std::string_view what, account, more;
    int errcode;
  };
  for (const Case& each :
       {Case{"add", "test1", nick, 65404}, Case{"add", "muchtoolongname@test", nick, 61454},
        Case{"add", "a-b@test", nick, 61455}, Case{"add", "test1@test", "", 65403}, Case{"add", "test1@test", nick, 0},
        Case{"add", "test1@test", nick, 65406}, Case{"update", "none@test", nick, 65401},
        Case{"update", "test1@test", "", 65403}, Case{"update", "test1@test", nick, 0},
        Case{"inviteworker", "none@test", worker, 65401}, Case{"inviteworker", "test1@test", "", 65409},
        Case{"inviteworker", "test1@test", worker, 0}, Case{"inviteworker", "test1@test", worker, 65412},
        Case{"add", "test2@test", nick, 0}, Case{"inviteworker", "test2@test", worker, 65407}})
    EXPECT_EQ(call(each.what, each.account, each.more), each.errcode) << each.what << " " << each.account;
  at.write(follower);
  EXPECT_EQ(number_of(at.send(service_appid, R"({"touser":")" + std::string(follower) +
                                                 R"(","customservice":{"kf_account":"test1@test"},)" + text_body("x")),
                      "errcode"),
            0);
  at.sandbox.settings().customer.kf_accounts_max = 2;
  EXPECT_EQ(call("add", "test3@test", nick), 65405);
  EXPECT_EQ(number_of(at.get("/customservice/kfaccount/del" + token + "&kf_account=none@test"), "errcode"), 65401);
  const auto list = [&] { return write_json(at.get("/cgi-bin/customservice/getkflist" + token)); };
  EXPECT_THAT(list(), HasSubstr(R"({"kf_account":"test2@test","kf_headimgurl":"","kf_id":1002,"kf_nick":"客服1"}])"));
  EXPECT_EQ(number_of(at.post("/customservice/kfaccount/del" + token, R"({"kf_account":"test2@test"})"), "errcode"), 0);
  const std::string one =
      R"({"kf_list":[{"kf_account":"test1@test","kf_headimgurl":"","kf_id":1001,"kf_nick":"客服1","kf_wx":"kfwx1"}]})";
  EXPECT_EQ(list(), one);
  at.sandbox.settings().customer.kf_id_form = KfIdForm::text;
  EXPECT_THAT(list(), HasSubstr(R"("kf_id":"1001")"));
  EXPECT_EQ(write_json(at.get("/cgi-bin/customservice/getonlinekflist" + token)), R"({"kf_online_list":[]})");
}

}  // namespace
}  // namespace hongyan::sandbox
