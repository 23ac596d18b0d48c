#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/fixture.hpp"
#include "store/recipients.hpp"

namespace hongyan::api {
namespace {

using http::Method;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string service = "/v1/apps/" + std::string(service_appid);
const std::string program = "/v1/apps/" + std::string(program_appid);

testing::ScriptedEnding wechat_says(std::string body) { return testing::answer(200, std::move(body)); }
testing::ScriptedEnding done() { return wechat_says(R"({"errcode":0,"errmsg":"ok"})"); }
testing::ScriptedEnding refusal(int errcode, const std::string& words) {
  return wechat_says(R"({"errcode":)" + std::to_string(errcode) + R"(,"errmsg":")" + words + R"("})");
}

struct People : ::testing::Test {
  ApiHouse house;
  http::Response del(std::string target, std::string body) {
    return house.call({.method = Method::del, .target = std::move(target), .body = std::move(body)});
  }
  http::Response import(std::string body, std::string type) {
    return house.call({.method = Method::post,
                       .target = "/v1/recipients/import",
                       .body = std::move(body),
                       .headers = {{"Content-Type", std::move(type)}}});
  }
  [[nodiscard]] store::Identity identity(std::string_view appid, std::string_view openid) {
    auto found = store::find_identity(house.connection(), *wechat::AppId::parse(appid), *wechat::OpenId::parse(openid));
    return found ? *std::move(found) : store::Identity{};
  }
};

TEST_F(People, tags_are_read_and_changed_at_wechat) {
  house.next_answers = {
      wechat_says(R"({"tag":{"id":134,"name":"广东"}})"),
      wechat_says(R"({"tags":[{"id":2,"name":"星标组","count":0},{"id":134,"name":"广东","count":5}]})"), done(),
      done()};
  const http::Response made = house.post(service + "/tags", R"({"name":"广东"})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(text_at(made, "/id"), "134");
  EXPECT_EQ(text_at(house.get(service + "/tags"), "/items/1/count"), "5");
  EXPECT_EQ(house.put(service + "/tags/134", R"({"name":"广东人"})").status, 200);
  EXPECT_EQ(house.del(service + "/tags/134").status, 204);
  EXPECT_THAT(house.asked[2].body, HasSubstr(R"({"tag":{"id":134,"name":"广东人"}})"));
  EXPECT_EQ(house.del(service + "/tags/x").status, 404);
  EXPECT_EQ(house.post(service + "/tags", R"({"name":""})").status, 400);
  EXPECT_EQ(house.get(program + "/tags").status, 422) << "a mini program has none";
  house.next_answers = {refusal(45157, "invalid tag name")};
  const http::Response refused = house.post(service + "/tags", R"({"name":"广东"})");
  EXPECT_EQ(refused.status, 502);
  EXPECT_THAT(refused.body, HasSubstr("45157 invalid tag name"));
}

TEST_F(People, which_tags_a_person_wears_is_asked_of_wechat) {
  house.next_answers = {wechat_says(R"({"tagid_list":[134,2]})")};
  const http::Response told = house.get(service + "/users/o1/tags");
  ASSERT_EQ(told.status, 200) << told.body;
  EXPECT_EQ(text_at(told, "/tags"), "[134,2]");
  EXPECT_THAT(house.asked.back().body, HasSubstr(R"("openid":"o1")"));
  EXPECT_EQ(house.get(program + "/users/o1/tags").status, 422);
  EXPECT_EQ(text_at(house.get(service + "/users/小石/tags"), "/errors/0/pointer"), "{openid}");
}

TEST_F(People, an_openid_that_is_known_as_another_apps_is_refused_before_wechat_is_asked) {
  const std::string mini_identity = fmt::format(R"({{"identities":[{{"app":"{}","openid":"oM1"}}]}})", program_appid);
  ASSERT_EQ(house.put("/v1/recipients/u1", mini_identity).status, 201);
  const std::string list = R"({"openids":["oNew","oM1"]})";
  const std::string viewer =
      fmt::format(R"({{"app":"{}","to":{{"openid":"oM1"}},"message":{{"msgtype":"text","text":{{"content":"x"}}}}}})",
                  service_appid);
  struct Case {
    http::Response refused;
    int status;
    std::string pointer;
  };
  for (const Case& c : {Case{house.put(service + "/tags/7/members", list), 422, "/openids/1"},
                        Case{del(service + "/tags/7/members", list), 422, "/openids/1"},
                        Case{house.put(service + "/blacklist", list), 422, "/openids/1"},
                        Case{house.put(service + "/users/oM1/remark", R"({"remark":"x"})"), 422, "{openid}"},
                        Case{house.get(service + "/users/oM1/tags"), 422, "{openid}"},
                        Case{house.post(service + "/typing", R"({"openid":"oM1","permission":"try"})"), 422, "/openid"},
                        Case{house.post("/v1/mass/preview", viewer), 400, "/to/openid"}}) {
    EXPECT_EQ(c.refused.status, c.status) << c.refused.body;
    EXPECT_EQ(text_at(c.refused, "/errors/0/code"), "wrong_app") << c.refused.body;
    EXPECT_EQ(text_at(c.refused, "/errors/0/pointer"), c.pointer);
  }
  EXPECT_TRUE(house.asked.empty());
}

TEST_F(People, what_is_not_there_is_named) {
  struct Case {
    http::Response missing;
    std::string pointer, words;
  };
  for (const Case& c :
       {Case{house.get("/v1/recipients/nobody"), "{uid}", "There is no recipient nobody"},
        Case{house.get("/v1/apps/wx00000000000000ff/tags"), "{appid}", "There is no app wx00000000000000ff"},
        Case{house.get("/v1/apps/wx1/tags"), "{appid}", "18 characters"},
        Case{house.get(service + "/tags/x/members"), "{tag}", "whole number"},
        Case{house.get(service + "/media/none"), "{name}", "no media named none"},
        Case{house.get("/v1/mass/x"), "{id}", "no such mass job"},
        Case{house.get("/v1/notifications/x"), "{id}", "26 characters"},
        Case{house.get("/v1/grants?app=wx00000000000000ff"), "?app", "There is no app"},
        Case{house.get(fmt::format("/v1/grants?app={}&uid=nobody", service_appid)), "?uid",
             "no openid with the app"}}) {
    EXPECT_EQ(c.missing.status, 404) << c.words;
    EXPECT_EQ(text_at(c.missing, "/errors/0/pointer"), c.pointer) << c.missing.body;
    EXPECT_THAT(c.missing.body, HasSubstr(c.words));
  }
}

TEST_F(People, members_are_changed_fifty_at_a_time_and_known_here) {
  std::string openids;
  for (int i = 0; i < 120; ++i) openids += (i == 0 ? "\"o" : ",\"o") + std::to_string(i) + "\"";
  house.next_answers = {done(), done(), refusal(45059, "can not tagging one user too much")};
  const http::Response partly = house.put(service + "/tags/7/members", R"({"openids":[)" + openids + "]}");
  EXPECT_EQ(partly.status, 502);
  EXPECT_EQ(text_at(partly, "/errors/0/pointer"), "/openids/100");
  EXPECT_THAT(identity(service_appid, "o99").tags, ElementsAre(7));
  EXPECT_THAT(identity(service_appid, "o100").tags, ElementsAre());
  house.next_answers = {done()};
  EXPECT_EQ(text_at(del(service + "/tags/7/members", R"({"openids":["o1","o1","o2"]})"), "/changed"), "2");
  EXPECT_THAT(identity(service_appid, "o1").tags, ElementsAre());
  EXPECT_EQ(house.put(service + "/tags/7/members", R"({"openids":[]})").status, 400);
  EXPECT_EQ(text_at(house.put(service + "/tags/7/members", R"({"openids":["o1","bad openid"]})"), "/errors/0/pointer"),
            "/openids/1");
}

TEST_F(People, the_blacklist_is_kept_twenty_at_a_time) {
  std::string openids;
  for (int i = 0; i < 21; ++i) openids += (i == 0 ? "\"o" : ",\"o") + std::to_string(i) + "\"";
  house.next_answers = {done(), done()};
  ASSERT_EQ(house.put(service + "/blacklist", R"({"openids":[)" + openids + "]}").status, 200);
  EXPECT_EQ(house.asked.size(), 2U);
  EXPECT_TRUE(identity(service_appid, "o20").blacklisted);
  house.next_answers = {done()};
  EXPECT_EQ(del(service + "/blacklist", R"({"openids":["o20"]})").status, 200);
  EXPECT_FALSE(identity(service_appid, "o20").blacklisted);
  house.next_answers = {wechat_says(R"({"total":2,"count":2,"data":{"openid":["o1","o2"]},"next_openid":"o2"})")};
  const http::Response listed = house.get(service + "/blacklist?limit=1");
  EXPECT_EQ(text_at(listed, "/items/0/openid"), "o1");
  EXPECT_NE(text_at(listed, "/next_cursor"), "null");
}

TEST_F(People, a_remark_goes_to_wechat_and_stays_here) {
  house.next_answers = {done()};
  ASSERT_EQ(house.put(service + "/users/o1/remark", R"({"remark":"老王"})").status, 200);
  EXPECT_EQ(identity(service_appid, "o1").remark, "老王");
  EXPECT_EQ(house.put(service + "/users/o1/remark", R"({"remark":"十个汉字就是三十个字节"})").status, 400);
  house.next_answers = {refusal(43004, "require subscribe")};
  EXPECT_EQ(house.put(service + "/users/o2/remark", R"({"remark":"x"})").status, 502);
}

TEST_F(People, a_login_tells_the_openid_and_joins_the_person_but_shows_no_session_key) {
  ASSERT_EQ(house
                .put("/v1/recipients/ming", R"({"identities":[{"app":")" + std::string(service_appid) +
                                                R"(","openid":"oS","follows":"yes","unionid":"u1"}]})")
                .status,
            201);
  house.next_answers = {wechat_says(R"({"openid":"oM","session_key":"canary","unionid":"u1"})")};
  const http::Response in = house.post(program + "/code2session", R"({"js_code":"code"})");
  ASSERT_EQ(in.status, 200) << in.body;
  EXPECT_EQ(text_at(in, "/openid"), "oM");
  EXPECT_EQ(text_at(in, "/unionid"), "u1");
  EXPECT_EQ(text_at(in, "/uid"), "ming");
  EXPECT_THAT(in.body, Not(HasSubstr("canary")));
  EXPECT_THAT(house.asked.back().target, HasSubstr("secret=topsecret&js_code=code"));
  EXPECT_EQ(identity(program_appid, "oM").uid, "ming");
  house.next_answers = {refusal(40029, "invalid code")};
  EXPECT_EQ(house.post(program + "/code2session", R"({"js_code":"old"})").status, 502);
  EXPECT_EQ(house.post(service + "/code2session", R"({"js_code":"c"})").status, 422);
  EXPECT_EQ(house.post(program + "/code2session", "{}").status, 400);
}

