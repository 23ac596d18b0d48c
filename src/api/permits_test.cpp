// What callers hand in and see of permits beside grants: windows and form ids.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/fixture.hpp"
#include "store/windows.hpp"

namespace hongyan::api {
namespace {

const std::string mini(program_appid);
const std::string service(service_appid);

std::string collection(std::string_view more) { return fmt::format(R"({{"app":"{}",{}}})", mini, more); }

TEST(Windows, show_what_is_left) {
  ApiHouse house;
  const WallTime now = house.clock.wall();
  const auto appid = *wechat::AppId::parse(service);
  for (const char* openid : {"oA", "oB", "oC"})
    store::open_window(house.connection(), appid, *wechat::OpenId::parse(openid), "message", now,
                       now + std::chrono::hours{48}, 5);
  store::open_window(house.connection(), appid, *wechat::OpenId::parse("oShut"), "menu", now - std::chrono::minutes{2},
                     now - std::chrono::minutes{1}, 3);
  const http::Response one = house.get("/v1/windows?app=" + service + "&openid=oB");
  ASSERT_EQ(one.status, 200) << one.body;
  EXPECT_EQ(text_at(one, "/items/0/opened_by"), "message");
  EXPECT_EQ(text_at(one, "/items/0/available"), "5");
  EXPECT_EQ(text_at(one, "/items/1"), "");
  const http::Response page = house.get("/v1/windows?app=" + service + "&limit=2");
  EXPECT_EQ(body_of(page).at("items").as_array().size(), 2U);
  const http::Response rest =
      house.get("/v1/windows?app=" + service + "&limit=2&cursor=" + text_at(page, "/next_cursor"));
  EXPECT_EQ(text_at(rest, "/items/0/openid"), "oC");
  EXPECT_EQ(text_at(rest, "/next_cursor"), "null");
  EXPECT_EQ(house.get("/v1/windows").status, 400);
  EXPECT_EQ(text_at(house.get("/v1/windows?app=" + service + "&openid=oB&uid=u1"), "/errors/0/code"), "one_of");
  EXPECT_EQ(house.get("/v1/windows?app=wx00000000000000ff").status, 404);
  const http::Headers bound = ApiHouse::bearing(house.make_key({"grants:read"}, {mini}));
  EXPECT_EQ(house.call({.target = "/v1/windows?app=" + service, .headers = bound}).status, 404);
}

TEST(FormIds, are_collected_from_one_person_and_shown_soonest_first) {
  ApiHouse house;
  const http::Response first =
      house.post("/v1/form-ids", collection(R"("openid":"oA","form_ids":["F1","F2"],"prepay_ids":["wxP1"],
      "collected_at":"2026-11-19T08:00:00Z")"));
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(text_at(first, "/added"), "3");
  EXPECT_EQ(text_at(first, "/results/0/uses_left"), "5");
  EXPECT_EQ(text_at(first, "/warnings/0/code"), "channel_retired");
  const http::Response again = house.post(
      "/v1/form-ids", collection(R"("openid":"oA","form_ids":["F2","F0"],"collected_at":"2026-11-18T08:00:00Z")"));
  EXPECT_EQ(text_at(again, "/added"), "1");
  EXPECT_EQ(text_at(again, "/known"), "1");
  const std::string target = "/v1/form-ids?app=" + mini + "&openid=oA&limit=2";
  const http::Response page = house.get(target);
  EXPECT_EQ(text_at(page, "/items/0/form_id"), "F0");
  EXPECT_EQ(text_at(page, "/items/0/expires_at"), "2026-11-25T08:00:00.000Z");
  EXPECT_EQ(text_at(page, "/items/1/form_id"), "F1");
  const http::Response rest = house.get(target + "&cursor=" + text_at(page, "/next_cursor"));
  EXPECT_EQ(text_at(rest, "/items/0/form_id"), "F2");
  EXPECT_EQ(text_at(rest, "/items/1/kind"), "pay");
  EXPECT_EQ(text_at(rest, "/items/1/uses_left"), "3");
  EXPECT_EQ(text_at(rest, "/next_cursor"), "null");
  EXPECT_EQ(house.get(target + "&cursor=bm8").status, 400);
}

TEST(FormIds, of_many_people_come_at_once_and_a_bad_one_is_refused_by_itself) {
  ApiHouse house;
  ASSERT_EQ(
      house.put("/v1/recipients/ming", R"({"identities":[{"app":"wx00000000000000aa","openid":"oMing"}]})").status,
      201);
  const http::Response response =
      house.post("/v1/form-ids", collection(R"("people":[{"uid":"ming","form_ids":["F1","the formId is a mock one"]},
      {"openid":"oB","form_ids":["requestFormId:fail timeout"],"prepay_ids":["wxP"]},{"uid":"nobody","form_ids":["F2"]},
      {"openid":"oC","form_ids":["F3"],"collected_at":"2026-11-01T00:00:00Z"}])"));
  ASSERT_EQ(response.status, 207) << response.body;
  EXPECT_EQ(text_at(response, "/added"), "2");
  EXPECT_EQ(text_at(response, "/refused"), "4");
  const struct {
    const char *pointer, *told;
  } cases[] = {{"/results/0/added", "1"},
               {"/results/0/errors/0/code", "mock_form_id"},
               {"/results/0/errors/0/pointer", "/people/0/form_ids/1"},
               {"/results/1/errors/0/code", "failed_form_id"},
               {"/results/1/uses_left", "3"},
               {"/results/2/errors/0/code", "no_identity"},
               {"/results/3/errors/0/code", "expired_form_id"},
               {"/results/3/errors/0/pointer", "/people/3/collected_at"}};
  for (const auto& one : cases) EXPECT_EQ(text_at(response, one.pointer), one.told) << one.pointer;
  EXPECT_EQ(text_at(house.get("/v1/form-ids?app=" + mini + "&uid=ming"), "/items/0/form_id"), "F1");
}

TEST(FormIds, refuse_what_cannot_be) {
  ApiHouse house;
  const struct {
    std::string body;
    const char* pointer;
  } cases[] = {{collection(R"("form_ids":["F"])"), ""},
               {collection(R"("openid":"oA")"), "/form_ids"},
               {collection(R"("openid":"oA","form_ids":"F")"), "/form_ids"},
               {collection(R"("openid":"oA","formIds":["F"],"form_ids":["F"])"), "/formIds"},
               {collection(R"("people":[])"), "/people"},
               {collection(R"("people":[7])"), "/people/0"},
               {R"({"openid":"oA","form_ids":["F"]})", "/app"},
               {R"({"app":"wx00000000000000ff","openid":"oA","form_ids":["F"]})", "/app"}};
  for (const auto& one : cases) {
    const http::Response response = house.post("/v1/form-ids", one.body);
    EXPECT_EQ(response.status, 400) << one.body;
    EXPECT_EQ(text_at(response, "/errors/0/pointer"), one.pointer) << response.body;
  }
  const http::Response of_account =
      house.post("/v1/form-ids", R"({"app":")" + service + R"(","openid":"oA","form_ids":["F"]})");
  EXPECT_EQ(of_account.status, 422) << of_account.body;
  EXPECT_EQ(text_at(of_account, "/errors/0/code"), "wrong_app_kind");
}

}  // namespace
}  // namespace hongyan::api
