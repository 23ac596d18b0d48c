#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view form_template = "-SvDCjf6VG7lGAITKmdhHp6ZBQx1huJdBMO9hFAgI0w";
constexpr std::string_view send_path = "/cgi-bin/message/wxopen/template/send";

struct Forms : Fixture {
  explicit Forms(SandboxSettings settings = {}, const std::string& day = "2019-06-01") : Fixture(std::move(settings)) {
    post("/sandbox/clock", R"({"set":")" + day + "\"}");
    query = "?access_token=" + token(mini_appid);
  }
  std::string id(std::string_view kind = "submit", std::string_view openid = mini_user) {
    const json::value made =
        post("/sandbox/form", R"({"openid":")" + std::string(openid) + R"(","kind":")" + std::string(kind) + "\"}");
    const json::value* ids = find_member(made, kind == "pay" ? "prepay_ids" : "form_ids");
    return std::string(ids->get_array().front().get_string());
  }
  json::value send(const std::string& form_id, const std::string& more = "", std::string_view openid = mini_user,
                   std::string_view shape = form_template) {
    return post(std::string(send_path) + query,
                send_body(openid, shape, R"({"keyword1":{"value":"小石"},"keyword2":{"value":"13:00"}})",
                          R"(,"form_id":")" + form_id + "\"" + more));
  }
  json::value library(const std::string& path, const std::string& body) {
    return post("/cgi-bin/wxopen/template/" + path + query, body);
  }
  std::string query;
};

int code(const json::value& reply) { return static_cast<int>(number_of(reply, "errcode")); }

TEST(FormMessage, TakesOneUseOfAFormAndThreeOfAPayment) {
  Forms at;
  const std::string form = at.id(), prepay = at.id("pay");
  EXPECT_EQ(write_json(at.send(form, R"(,"emphasis_keyword":"keyword1.DATA","page":"pages/index/index")")),
            R"({"errcode":0,"errmsg":"ok"})");
  EXPECT_EQ(at.sandbox.log().back().effect, (Effect{.taken = true, .delivered = true, .credit = -1, .quota = 1}));
  const json::value inbox = at.get("/sandbox/inbox?openid=" + std::string(mini_user));
  EXPECT_THAT(write_json(inbox), HasSubstr(R"({"label":"学员姓名","value":"小石","emphasised":true})"));
  EXPECT_THAT(text_of(at.send(form), "errmsg"), StartsWith("form id used count reach limit"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(code(at.send(prepay)), 0);
  EXPECT_EQ(code(at.send(prepay)), 41029);
}

TEST(FormMessage, TakesTheFoundingBodyWithTheTokenInside) {
  Forms at;
  const std::string token = at.query.substr(at.query.find('=') + 1);
  const json::value reply = at.post(
      std::string(send_path),
      R"({"access_token":")" + token +
          R"(","touser":"ogYQ75G33BMpuKOjKjIIOiFP7cF4","template_id":"-SvDCjf6VG7lGAITKmdhHp6ZBQx1huJdBMO9hFAgI0w","page":"pages/index/index","form_id":")" +
          at.id() +
          R"json(","emphasis_keyword":"keyword1.DATA","data":{"keyword1":{"value":"小石"},"keyword2":{"value":"2019年5月18日 13:00 - 15:00"},"keyword3":{"value":"雅思口语(第二讲)"},"keyword4":{"value":"准时到,带上笔记"}}})json");
  EXPECT_EQ(code(reply), 0);
  EXPECT_EQ(code(at.post("/cgi-bin/message/subscribe/send", R"({"access_token":")" + token + "\"}")), 40066);
}

