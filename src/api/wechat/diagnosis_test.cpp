// What WeChat tells of refused calls and of the way between it and us.
#include <gmock/gmock.h>

#include "api/fixture.hpp"

namespace hongyan::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string service = "/v1/apps/" + std::string(service_appid);
const std::string rid = "6aac0063-7ed08fb9-1250f724";

TEST(Diagnosis, a_refused_call_is_shown_without_tokens_and_secrets) {
  ApiHouse house;
  house.next_answers = {testing::answer(
      200,
      R"({"errcode":0,"errmsg":"ok","request":{"invoke_time":1635156704,"cost_in_ms":30,"request_url":"https://)"
      R"(api.weixin.qq.com/cgi-bin/message/template/send?access_token=canary","request_body":"{\"touser\":\"o1\"}",)"
      R"("response_body":"{\"errcode\":40003}","client_ip":"10.0.0.1"}})")};
  const http::Response shown = house.get(service + "/wechat-calls/" + rid);
  ASSERT_EQ(shown.status, 200) << shown.body;
  EXPECT_THAT(house.asked.back().body, HasSubstr(rid));
  EXPECT_EQ(text_at(shown, "/invoked_at"), "2021-10-25T10:11:44.000Z");
  EXPECT_EQ(text_at(shown, "/request_url"), "https://api.weixin.qq.com/cgi-bin/message/template/send?access_token=***");
  EXPECT_EQ(text_at(shown, "/request_body"), R"({"touser":"o1"})");
  EXPECT_EQ(text_at(shown, "/cost_ms"), "30");
  EXPECT_THAT(shown.body, Not(HasSubstr("canary")));
  const http::Response no_rid = house.get(service + "/wechat-calls/not%20a%20rid");
  EXPECT_EQ(no_rid.status, 404);
  EXPECT_EQ(text_at(no_rid, "/errors/0/pointer"), "{rid}");
  EXPECT_THAT(no_rid.body, HasSubstr("6aac0063-7ed08fb9-1250f724"));
  house.next_answers = {testing::answer(200, R"({"errcode":76004,"errmsg":"rid time is error"})")};
  EXPECT_THAT(house.get(service + "/wechat-calls/" + rid).body, HasSubstr("errcode_76004"));
}

TEST(Diagnosis, whom_a_refused_call_was_about_is_shown_with_pii_read_only) {
  ApiHouse house;
  const auto show = [&](std::vector<std::string> scopes) {
    house.next_answers = {testing::answer(
        200,
        R"({"errcode":0,"errmsg":"ok","request":{"invoke_time":1635156704,"cost_in_ms":30,"request_url":"https://)"
        R"(api.weixin.qq.com/cgi-bin/user/info?access_token=T&openid=oCanary","request_body":"{\"touser\":\"oCanary\"}",)"
        R"("response_body":"{\"openid\":\"oCanary\"}","client_ip":"10.0.0.1"}})")};
    return house.call(
        {.target = service + "/wechat-calls/" + rid, .headers = ApiHouse::bearing(house.make_key(std::move(scopes)))});
  };
  const http::Response masked = show({"apps:write"});
  EXPECT_EQ(text_at(masked, "/request_url"), "https://api.weixin.qq.com/cgi-bin/user/info") << masked.body;
  EXPECT_EQ(text_at(masked, "/request_body"), "null");
  EXPECT_EQ(text_at(masked, "/response_body"), "null");
  EXPECT_THAT(masked.body, Not(HasSubstr("Canary")));
  const http::Response whole = show({"apps:write", "pii:read"});
  EXPECT_THAT(text_at(whole, "/request_url"), HasSubstr("openid=oCanary")) << whole.body;
  EXPECT_THAT(text_at(whole, "/request_body"), HasSubstr("oCanary"));
  EXPECT_THAT(text_at(whole, "/response_body"), HasSubstr("oCanary"));
}

TEST(Diagnosis, the_way_to_the_callback_url_is_tried) {
  ApiHouse house;
  house.next_answers = {testing::answer(
      200, R"({"dns":[{"ip":"1.2.3.4","real_operator":"UNICOM"}],"ping":[{"ip":"1.2.3.4","from_operator":"UNICOM",)"
           R"("package_loss":"0%","time":"23.079ms"}]})")};
  const http::Response found = house.post(service + "/callback-check", R"({"action":"all","operator":"UNICOM"})");
  ASSERT_EQ(found.status, 200) << found.body;
  EXPECT_THAT(house.asked.back().body, HasSubstr(R"("check_operator":"UNICOM")"));
  EXPECT_EQ(text_at(found, "/dns/0/ip"), "1.2.3.4");
  EXPECT_EQ(text_at(found, "/ping/0/package_loss"), "0%");
  EXPECT_EQ(text_at(house.post(service + "/callback-check", R"({"operator":"nobody"})"), "/errors/0/pointer"),
            "/operator");
}

TEST(Diagnosis, addresses_are_told_for_firewalls) {
  ApiHouse house;
  house.next_answers = {testing::answer(200, R"({"ip_list":["127.0.0.1","101.226.103.0/25"]})"),
                        testing::answer(200, R"({"ip_list":["127.0.0.3"]})")};
  const http::Response told = house.get(service + "/wechat-addresses");
  ASSERT_EQ(told.status, 200) << told.body;
  EXPECT_EQ(text_at(told, "/callbacks_from/1"), "101.226.103.0/25");
  EXPECT_EQ(text_at(told, "/api/0"), "127.0.0.3");
}

}  // namespace
}  // namespace hongyan::api