TEST_F(People, a_recipient_saved_with_a_unionid_gets_what_it_joins) {
  house.next_answers = {wechat_says(R"({"openid":"oM","session_key":"k","unionid":"u1"})")};
  ASSERT_EQ(house.post(program + "/code2session", R"({"js_code":"c"})").status, 200);
  const http::Response saved = house.put("/v1/recipients/ming", R"({"unionid":"u1"})");
  ASSERT_EQ(saved.status, 201) << saved.body;
  EXPECT_EQ(text_at(saved, "/identities/0/openid"), "oM");
  EXPECT_EQ(body_of(house.get("/v1/unionid-conflicts")).at("items").as_array().size(), 0U);
  ASSERT_EQ(house.put("/v1/recipients/double", R"({"unionid":"u1"})").status, 201);
  const http::Response conflicts = house.get("/v1/unionid-conflicts");
  EXPECT_EQ(text_at(conflicts, "/items/0/uids"), R"(["double","ming"])");
  EXPECT_EQ(identity(program_appid, "oM").uid, "ming") << "never silently changed";
}

TEST_F(People, an_import_takes_each_line_for_itself) {
  const std::string csv =
      "uid,app,openid,unionid,follows\r\n"
      "u1," +
      std::string(program_appid) +
      ",oM1,un1,\r\n"
      "\"u,2\",,,,\n"
      "u3,wx1,oX,,\n"
      "u1," +
      std::string(service_appid) +
      ",oS1,,yes\n"
      "u4," +
      std::string(program_appid) +
      ",oM1,,\n"
      "," +
      std::string(service_appid) +
      ",oS2,un1,\n"
      "short\n"
      "u5," +
      std::string(service_appid) + ",oM1,,\n";
  const http::Response done = import(csv, "text/csv; charset=utf-8");
  ASSERT_EQ(done.status, 207) << done.body;
  EXPECT_EQ(text_at(done, "/saved"), "4");
  EXPECT_EQ(text_at(done, "/refused"), "4");
  EXPECT_EQ(text_at(done, "/results/0/result"), "created");
  EXPECT_EQ(text_at(done, "/results/1/uid"), "u,2");
  EXPECT_EQ(text_at(done, "/results/2/line"), "4");
  EXPECT_EQ(text_at(done, "/results/2/errors/0/pointer"), "/app");
  EXPECT_EQ(text_at(done, "/results/3/result"), "updated");
  EXPECT_EQ(text_at(done, "/results/4/errors/0/code"), "taken");
  EXPECT_EQ(text_at(done, "/results/5/joined"), "1");
  EXPECT_EQ(text_at(done, "/results/6/errors/0/code"), "bad_csv");
  EXPECT_EQ(text_at(done, "/results/7/errors/0/code"), "wrong_app") << "the mini program's openid under the account";
  EXPECT_EQ(identity(service_appid, "oS2").uid, "u1");
  EXPECT_EQ(identity(program_appid, "oM1").uid, "u1") << "an import adds and takes nothing away";
  EXPECT_EQ(identity(service_appid, "oS1").uid, "u1");
}

