#include <gmock/gmock.h>

#include "api/fixture.hpp"
#include "domain/quota.hpp"
#include "store/gateway_use.hpp"

namespace hongyan::api {
namespace {

using http::Method;

const std::string new_app = "/v1/apps/wx00000000000000dd";

TEST(Apps, secrets_go_in_and_never_come_out) {
  ApiHouse house;
  EXPECT_EQ(house.put(new_app, R"({"kind":"mini_program"})").status, 400);
  const http::Response made = house.put(new_app, R"({"kind":"mini_program","name":"课程","secret":"canary-secret",
      "callback_token":"canarytoken","aes_key":"canaryefghijklmnopqrstuvwxyz0123456789ABCDE","api_origin":"http://127.0.0.1:8099"})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(text_at(made, "/callback_path"), "/wechat/wx00000000000000dd");
  EXPECT_EQ(text_at(made, "/api_origin"), "http://127.0.0.1:8099");
  for (const http::Response& response : {made, house.get(new_app), house.get("/v1/apps")})
    EXPECT_EQ(response.body.find("canary"), std::string::npos);
  EXPECT_EQ(text_at(made, "/secret"), "set");
  EXPECT_EQ(text_at(made, "/previous_aes_key"), "not set");

  const http::Response changed = house.put(
      new_app, R"({"name":"新名字","aes_key":"otherrefghijklmnopqrstuvwxyz0123456789ABCDE","callback_token":null})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(text_at(changed, "/name"), "新名字");
  EXPECT_EQ(text_at(changed, "/kind"), "mini_program");
  EXPECT_EQ(text_at(changed, "/secret"), "set");
  EXPECT_EQ(text_at(changed, "/callback_token"), "not set");
  EXPECT_EQ(text_at(changed, "/previous_aes_key"), "set");
  EXPECT_EQ(house.del(new_app).status, 204);
  EXPECT_EQ(house.get(new_app).status, 404);
}

TEST(Apps, refuse_what_wechat_would) {
  ApiHouse house;
  struct Case {
    const char* body;
    const char* pointer;
  };
  const Case cases[] = {{R"({"kind":"shop","secret":"s"})", "/kind"},
                        {R"({"kind":"mini_program","secret":"s","aes_key":"short"})", "/aes_key"},
                        {R"({"kind":"mini_program","secret":"s","callback_token":"a-b-c"})", "/callback_token"},
                        {R"({"kind":"mini_program","secret":"s","api_origin":"ftp://x"})", "/api_origin"},
                        {R"({"kind":"mini_program","secret":"s","api_origin":"https://x/path"})", "/api_origin"},
                        {R"({"kind":"mini_program","secret":""})", "/secret"},
                        {R"({"kind":"mini_program","secret":"s","egress_proxy":"socks5://p:1"})", "/egress_proxy"},
                        {R"({"kind":"mini_program","secret":"s","egress_proxy":"https://p:1"})", "/egress_proxy"},
                        {R"({"kind":"mini_program","secret":"s","fallback_origins":["x"]})", "/fallback_origins"},
                        {R"({"kind":"mini_program","secret":"s","appid":"x"})", "/appid"}};
  for (const Case& one : cases) {
    const http::Response response = house.put(new_app, one.body);
    EXPECT_EQ(response.status, 400) << one.body;
    EXPECT_EQ(text_at(response, "/errors/0/pointer"), one.pointer) << one.body;
  }
  EXPECT_EQ(house.put("/v1/apps/wx1", R"({"kind":"mini_program","secret":"s"})").status, 400);
  EXPECT_EQ(house.get("/v1/apps/wx1").status, 404);
}

TEST(Gateway, its_use_is_listed_per_day_for_the_apps_of_the_key) {
  ApiHouse house;
  const wechat::AppId first = *wechat::AppId::parse(program_appid);
  const wechat::AppId second = *wechat::AppId::parse(service_appid);
  const std::int64_t day = domain::quota_day({}, house.clock.wall());
  const std::vector<store::GatewayUse> uses{{day, first, "k1", "/cgi-bin/user/get", 3, 1, 0, 4},
                                            {day, second, "k1", "/wxa/x", 2, 0, 1, 0},
                                            {day - 1, first, "k1", "/cgi-bin/user/get", 9, 0, 0, 0}};
  store::add_gateway_use(house.connection(), uses);
  const http::Response page = house.get("/v1/gateway/usage?limit=1");
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(text_at(page, "/items/0/app"), program_appid);
  EXPECT_EQ(text_at(page, "/items/0/calls"), "3");
  EXPECT_EQ(text_at(page, "/items/0/refused"), "1");
  EXPECT_EQ(text_at(page, "/items/0/held_back"), "4");
  const http::Response rest = house.get("/v1/gateway/usage?cursor=" + text_at(page, "/next_cursor"));
  EXPECT_EQ(text_at(rest, "/items/0/api"), "/wxa/x");
  EXPECT_EQ(text_at(rest, "/items/0/failed"), "1");
  const std::string today = text_at(page, "/items/0/day");
  EXPECT_EQ(text_at(house.get("/v1/gateway/usage?day=" + today), "/items/0/calls"), "3");
  EXPECT_EQ(house.get("/v1/gateway/usage?day=tomorrow").status, 400);
  const auto bound = ApiHouse::bearing(house.make_key({"apps:read"}, {std::string(service_appid)}));
  const http::Response own = house.call({.target = "/v1/gateway/usage", .headers = bound});
  EXPECT_EQ(text_at(own, "/items/0/app"), service_appid);
  EXPECT_EQ(text_at(own, "/items/1/app"), "");
  EXPECT_EQ(house.call({.target = "/v1/gateway/usage?app=" + std::string(program_appid), .headers = bound}).status,
            404);
}

TEST(Apps, the_proxy_is_shown_without_its_password_and_what_is_shown_changes_nothing) {
  ApiHouse house;
  const std::string shown = R"("egress_proxy":"http://u@p:3128")";
  const http::Response made = house.put(new_app, R"({"kind":"mini_program","secret":"s",
      "egress_proxy":"http://u:canary@p:3128","fallback_origins":["https://api2.weixin.qq.com/"]})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(text_at(made, "/egress_proxy"), "http://u@p:3128");
  EXPECT_EQ(text_at(made, "/fallback_origins/0"), "https://api2.weixin.qq.com");
  EXPECT_EQ(made.body.find("canary"), std::string::npos);
  const auto stored = [&] { return house.context().apps.find("wx00000000000000dd")->egress_proxy.reveal(); };
  ASSERT_EQ(house.put(new_app, "{" + shown + "}").status, 200);
  EXPECT_EQ(stored(), "http://u:canary@p:3128");
  ASSERT_EQ(house.put(new_app, R"({"egress_proxy":"http://other@p:3128"})").status, 200);
  EXPECT_EQ(stored(), "http://other@p:3128");
  const http::Response removed = house.put(new_app, R"({"egress_proxy":null,"fallback_origins":[]})");
  EXPECT_EQ(stored(), "");
  EXPECT_EQ(text_at(removed, "/egress_proxy"), "null");
  EXPECT_EQ(text_at(removed, "/fallback_origins"), "[]");
}

TEST(Apps, templates_come_from_wechat_with_typed_slots) {
  ApiHouse house;
  const std::string base = "/v1/apps/" + std::string(program_appid) + "/templates";
  const http::Response synced = house.post(base + "/sync", "");
  ASSERT_EQ(synced.status, 200) << synced.body;
  EXPECT_EQ(text_at(synced, "/templates"), "2");
  const http::Response listed = house.get(base + "?limit=1");
  EXPECT_EQ(text_at(listed, "/items/0/template_id"), "FLIGHT");
  const http::Response rest = house.get(base + "?cursor=" + text_at(listed, "/next_cursor"));
  EXPECT_EQ(text_at(rest, "/items/0/slots/1/key"), "thing1");
  EXPECT_EQ(text_at(rest, "/items/0/slots/1/kind"), "thing");
  EXPECT_EQ(text_at(rest, "/items/0/slots/1/limit"), "20");
  const http::Response refused = house.post("/v1/apps/" + std::string(service_appid) + "/templates/sync", "");
  EXPECT_EQ(refused.status, 502);
  EXPECT_NE(refused.body.find("40013"), std::string::npos);
}

TEST(Apps, other_systems_share_the_token) {
  ApiHouse house;
  const http::Response token = house.get("/v1/apps/" + std::string(service_appid) + "/token");
  ASSERT_EQ(token.status, 200) << token.body;
  EXPECT_EQ(text_at(token, "/access_token"), "TOKEN");
  EXPECT_EQ(text_at(token, "/expires_in"), "7200");
  EXPECT_EQ(*token.headers.find("Cache-Control"), "no-store");
}

TEST(Recipients, are_replaced_whole_and_their_foreign_identities_kept) {
  ApiHouse house;
  const http::Response made =
      house.put("/v1/recipients/%E5%BC%A0%E4%B8%89", R"({"time_zone":"Asia/Tokyo","attributes":{"city":"东京"},
      "identities":[{"app":"wx00000000000000aa","openid":"oAA","follows":"yes"},{"app":"wx00000000000000cc","openid":"oCC"}]})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(*made.headers.find("Location"), "/v1/recipients/%E5%BC%A0%E4%B8%89");
  const http::Headers bound = ApiHouse::bearing(
      house.make_key({"recipients:read", "recipients:write", "pii:read"}, {std::string(program_appid)}));
  const http::Response seen = house.call({.target = "/v1/recipients/张三", .headers = bound});
  EXPECT_EQ(seen.status, 200);
  EXPECT_EQ(seen.body.find("oCC"), std::string::npos);
  EXPECT_EQ(house
                .call({.method = Method::put,
                       .target = "/v1/recipients/张三",
                       .body = R"({"identities":[]})",
                       .headers = bound})
                .status,
            200);
  EXPECT_EQ(house.call({.target = "/v1/recipients/张三", .headers = bound}).status, 404);
  const http::Response whole = house.get("/v1/recipients/张三");
  EXPECT_NE(whole.body.find("oCC"), std::string::npos);
  EXPECT_EQ(whole.body.find("oAA"), std::string::npos);
  EXPECT_EQ(house.put("/v1/recipients/张三/identities/wx00000000000000aa", R"({"openid":"oNew"})").status, 200);
  EXPECT_EQ(house.call({.method = Method::del, .target = "/v1/recipients/张三", .headers = bound}).status, 409);
  EXPECT_EQ(house.del("/v1/recipients/张三/identities/wx00000000000000aa").status, 204);
  EXPECT_EQ(house.del("/v1/recipients/张三/identities/wx00000000000000aa").status, 404);
  EXPECT_EQ(house.del("/v1/recipients/张三").status, 204);
  EXPECT_EQ(house.get("/v1/recipients/张三").status, 404);
}

TEST(Recipients, refuse_what_cannot_be) {
  ApiHouse house;
  struct Case {
    const char* body;
    const char* pointer;
  };
  const Case cases[] = {
      {R"({"time_zone":"Mars/Base"})", "/time_zone"},
      {R"({"opted_out":"yes"})", "/opted_out"},
      {R"({"identities":[{"openid":"o"}]})", "/identities/0/app"},
      {R"({"identities":[{"app":"wx00000000000000aa","openid":"o"},{"app":"wx00000000000000aa","openid":"p"}]})",
       "/identities/1/app"},
      {R"({"identities":[{"app":"wx00000000000000aa","openid":"o"},7]})", "/identities/1"}};
  for (const Case& one : cases)
    EXPECT_EQ(text_at(house.put("/v1/recipients/1", one.body), "/errors/0/pointer"), one.pointer);
  for (const char* uid : {"%20", "a%20", "%09a", "a%0Ab", "a%7Fb"})
    EXPECT_EQ(text_at(house.put(std::string("/v1/recipients/") + uid, "{}"), "/errors/0/code"), "bad_name") << uid;
  EXPECT_EQ(house.put("/v1/recipients/a%20b", "{}").status, 201);
  EXPECT_EQ(text_at(house.post("/v1/grants/report", R"({"app":"wx00000000000000aa","uid":" ","results":{}})"),
                    "/errors/0/code"),
            "bad_name");
}

TEST(Recipients, take_no_openid_of_another_app) {
  ApiHouse house;
  const std::string service(service_appid);
  const std::string program(program_appid);
  const auto with = [](const std::string& app, const std::string& openid) {
    return R"({"app":")" + app + R"(","openid":")" + openid + R"("})";
  };
  const auto whole = [&](const std::string& identities) { return R"({"identities":[)" + identities + "]}"; };
  ASSERT_EQ(house.put("/v1/recipients/ming", whole(with(program, "oM"))).status, 201);
  const http::Response refused =
      house.put("/v1/recipients/hong", whole(with(program, "oH") + "," + with(service, "oM")));
  ASSERT_EQ(refused.status, 400) << refused.body;
  EXPECT_EQ(text_at(refused, "/errors/0/pointer"), "/identities/1/openid");
  EXPECT_EQ(text_at(refused, "/errors/0/code"), "wrong_app");
  EXPECT_NE(refused.body.find("hongyan recipient unlink ming --app " + program), std::string::npos) << refused.body;
  EXPECT_EQ(house.get("/v1/recipients/hong").status, 404) << "nothing of it is kept";
  const std::string ming = "/v1/recipients/ming/identities/";
  EXPECT_EQ(text_at(house.put(ming + service, R"({"openid":"oM"})"), "/errors/0/pointer"), "/openid");
  EXPECT_EQ(text_at(house.put("/v1/recipients/two", whole(with(program, "oT") + "," + with(service, "oT"))),
                    "/errors/0/pointer"),
            "/identities/1/openid");
  const http::Headers bound =
      ApiHouse::bearing(house.make_key({"recipients:read", "recipients:write", "pii:read"}, {service}));
  const http::Response unseen = house.call(
      {.method = Method::put, .target = "/v1/recipients/lan", .body = whole(with(service, "oM")), .headers = bound});
  EXPECT_EQ(text_at(unseen, "/errors/0/code"), "wrong_app");
  EXPECT_EQ(unseen.body.find("ming"), std::string::npos) << "not told whose it is";
  EXPECT_EQ(text_at(house.put("/v1/recipients/lan", whole(with("wx00000000000000ff", "oL"))), "/errors/0/code"),
            "unknown_app");
  ASSERT_EQ(house.put("/v1/recipients/fang", whole(with(service, "oF"))).status, 201);
  for (const auto& [target, more] :
       {std::pair{"/v1/grants/report", R"("results":{"T":"accept"})"}, std::pair{"/v1/windows", R"("act":"payment")"},
        std::pair{"/v1/form-ids", R"("form_ids":["0123456789abcdef0123456789abcdef"])"}}) {
    const http::Response told = house.post(target, R"({"app":")" + program + R"(","openid":"oF",)" + more + "}");
    EXPECT_NE(told.body.find("wrong_app"), std::string::npos) << target << told.body;
  }
  // It was wrong there: what was written by mistake is forgotten, and the openid free.
  EXPECT_EQ(house.del(ming + program).status, 204);
  EXPECT_EQ(house.put(ming + service, R"({"openid":"oM"})").status, 200);
  EXPECT_EQ(house.put("/v1/recipients/ming", whole(with(service, "oM"))).status, 200) << "what is stored passes";
}

const std::string type_body =
    R"({"title":"上课提醒","variables":{"course":{"type":"text","required":true},"starts":{"type":"time"}},
    "routes":[{"channel":"subscribe","app":"wx00000000000000aa","template_id":"SYNCED",
               "fields":{"thing1":"{{course}}","date2":"{{starts}}"},"page":"pages/index"}]})";

TEST(NotificationTypes, are_checked_against_the_synced_templates) {
  ApiHouse house;
  const std::string target = "/v1/notification-types/class_reminder";
  ASSERT_EQ(house.post("/v1/apps/wx00000000000000aa/templates/sync", "").status, 200);
  const http::Response made = house.put(target, type_body);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(text_at(made, "/revision"), "1");
  const http::Response shown = house.get(target);
  const http::Response again = house.put(target, shown.body);
  ASSERT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(text_at(again, "/revision"), "2");
  EXPECT_EQ(text_at(house.get("/v1/notification-types"), "/items/0/name"), "class_reminder");

  std::string unknown = type_body;
  unknown.replace(unknown.find("SYNCED"), 6, "NOBODY");
  const http::Response refused = house.put(target, unknown);
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_EQ(text_at(refused, "/errors/0/pointer"), "/routes/0/template_id");
  std::string wrong_field = type_body;
  wrong_field.replace(wrong_field.find("thing1"), 6, "thing9");
  EXPECT_EQ(house.put(target, wrong_field).status, 422);
  std::string foreign = type_body;
  foreign.replace(foreign.find("00aa"), 4, "00ee");
  EXPECT_EQ(text_at(house.put(target, foreign), "/errors/0/code"), "unknown_app");
  EXPECT_EQ(house.put("/v1/notification-types/other", R"({"name":"another","routes":[]})").status, 400);

  const http::Headers stranger =
      ApiHouse::bearing(house.make_key({"types:read", "types:write"}, {std::string(foreign_appid)}));
  EXPECT_EQ(house.call({.target = target, .headers = stranger}).status, 404);
  EXPECT_EQ(house.call({.method = Method::del, .target = target, .headers = stranger}).status, 404);
  EXPECT_EQ(house.del(target).status, 204);
  EXPECT_EQ(house.get(target).status, 404);
}

TEST(Keys, are_shown_once_and_the_last_admin_stays) {
  ApiHouse house;
  const http::Response made =
      house.post("/v1/keys", R"({"name":"shop","scopes":["notifications:write"],"apps":["wx00000000000000aa"]})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string key = text_at(made, "/key");
  EXPECT_TRUE(parse_api_key(key).has_value());
  const http::Response listed = house.get("/v1/keys");
  EXPECT_EQ(listed.body.find(key), std::string::npos);
  EXPECT_EQ(body_of(listed).at("items").as_array().size(), 2U);
  EXPECT_EQ(house.del("/v1/keys/" + text_at(made, "/id")).status, 204);
  EXPECT_EQ(house.del("/v1/keys/" + text_at(made, "/id")).status, 204);
  EXPECT_EQ(house.del("/v1/keys/nobody").status, 404);
  const http::Response last = house.del("/v1/keys/" + parse_api_key(house.admin())->id);
  EXPECT_EQ(last.status, 409);
  EXPECT_EQ(text_at(last, "/type"), "/problems/conflict");
  EXPECT_EQ(house.post("/v1/keys", R"({"name":"x","scopes":["everything"]})").status, 400);
  EXPECT_EQ(house.post("/v1/keys", R"({"name":"x","scopes":[]})").status, 400);
  EXPECT_EQ(house.post("/v1/keys", R"({"name":"x","scopes":["admin"],"expires_at":"2020-01-01T00:00:00Z"})").status,
            400);
}

TEST(Keys, a_bound_admin_cannot_reach_beyond_its_apps) {
  ApiHouse house;
  const http::Headers bound = ApiHouse::bearing(house.make_key({"admin"}, {std::string(program_appid)}));
  const auto make = [&](const std::string& body) {
    return house.call({.method = Method::post, .target = "/v1/keys", .body = body, .headers = bound}).status;
  };
  EXPECT_EQ(make(R"({"name":"x","scopes":["admin"]})"), 400);
  EXPECT_EQ(make(R"({"name":"x","scopes":["admin"],"apps":["wx00000000000000cc"]})"), 400);
  EXPECT_EQ(make(R"({"name":"x","scopes":["admin"],"apps":["wx00000000000000aa"]})"), 201);
  EXPECT_EQ(
      house.call({.method = Method::del, .target = "/v1/keys/" + parse_api_key(house.admin())->id, .headers = bound})
          .status,
      404);
}

TEST(Grants, count_what_pages_report) {
  ApiHouse house;
  ASSERT_EQ(house.post("/v1/apps/wx00000000000000aa/templates/sync", "").status, 200);
  const std::string report =
      R"({"app":"wx00000000000000aa","openid":"oX","results":{"errMsg":"requestSubscribeMessage:ok","SYNCED":"accept","FLIGHT":"reject"}})";
  const http::Response noted = house.post("/v1/grants/report", report);
  ASSERT_EQ(noted.status, 200) << noted.body;
  EXPECT_NE(noted.body.find(R"("counted":true)"), std::string::npos);
  EXPECT_EQ(house.post("/v1/grants/report", report).status, 200);
  const http::Response balance = house.get("/v1/grants?app=wx00000000000000aa&openid=oX");
  EXPECT_EQ(text_at(balance, "/items/0/template_id"), "SYNCED");
  EXPECT_EQ(text_at(balance, "/items/0/available"), "2");
  EXPECT_EQ(text_at(balance, "/items/0/lower_bound"), "2");
  EXPECT_EQ(text_at(balance, "/items/0/upper_bound"), "null");
  EXPECT_EQ(body_of(balance).at("items").as_array().size(), 1U);
  const http::Response journal = house.get("/v1/grants/journal?app=wx00000000000000aa&openid=oX&template_id=SYNCED");
  EXPECT_EQ(body_of(journal).at("items").as_array().size(), 2U);
  EXPECT_EQ(text_at(journal, "/items/0/source"), "report");

  const auto report_flight = [&](const std::string& word) {
    return house.post("/v1/grants/report",
                      R"({"app":"wx00000000000000aa","openid":"oX","results":{"FLIGHT":")" + word + R"("}})");
  };
  EXPECT_EQ(text_at(report_flight("accept"), "/results/0/available"), "1");
  EXPECT_EQ(text_at(report_flight("accept"), "/results/0/counted"), "false");
  EXPECT_EQ(text_at(report_flight("reject"), "/results/0/available"), "0");
}

TEST(Grants, a_repeated_report_counts_once_under_its_key) {
  ApiHouse house;
  const std::string report = R"({"app":"wx00000000000000aa","openid":"oX","results":{"T":"accept"}})";
  const auto post = [&](const std::string& body) {
    return house.call({.method = Method::post,
                       .target = "/v1/grants/report",
                       .body = body,
                       .headers = {{"Idempotency-Key", "tap-1"}}});
  };
  ASSERT_EQ(post(report).status, 200);
  EXPECT_EQ(*post(report).headers.find("Idempotent-Replayed"), "true");
  EXPECT_EQ(post(report + " ").status, 422);
  EXPECT_EQ(text_at(house.get("/v1/grants?app=wx00000000000000aa"), "/items/0/available"), "1");
}

TEST(Grants, a_batch_of_reports_answers_item_by_item) {
  ApiHouse house;
  const http::Response mixed = house.post(
      "/v1/grants/report/batch",
      R"({"reports":[{"app":"wx00000000000000aa","openid":"oX","results":{"T":"accept"}},{"app":"wx00000000000000aa","uid":"nobody","results":{}},
          {"app":"wx00000000000000ee","openid":"oX","results":{}},5]})");
  ASSERT_EQ(mixed.status, 207) << mixed.body;
  EXPECT_EQ(text_at(mixed, "/noted"), "1");
  EXPECT_EQ(text_at(mixed, "/results/1/errors/0/pointer"), "/reports/1/uid");
  EXPECT_EQ(text_at(mixed, "/results/2/errors/0/code"), "unknown_app");
  EXPECT_EQ(text_at(mixed, "/results/3/errors/0/pointer"), "/reports/3");
  EXPECT_EQ(text_at(house.get("/v1/grants?app=wx00000000000000aa&openid=oX"), "/items/0/available"), "1");
}

TEST(Probes, answer_without_a_key) {
  ApiHouse house;
  const auto open = [&](const std::string& target) {
    return house.call({.target = target, .headers = {{"Authorization", ""}}});
  };
  for (const std::string target :
       {"/healthz", "/readyz", "/metrics", "/version", "/openapi.yaml", "/problems/not-found"})
    EXPECT_EQ(open(target).status, 200) << target;
  EXPECT_NE(open("/metrics").body.find("hongyan_api_answers_total"), std::string::npos);
  EXPECT_EQ(open("/problems/nothing").status, 404);
}

}  // namespace
}  // namespace hongyan::api
