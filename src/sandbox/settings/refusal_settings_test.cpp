// Every setting and switch that brings about a code which WeChat documents without its rule: the code, and nothing of
// it with the default.
#include "sandbox/settings/refusal_settings.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::StartsWith;

struct Refusing : Fixture {
  void set(const std::string& settings) { post("/sandbox/settings", settings); }
  void change(std::string_view appid, const std::string& members) {
    post("/sandbox/apps/" + std::string(appid), members);
  }
  json::value call(std::string_view appid, std::string_view path, const std::string& body) {
    return post(fmt::format("/cgi-bin/{}{}access_token={}", path, path.contains('?') ? "&" : "?", token(appid)), body);
  }
  void write(std::string_view openid) {
    post("/sandbox/message", fmt::format(R"({{"openid":"{}","type":"text","content":"在吗"}})", openid));
  }
  std::string upload(std::string_view type, std::string_view name, std::string_view bytes) {
    return text_of(call(service_appid, fmt::format("media/upload?type={}", type),
                        fmt::format("--B\r\nContent-Disposition: form-data; name=\"media\"; "
                                    "filename=\"{}\"\r\n\r\n{}\r\n--B--\r\n",
                                    name, bytes)),
                   "media_id");
  }
  std::string video() { return upload("video", "a.mp4", std::string("\0\0\0\x18", 4) + "ftypmp42"); }
};

// What stands behind "settings", then "members" of the app, then the body: first without both, then with them.
struct Case {
  std::string_view appid, path;
  std::string settings, members, body;
  int errcode;
  std::string_view errmsg;
  int before = 0;
};

std::string to_follower(std::string_view rest) { return fmt::format(R"({{"touser":"{}",{}}})", follower, rest); }