TEST(FormMessage, RefusesWithThePlatformsWords) {
  Forms at;
  EXPECT_EQ(code(at.send("none")), 41028);
  EXPECT_EQ(code(at.send("the formId is a mock one")), 41028);
  const std::string id = at.id();
  EXPECT_EQ(code(at.send(id, "", "ogYQ75LtR9wKxZ3vBn6QsMc1HdJy")), 41028);  // another person's
  EXPECT_EQ(code(at.send(id, "", follower)), 40003);
  EXPECT_EQ(code(at.send(id, "", mini_user, lesson_template)), 40037);
  EXPECT_EQ(code(at.send(id, R"(,"page":"/pages/index")")), 41030);
  at.post("/sandbox/apps/" + std::string(mini_appid), R"({"pages":["pages/index"]})");
  EXPECT_EQ(code(at.send(id, R"(,"page":"pages/other")")), 41030);
  EXPECT_EQ(code(at.send(id, R"(,"page":"pages/index?id=1")")), 0);
  const std::string blocked = at.id();
  at.post("/sandbox/form/block", R"({"form_id":")" + blocked + "\"}");
  EXPECT_EQ(code(at.send(blocked)), 41031);
  const std::string late = at.id();
  at.clock.advance(Seconds{7 * 24 * 3600 - 3600});
  at.query = "?access_token=" + at.token(mini_appid);
  EXPECT_EQ(code(at.send(late, R"(,"page":"/x")")), 41030);
  at.clock.advance(Seconds{3600});
  EXPECT_EQ(code(at.send(late)), 41028);
  EXPECT_EQ(code(at.post(std::string(send_path) + "?access_token=" + at.token(service_appid), "{}")), 48001);
  EXPECT_EQ(code(at.post(std::string(send_path), "{}")), 41001);
  EXPECT_EQ(code(at.post(std::string(send_path) + at.query, "")), 44002);
}

TEST(FormMessage, PunishedAccountsLoseOneOrigin) {
  for (const auto& [setting, errcode] :
       {std::pair{FormPunishedAnswer::error_41032, 41032}, std::pair{FormPunishedAnswer::error_41034, 41034}}) {
    Forms at({.channels = {.form_punished_answer = setting}});
    at.post("/sandbox/apps/" + std::string(mini_appid), R"({"form_punishment":"forms"})");
    EXPECT_EQ(code(at.send(at.id())), errcode);
    EXPECT_EQ(code(at.send(at.id("pay"))), 0);
    at.post("/sandbox/apps/" + std::string(mini_appid), R"({"form_punishment":"both"})");
    EXPECT_EQ(code(at.send(at.id("pay"))), 41035);
  }
}

TEST(FormMessage, EndsInJanuary2020) {
  EXPECT_EQ(code(Forms({}, "2016-12-31").send("x")), 40066);
  EXPECT_EQ(code(Forms({}, "2020-01-09").send("x")), 41028);
  EXPECT_THAT(text_of(Forms({}, "2020-01-10").send("x"), "errmsg"), StartsWith("This API has been unsupported"));
  EXPECT_EQ(code(Forms({}, "2020-01-10").library("library/list", "{}")), 45103);
  Forms late({.channels = {.form_retired_answer = FormRetiredAnswer::error_46101}}, "2026-11-20");
  EXPECT_THAT(
      text_of(late.send("x"), "errmsg"),
      StartsWith(
          "this api have been not supported since 2020-01-11 00:00:00, please use new api(subscribeMessage)! rid: "));
}

TEST(FormLibrary, IsBrowsedAndChosenFrom) {
  Forms at({.channels = {.form_templates_max = 2}});
  EXPECT_EQ(write_json(at.library("library/list", R"({"offset":0,"count":1})")),
            R"({"errcode":0,"errmsg":"ok","list":[{"id":"AT0002","title":"购买成功通知"}],"total_count":3})");
  EXPECT_THAT(write_json(at.library("library/get", R"({"id":"AT0002"})")),
              HasSubstr(R"("keyword_list":[{"keyword_id":3,"name":"购买地点","example":"TIT造舰厂"})"));
  const json::value added = at.library("add", R"({"id":"AT0002","keyword_id_list":[5,3]})");
  const std::string made = text_of(added, "template_id");
  EXPECT_THAT(write_json(at.library("list", R"({"offset":0,"count":20})")),
              HasSubstr(R"("content":"物品名称:{{keyword1.DATA}}\n购买地点:{{keyword2.DATA}}\n")"));
  EXPECT_EQ(code(at.send(at.id(), "", mini_user, made)), 0);
  struct Case {
    std::string path, body;
    int errcode;
  };
  for (const Case& each :
       {Case{"library/list", R"({"offset":0,"count":21})", 45076}, Case{"library/get", R"({"id":"AT1"})", 40037},
        Case{"add", R"({"id":"AT1","keyword_id_list":[1]})", 40037},
        Case{"add", R"({"id":"AT0002","keyword_id_list":[1]})", 45075},
        Case{"add", R"({"id":"AT0002","keyword_id_list":[]})", 45100},
        Case{"add", R"({"id":"AT0002","keyword_id_list":[3,4,5,6,7,3,4,5,6,7,3]})", 45100},
        Case{"add", R"({"id":"AT0002","keyword_id_list":[3]})", 45026},
        Case{"list", R"({"offset":-1,"count":1})", 45076}, Case{"del", R"({"template_id":"none"})", 40037},
        Case{"del", R"({"template_id":")" + made + "\"}", 0}, Case{"del", R"({"template_id":")" + made + "\"}", 40037}})
    EXPECT_EQ(code(at.library(each.path, each.body)), each.errcode) << each.path << each.body;
}

