// Budgets, resets, the error dictionary and the token's refresh over HTTP.
#include <gmock/gmock.h>

#include "api/fixture.hpp"
#include "store/quota.hpp"

namespace hongyan::api {
namespace {

const std::string app_path = "/v1/apps/" + std::string(service_appid);

TEST(QuotaApi, shows_each_api_with_its_budget_and_use) {
  ApiHouse house;
  const auto appid = *wechat::AppId::parse(service_appid);
  store::add_quota_use(house.connection(), appid, "/cgi-bin/message/template/send",
                       domain::quota_day({}, house.clock.wall()), 40);
  const http::Response answer = house.get(app_path + "/quota");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json::value body = body_of(answer);
  const json::value* found = nullptr;
  for (const json::value& one : find_member(body, "items")->get_array())
    if (text_of(one, "api") == "/cgi-bin/message/template/send") found = &one;
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(number_of(*found, "daily_limit"), 100'000);
  EXPECT_EQ(number_of(*found, "used"), 40);
  EXPECT_EQ(number_of(*found, "remaining"), 99'960);
  EXPECT_EQ(text_of(*found, "source"), "published");
  EXPECT_EQ(text_at(answer, "/clears_left/account"), "10");
}

TEST(QuotaApi, a_reset_wants_to_be_confirmed_and_is_for_admins) {
  ApiHouse house;
  EXPECT_EQ(house.post(app_path + "/quota/clear", "{}").status, 400);
  EXPECT_EQ(house.post(app_path + "/quota/clear", R"({"confirm":"wx"})").status, 400);
  EXPECT_EQ(house.post(app_path + "/quota/refresh", R"({"api":"nothing"})").status, 400);
  const std::string key = house.make_key({"apps:write"});
  EXPECT_EQ(house
                .call({.method = http::Method::post,
                       .target = app_path + "/quota/clear",
                       .body = "{}",
                       .headers = ApiHouse::bearing(key)})
                .status,
            403);
}

TEST(QuotaApi, resets_that_are_used_up_are_said_to_be) {
  ApiHouse house;
  const auto appid = *wechat::AppId::parse(service_appid);
  for (int i = 0; i < 10; ++i)
    (void)store::take_clear(house.connection(), appid, domain::quota_month({}, house.clock.wall()),
                            store::ClearScope::account, 10);
  const http::Response answer =
      house.post(app_path + "/quota/clear", R"({"confirm":")" + std::string(service_appid) + R"("})");
  EXPECT_EQ(answer.status, 409);
  EXPECT_TRUE(text_at(answer, "/detail_en").contains("10 of the whole account")) << answer.body;
}

TEST(QuotaApi, other_peoples_apps_are_not_there) {
  ApiHouse house;
  const std::string key = house.make_key({"admin"}, {std::string(foreign_appid)});
  for (const char* path : {"/quota", "/token"})
    EXPECT_EQ(house.call({.target = app_path + path, .headers = ApiHouse::bearing(key)}).status, 404) << path;
  for (const char* path : {"/quota/refresh", "/quota/clear", "/token/refresh"})
    EXPECT_EQ(house
                  .call({.method = http::Method::post,
                         .target = app_path + path,
                         .body = "{}",
                         .headers = ApiHouse::bearing(key)})
                  .status,
              404)
        << path;
}

TEST(ErrcodesApi, tells_the_dictionary_without_a_key) {
  ApiHouse house;
  const http::Response answer = house.call({.target = "/v1/errcodes/43101", .headers = ApiHouse::bearing("none")});
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(text_at(answer, "/verdict"), "recipient_refused");
  EXPECT_FALSE(text_at(answer, "/you_do/zh").empty());
  EXPECT_EQ(house.get("/v1/errcodes/-1").status, 200);
  EXPECT_EQ(text_at(answer, "/described"), "true");
  const http::Response unknown = house.get("/v1/errcodes/1234567");
  ASSERT_EQ(unknown.status, 200);
  EXPECT_EQ(text_at(unknown, "/described"), "false");
  EXPECT_EQ(text_at(unknown, "/verdict"), "unknown_code");
  for (const char* part : {"/meaning/zh", "/meaning/en", "/we_do/zh", "/we_do/en", "/you_do/zh", "/you_do/en"})
    EXPECT_FALSE(text_at(unknown, part).empty()) << part;
  EXPECT_EQ(house.get("/v1/errcodes/x").status, 404);
}

}  // namespace
}  // namespace hongyan::api
