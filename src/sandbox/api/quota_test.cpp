#include <gmock/gmock.h>

#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Budgets : Fixture {
  explicit Budgets(SandboxSettings settings = {})
      : Fixture(std::move(settings)), query("?access_token=" + stable_token(service_appid)) {}
  json::value call(const std::string& path, const std::string& body) { return post("/cgi-bin/" + path + query, body); }
  json::value send() {
    return call("message/template/send",
                send_body(follower, history_template, R"({"keyword1":{"value":")" + std::to_string(++sent) + R"("}})"));
  }
  json::value set(const std::string& members) {
    return post("/sandbox/quota", R"({"appid":")" + std::string(service_appid) +
                                      R"(","api":"/cgi-bin/message/template/send",)" + members + "}");
  }
  json::value quota(const std::string& path = "/cgi-bin/message/template/send") {
    return call("openapi/quota/get", R"({"cgi_path":")" + path + "\"}");
  }
  json::value clear() { return call("clear_quota", R"({"appid":")" + std::string(service_appid) + "\"}"); }
  std::string query;
  int sent = 0;
};

int code(const json::value& reply) { return static_cast<int>(number_of(reply, "errcode")); }

TEST(Quota, IsReadFilledAndClearedByOneCallEach) {
  Budgets at;
  at.send();
  EXPECT_EQ(write_json(at.quota()),
            R"({"errcode":0,"errmsg":"ok","quota":{"daily_limit":100000,"used":1,"remain":99999}})");
  EXPECT_EQ(number_of(at.set(R"("fill":true)"), "used"), 100'000);
  EXPECT_THAT(text_of(at.send(), "errmsg"), StartsWith("reach max api daily quota limit rid: "));
  EXPECT_EQ(code(at.call("openapi/quota/clear", R"({"cgi_path":"/cgi-bin/message/template/send"})")), 0);
  EXPECT_EQ(code(at.send()), 0);
  at.set(R"("daily_limit":2)");
  EXPECT_EQ(code(at.send()), 0);
  EXPECT_EQ(code(at.send()), 45009);
  EXPECT_EQ(code(at.clear()), 0);
  EXPECT_EQ(code(at.send()), 0);
  at.set(R"("used":2)");
  EXPECT_EQ(code(at.send()), 45009);
  at.clock.advance(Seconds{24 * 3600});
  at.query = "?access_token=" + at.stable_token(service_appid);
  EXPECT_EQ(code(at.send()), 0);
  EXPECT_NE(
      text_of(at.post("/sandbox/quota", R"({"appid":")" + std::string(service_appid) + R"(","api":"/none"})"), "error"),
      "");
}

TEST(Quota, OfTokensIsFilledToo) {
  Budgets at;
  const auto fill = [&](const std::string& path) {
    at.post("/sandbox/quota",
            R"({"appid":")" + std::string(service_appid) + R"(","api":")" + path + R"(","fill":true})");
  };
  fill("/cgi-bin/token");
  EXPECT_EQ(at.token(service_appid), "");
  EXPECT_EQ(at.sandbox.log().back().errcode, 45009);
  fill("/cgi-bin/stable_token");
  EXPECT_EQ(at.stable_token(service_appid), "");
}

TEST(Quota, OfAMinute) {
  Budgets at;
  at.set(R"("minute_limit":2)");
  at.send();
  at.send();
  EXPECT_THAT(text_of(at.send(), "errmsg"),
              StartsWith("api minute-quota reach limit, must slower, retry next minute rid: "));
  EXPECT_EQ(find_member(at.quota(), "rate_limit"), nullptr);
  at.sandbox.settings().channels.quota_rate_limit = QuotaRateLimit::present;
  EXPECT_THAT(write_json(at.quota()), HasSubstr(R"("rate_limit":{"call_count":2,"refresh_second":60})"));
  at.clock.advance(Seconds{60});
  EXPECT_EQ(code(at.send()), 0);
  at.sandbox.settings().channels.calls_a_minute = 1;
  EXPECT_EQ(code(at.quota()), 0);
  EXPECT_EQ(code(at.quota()), 45011);
}

TEST(Quota, TellsOfTokensToo) {
  Budgets at;
  EXPECT_THAT(write_json(at.quota("/cgi-bin/token")), HasSubstr(R"("daily_limit":2000,"used":0,"remain":2000)"));
  EXPECT_THAT(write_json(at.quota("/cgi-bin/stable_token")), HasSubstr(R"("daily_limit":500000,"used":1,)"));
}

TEST(Quota, TellsWhatItCannotTell) {
  Budgets at;
  EXPECT_EQ(code(at.quota("/cgi-bin/none")), 76021);
  EXPECT_EQ(code(at.quota("cgi-bin/message/template/send")), 76021);
  EXPECT_EQ(code(at.quota("/sns/userinfo")), 76022);
  EXPECT_EQ(code(at.quota("/cgi-bin/message/subscribe/send")), 76022);
  EXPECT_EQ(code(at.call("openapi/quota/clear", R"({"cgi_path":"/none"})")), 76021);
  EXPECT_EQ(code(at.call("openapi/quota/clear", "")), 44002);
  at.sandbox.settings().channels.quota_bad_path = QuotaBadPath::error_76003;
  EXPECT_EQ(code(at.quota("/none")), 76003);
  for (int i = 0; i < 50; ++i) at.call("openapi/quota/clear", R"({"cgi_path":"/cgi-bin/message/template/send"})");
  EXPECT_EQ(code(at.call("openapi/quota/clear", R"({"cgi_path":"/cgi-bin/message/template/send"})")), 45009);
}

TEST(Quota, IsClearedTenTimesAMonthByTokenOrSecret) {
  Budgets at;
  const std::string credentials =
      R"("appid":")" + std::string(service_appid) + R"(","appsecret":")" + at.secret(service_appid) + "\"";
  const std::string v2 = "/cgi-bin/clear_quota/v2";
  for (int i = 0; i < 5; ++i) {
    at.send();
    EXPECT_EQ(code(at.clear()), 0);
    at.send();
    EXPECT_EQ(code(at.post(v2, "{" + credentials + "}")), 0);
  }
  at.post(v2, "{" + credentials + "}");  // one without effect is free
  at.send();
  EXPECT_THAT(text_of(at.clear(), "errmsg"), StartsWith("forbid to clear quota because of reaching the limit rid: "));
  EXPECT_EQ(code(at.post(v2, "{" + credentials + "}")), 48006);
  EXPECT_EQ(code(at.post(v2 + "?appid=" + std::string(service_appid) + "&appsecret=" + at.secret(service_appid), "")),
            48006);
  at.post("/sandbox/clock", R"({"set":"2026-12-01"})");
  EXPECT_EQ(code(at.post(v2, "{" + credentials + "}")), 0);
  EXPECT_EQ(code(at.post(v2, "{}")), 41002);
  EXPECT_EQ(code(at.post(v2, R"({"appid":"none"})")), 40013);
  EXPECT_EQ(code(at.post(v2, R"({"appid":")" + std::string(service_appid) + "\"}")), 41004);
  EXPECT_EQ(code(at.post(v2, R"({"appid":")" + std::string(service_appid) + R"(","appsecret":"x"})")), 40125);
  at.post("/sandbox/clock", R"({"set":"2024-08-14"})");
  EXPECT_EQ(code(at.post(v2, "{}")), 40066);
}