TEST(RefusalSettings, EachBringsItsCode) {
  const std::string plain = send_body(follower, typed_template, typed_data);
  const std::string linked = send_body(follower, typed_template, typed_data, R"(,"url":"https://bad.example/a")");
  const std::string unlinked =
      send_body(follower, typed_template, typed_data, R"(,"miniprogram":{"appid":"wx0000000000000000"})");
  const std::string day_alone = send_body(
      follower, typed_template,
      R"({"thing1":{"value":"x"},"time2":{"value":"2019年8月8日"},"phrase3":{"value":"未完成"},"character_string4":{"value":"W"}})");
  const std::string text = to_follower(R"("msgtype":"text","text":{"content":"x https://bad.example/a"})");
  const std::string long_text = to_follower(R"("msgtype":"text","text":{"content":")" + std::string(2049, 'a') + "\"}");
  const std::string news =
      to_follower(R"("msgtype":"news","news":{"articles":[{"title":"t","url":"https://bad.example/a"}]})");
  const std::string menu =
      to_follower(R"("msgtype":"msgmenu","msgmenu":{"list":[{"id":"1","content":"满意"},{"id":"2","content":"不"}]})");
  const std::string agent =
      to_follower(R"("msgtype":"text","text":{"content":"x"},"customservice":{"kf_account":"a@b"})");
  const std::string to_all =
      R"({"filter":{"is_to_all":true},"msgtype":"text","text":{"content":"https://bad.example"}})";
  const std::string ban = fmt::format(R"({{"ban_template":"{}"}})", typed_template);
  const std::string disable = fmt::format(R"({{"disable_template":"{}"}})", typed_template);
  const Case cases[] = {
      {service_appid, "message/template/send", R"({"template_characters_max":10})", "", plain, 45012,
       "template size out of limit"},
      {service_appid, "message/template/send", R"({"template_args_max":3})", "", plain, 45013,
       "too many template args"},
      {service_appid, "message/template/send", R"({"template_message_bytes_max":20})", "", plain, 45014,
       "template message size out of limit"},
      {service_appid, "message/template/send", R"({"template_id_size":"unchecked"})", "",
       send_body(follower, "short", typed_data), 40037, "invalid template_id", 40036},
      {service_appid, "message/template/send", R"({"template_link":"anything"})", "",
       send_body(follower, typed_template, typed_data, R"(,"url":"weixin://a")"), 0, "ok", 45051},
      {service_appid, "message/template/send", R"({"unlinked_mini_program":"error_40166"})", "", unlinked, 40166,
       "invalid weapp appid", 40013},
      {service_appid, "message/template/send", R"({"missing_openid":"error_41009"})", "",
       send_body("", typed_template, typed_data), 41009, "missing openid", 40003},
      {service_appid, "message/template/send", R"({"blocked_links":["bad.example"]})", "", linked, 40068,
       "contain mailcious url"},
      {service_appid, "message/template/send", R"({"blocked_links":["bad.example"],"blocked_link":"error_40048"})", "",
       linked, 40048, "invalid url domain"},
      {service_appid, "message/template/send", R"({"blocked_links":["bad.example"],"blocked_link":"error_40066"})", "",
       linked, 40066, "invalid url"},
      {service_appid, "message/template/send", R"({"time_without_clock":"refused"})", "", day_alone, 47003,
       "argument invalid! data.time2.value invalid"},
      {service_appid, "message/template/send", "", ban, plain, 43116, "This template_id is banned"},
      {service_appid, "message/template/send", "", disable, plain, 48011, "disabled template id"},
      {service_appid, "message/template/send", "", R"({"forbidden_apis":["template/send"]})", plain, 48004,
       "api forbidden for irregularities, view detail on mp.weixin.qq.com"},
      {service_appid, "message/template/send", "", R"({"through_component":true,"ungranted_apis":["template/send"]})",
       plain, 61007, "api is unauthorized to component"},
      {service_appid, "message/template/send", "", R"({"verified":false})", plain, 48001, "api unauthorized"},
      {mini_appid, "message/template/send", R"({"wrong_account_kind":"error_45103"})", "", plain, 45103,
       "This API has been unsupported", 48001},
      {mini_appid, "message/subscribe/send", "", R"({"subscribe_denied":true})",
       send_body(mini_user, flight_template, "{}"), 43104, "this appid does not have permission", 43101},
      {service_appid, "message/custom/send", R"({"blocked_links":["bad.example"]})", "", text, 40068,
       "contain mailcious url"},
      {service_appid, "message/custom/send", R"({"blocked_links":["bad.example"]})", "", news, 40068,
       "contain mailcious url"},
      {service_appid, "message/custom/send", R"({"long_text":"error_40126"})", "", long_text, 40126,
       "invalid text size", 45002},
      {service_appid, "message/custom/send", R"({"msgmenu_items_max":1})", "", menu, 45098,
       "msgmenu list size is out of limit"},
      {service_appid, "message/custom/send", R"({"msgmenu_item_bytes_max":5})", "", menu, 45099,
       "msgmenu item content size is out of limit"},
      {service_appid, "message/custom/send", R"({"unknown_agent":"error_61452"})", "", agent, 61452,
       "invalid kf_account", 65401},
      {service_appid, "message/custom/send", "", R"({"agents_enabled":false})", agent, 65400,
       "please enable new custom service, or wait for a while if you have enabled", 65401},
      {service_appid, "message/custom/send", "", R"({"denied_msgtypes":["text"]})", text, 48008,
       "no permission for this msgtype"},
      {service_appid, "message/mass/sendall", "", R"({"denied_msgtypes":["text"]})", to_all, 48008,
       "no permission for this msgtype"},
      {service_appid, "message/mass/sendall", R"({"blocked_links":["bad.example"]})", "", to_all, 40068,
       "contain mailcious url"},
  };
  for (const Case& each : cases) {
    Refusing at;
    at.write(follower);
    EXPECT_EQ(number_of(at.call(each.appid, each.path, each.body), "errcode", -9), each.before)
        << each.errcode << each.body.substr(0, 200);
    Refusing with;
    with.write(follower);
    if (!each.settings.empty()) with.set(each.settings);
    const std::string token = with.token(each.appid);
    if (!each.members.empty()) with.change(each.appid, each.members);
    const json::value reply = with.post(fmt::format("/cgi-bin/{}?access_token={}", each.path, token), each.body);
    EXPECT_EQ(number_of(reply, "errcode", -9), each.errcode) << each.body.substr(0, 200);
    EXPECT_THAT(text_of(reply, "errmsg"), StartsWith(std::string(each.errmsg))) << each.errcode;
    EXPECT_EQ(with.sandbox.log().back().effect.taken, each.errcode == 0);
  }
}

TEST(RefusalSettings, OnePersonGetsSoManyTemplateMessagesAMinute) {
  Refusing at;
  at.set(R"({"template_of_one_minute":2,"check_duplicate_content":false})");
  const auto send = [&] {
    return number_of(at.call(service_appid, "message/template/send", send_body(follower, typed_template, typed_data)),
                     "errcode", -9);
  };
  EXPECT_EQ(send(), 0);
  EXPECT_EQ(send(), 0);
  EXPECT_EQ(send(), 43117);
  at.clock.advance(Seconds{60});
  EXPECT_EQ(send(), 0);
}

TEST(RefusalSettings, WhoBlocksTheAccountIsToldAtOnceOrByTheReceipt) {
  Refusing at;
  at.post("/sandbox/block", fmt::format(R"({{"openid":"{}","how":"block"}})", follower));
  const std::string body = send_body(follower, typed_template, typed_data);
  EXPECT_EQ(number_of(at.call(service_appid, "message/template/send", body), "errcode", -9), 0);
  at.set(R"({"blocking_receiver":"error_48002"})");
  EXPECT_EQ(number_of(at.call(service_appid, "message/template/send", body), "errcode", -9), 48002);
}

TEST(RefusalSettings, WhoUnfollowedIsOutOfTheWindowOrNoFollower) {
  Refusing at;
  at.write(follower);
  at.post("/sandbox/unfollow", fmt::format(R"({{"openid":"{}"}})", follower));
  const std::string body = to_follower(R"("msgtype":"text","text":{"content":"x"})");
  EXPECT_EQ(number_of(at.call(service_appid, "message/custom/send", body), "errcode"), 45015);
  at.set(R"({"unfollowed_receiver":"error_43004"})");
  EXPECT_EQ(number_of(at.call(service_appid, "message/custom/send", body), "errcode"), 43004);
}

TEST(RefusalSettings, EnteringAConversationMayBeNoReasonToWrite) {
  Refusing at;
  at.change(mini_appid, R"({"entry_messages_forbidden":true})");
  at.post("/sandbox/enter", fmt::format(R"({{"openid":"{}"}})", mini_user));
  const std::string body = fmt::format(R"({{"touser":"{}","msgtype":"text","text":{{"content":"x"}}}})", mini_user);
  EXPECT_EQ(number_of(at.call(mini_appid, "message/custom/send", body), "errcode"), 45094);
  at.write(mini_user);
  EXPECT_EQ(number_of(at.call(mini_appid, "message/custom/send", body), "errcode", -9), 0);
}

TEST(RefusalSettings, FilesThatCannotBeUsedHaveOneCodeOrTheirOwn) {
  Refusing at;
  at.write(follower);
  const std::string video = at.video();
  const std::string body = to_follower(R"("msgtype":"image","image":{"media_id":")" + video + "\"}");
  const auto send = [&] { return number_of(at.call(service_appid, "message/custom/send", body), "errcode"); };
  EXPECT_EQ(send(), 40007);
  at.set(R"({"wrong_media_type":"error_40004","expired_media":"error_46001"})");
  EXPECT_EQ(send(), 40004);
  at.post("/sandbox/media", fmt::format(R"({{"appid":"{}","media_id":"{}","expire":true}})", service_appid, video));
  EXPECT_EQ(send(), 46001);
}

TEST(RefusalSettings, AMassVideoIsPreparedAndReviewed) {
  Refusing at;
  const std::string video = at.video();
  const auto send = [&](const std::string& id) {
    return number_of(
        at.call(service_appid, "message/mass/sendall",
                R"({"filter":{"is_to_all":true},"msgtype":"mpvideo","mpvideo":{"media_id":")" + id + "\"}}"),
        "errcode", -9);
  };
  EXPECT_EQ(send(video), 45161);
  at.set(R"({"unprepared_video":"error_48013","video_review":"pending"})");
  EXPECT_EQ(send(video), 48013);
  const std::string made = text_of(
      at.call(service_appid, "media/uploadvideo", R"({"media_id":")" + video + R"(","title":"t","description":"d"})"),
      "media_id");
  EXPECT_EQ(send(made), 48014);
  const auto review = [&](std::string_view verdict) {
    at.post("/sandbox/media",
            fmt::format(R"({{"appid":"{}","media_id":"{}","review":"{}"}})", service_appid, made, verdict));
  };
  review("refused");
  EXPECT_EQ(send(made), 48014);
  review("passed");
  EXPECT_EQ(send(made), 0);
}

TEST(RefusalSettings, DraftsAreNotAlwaysPublished) {
  constexpr std::pair<std::string_view, int> cases[] = {
      {"banned", 53500}, {"too_often", 53501}, {"unchecked", 53503}, {"console_only", 53504}, {"unsaved", 53505}};
  for (const auto& [word, errcode] : cases) {
    Refusing at;
    at.change(service_appid, fmt::format(R"({{"publishing":"{}"}})", word));
    EXPECT_EQ(number_of(at.call(service_appid, "freepublish/submit", R"({"media_id":"x"})"), "errcode"), errcode);
  }
}

}  // namespace
}  // namespace hongyan::sandbox