TEST_F(People, an_import_of_ndjson_and_what_is_no_import) {
  const http::Response done = import(R"({"uid":"u1","locale":"zh-CN","time_zone":"Asia/Urumqi"})"
                                     "\n\nnonsense\n"
                                     R"({"uid":"u2","time_zone":"Mars"})"
                                     "\n"
                                     R"({"uid":"u3","age":3})",
                                     "application/x-ndjson");
  ASSERT_EQ(done.status, 207) << done.body;
  EXPECT_EQ(text_at(done, "/results/0/result"), "created");
  EXPECT_EQ(text_at(done, "/results/1/line"), "3");
  EXPECT_EQ(text_at(done, "/results/2/errors/0/pointer"), "/time_zone");
  EXPECT_EQ(text_at(done, "/results/3/errors/0/pointer"), "/age");
  EXPECT_EQ(import(R"({"uid":"u1"})", "application/json").status, 415);
  EXPECT_EQ(import("", "text/csv").status, 411);
  EXPECT_EQ(import("\n", "text/csv").status, 400);
  std::string many = "uid\n";
  for (int i = 0; i < 5'001; ++i) many += "u\n";
  EXPECT_EQ(import(many, "text/csv").status, 413);
  EXPECT_EQ(import("uid\nu9\n\"open", "text/csv").status, 207) << "a quote that is not closed";
}

TEST_F(People, a_key_sees_and_changes_only_its_apps_people) {
  const std::string key = house.make_key({"recipients:read", "recipients:write"}, {std::string(program_appid)});
  const auto ask = [&](Method method, std::string target, std::string body = "") {
    return house
        .call(
            {.method = method, .target = std::move(target), .body = std::move(body), .headers = ApiHouse::bearing(key)})
        .status;
  };
  EXPECT_EQ(ask(Method::get, service + "/tags"), 404);
  EXPECT_EQ(ask(Method::put, service + "/blacklist", R"({"openids":["o1"]})"), 404);
  EXPECT_EQ(ask(Method::post, service + "/sync-users", "{}"), 404);
  EXPECT_EQ(ask(Method::get, "/v1/unionid-conflicts"), 404);
  const std::string reader = house.make_key({"recipients:read"});
  EXPECT_EQ(house
                .call({.method = Method::post,
                       .target = service + "/tags",
                       .body = R"({"name":"x"})",
                       .headers = ApiHouse::bearing(reader)})
                .status,
            403);
}

TEST_F(People, a_sync_is_begun_once_and_told) {
  EXPECT_EQ(house.get(service + "/sync-users").status, 404);
  const http::Response begun = house.post(service + "/sync-users", "");
  ASSERT_EQ(begun.status, 202) << begun.body;
  EXPECT_EQ(text_at(begun, "/phase"), "followers");
  const std::string started = text_at(begun, "/started_at");
  house.clock.advance(Milliseconds{5'000});
  EXPECT_EQ(text_at(house.post(service + "/sync-users", ""), "/started_at"), started) << "the one under way";
  EXPECT_EQ(text_at(house.get(service + "/sync-users"), "/started_at"), started);
  EXPECT_EQ(house.post(program + "/sync-users", "").status, 422);
}

}  // namespace
}  // namespace hongyan::api