TEST(Uniform, SendsEitherPart) {
  Forms at;
  at.post("/sandbox/clock", R"({"set":"2019-06-01"})");
  const std::string path = "/cgi-bin/message/wxopen/template/uniform_send" + at.query;
  const auto own = [&](const std::string& id) {
    return at.post(path, R"({"touser":"ogYQ75G33BMpuKOjKjIIOiFP7cF4","weapp_template_msg":{"template_id":")" +
                             std::string(form_template) + R"(","page":"i","form_id":")" + id +
                             R"(","data":{"keyword1":{"value":"a"}}},"mp_template_msg":{}})");
  };
  const auto service = [&](std::string_view touser, std::string_view appid, std::string_view shape) {
    return at.post(
        path,
        R"({"touser":")" + std::string(touser) + R"(","mp_template_msg":{"appid":")" + std::string(appid) +
            R"(","template_id":")" + std::string(shape) +
            R"(","url":"https://example.com","miniprogram":{"appid":"wx2210554e092c3f99","pagepath":"i"},"data":{"first":{"value":"恭喜"},"keyword1":{"value":"巧克力"}}}})");
  };
  const std::string id = at.id();
  EXPECT_EQ(write_json(own(id)), R"({"errcode":0,"errmsg":"ok"})");
  EXPECT_EQ(code(own(id)), 41029);
  EXPECT_EQ(code(own("none")), 41028);
  EXPECT_EQ(write_json(service(mini_user, service_appid, history_template)), R"({"errcode":0,"errmsg":"ok"})");
  const LogEntry& entry = at.sandbox.log().back();
  EXPECT_EQ(entry.effect, (Effect{.taken = true, .delivered = true, .credit = 0, .quota = 1}));
  EXPECT_EQ(entry.appid, mini_appid);
  EXPECT_EQ(entry.openid, follower);
  EXPECT_EQ(entry.pushes.front().event, "TEMPLATESENDJOBFINISH");
  EXPECT_THAT(write_json(at.get("/sandbox/inbox?openid=" + std::string(follower))),
              HasSubstr(R"("link":"miniprogram:wx2210554e092c3f99/i")"));
  at.clock.advance(Seconds{60});
  EXPECT_EQ(code(service(follower, service_appid, history_template)), 0);  // the service account's own openid
  EXPECT_EQ(code(service("none", service_appid, history_template)), 40003);
  EXPECT_EQ(code(service("ogYQ75EfV0uSgDh4PkTrWlCq7BxN", service_appid, history_template)), 43004);
  EXPECT_EQ(code(service(mini_user, test_appid, history_template)), 40013);
  EXPECT_EQ(code(service(mini_user, service_appid, typed_template)), 40037);
  EXPECT_EQ(code(at.post(path, R"({"touser":"ogYQ75G33BMpuKOjKjIIOiFP7cF4"})")), 47001);
  EXPECT_EQ(
      code(at.post("/cgi-bin/message/wxopen/template/uniform_send?access_token=" + at.token(service_appid), "{}")),
      48001);
}

TEST(Uniform, LivesFrom2018To2023AndItsOwnPartTo2020) {
  const auto reply = [](const std::string& day, const std::string& body) {
    Forms at({}, day);
    return at.post("/cgi-bin/message/wxopen/template/uniform_send" + at.query, body);
  };
  const std::string own = R"({"touser":"x","weapp_template_msg":{"form_id":"x"}})";
  EXPECT_EQ(code(reply("2018-09-11", own)), 40066);
  EXPECT_EQ(code(reply("2018-09-12", own)), 40037);
  EXPECT_EQ(code(reply("2020-01-10", own)), 45103);
  EXPECT_EQ(code(reply("2023-09-19", R"({"touser":"x","mp_template_msg":{"appid":"x"}})")), 40013);
  EXPECT_THAT(text_of(reply("2023-09-20", own), "errmsg"),
              StartsWith("This API has been unsupported. For more details, please view "
                         "https://developers.weixin.qq.com/community/develop/doc/000ae8d6348af08e7030bc2546bc01?"
                         "blockType=1 rid: "));
}

}  // namespace
}  // namespace hongyan::sandbox