TEST(Quota, TheDayMayBeginAtAnotherHour) {
  for (const auto& [hour, again] : {std::pair{0, 0}, std::pair{8, 45009}}) {
    Budgets at({.channels = {.quota_reset_hour = hour}});
    at.set(R"("fill":true)");
    at.post("/sandbox/clock", R"({"set":"2026-11-20T17:00:00Z"})");  // one in the night of Beijing
    at.query = "?access_token=" + at.stable_token(service_appid);
    EXPECT_EQ(code(at.send()), again);
  }
}

TEST(Categories, ChangeFiveTimesAMonthAndTakeTheirTemplatesAlong) {
  Budgets at;
  const auto choose = [&](const std::string& ids) {
    return at.post("/sandbox/categories",
                   R"({"appid":")" + std::string(service_appid) + R"(","categories":)" + ids + "}");
  };
  const auto add = [&](const std::string& id, const std::string& name) {
    return code(at.call("template/api_add_template",
                        R"({"template_id_short":")" + id + R"(","keyword_name_list":[")" + name + "\"]}"));
  };
  EXPECT_THAT(write_json(choose("[307]")), HasSubstr("Rj8Vb2mQwZ5tYx0LcD6hKs9PnG3fEa7UoTi4XqBvNyM"));
  EXPECT_EQ(add("43216", "订单编号"), 45027);
  EXPECT_EQ(add("47123", "课程名称"), 0);
  EXPECT_EQ(code(at.call("message/template/send", send_body(follower, typed_template, typed_data))), 0);
  EXPECT_THAT(write_json(at.get("/wxaapi/newtmpl/getcategory" + at.query)),
              HasSubstr(R"("data":[{"id":307,"name":"在线教育"}])"));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(text_of(choose("[2,307]"), "error"), "");
  EXPECT_NE(text_of(choose("[2]"), "error"), "");
  EXPECT_NE(text_of(choose("[2,307,321,616,412,701]"), "error"), "");
  EXPECT_NE(text_of(choose("[1]"), "error"), "");
}

TEST(Industry, TakesItsTemplatesAlong) {
  for (const auto& [choice, errcode] :
       {std::pair{IndustryChange::deletes_templates, 40037}, std::pair{IndustryChange::keeps_templates, 0}}) {
    Budgets at({.channels = {.industry_change = choice}});
    at.call("template/api_set_industry", R"({"industry_id1":"1","industry_id2":"4"})");
    EXPECT_EQ(code(at.send()), errcode);
  }
}

}  // namespace
}  // namespace hongyan::sandbox
