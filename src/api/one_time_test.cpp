// The authorization page of one-time messages: the link that we make, and what we believe of those who come back by it.
#include <gmock/gmock.h>

#include "api/fixture.hpp"
#include "api/one_time_link.hpp"
#include "base/encoding.hpp"
#include "http/url.hpp"

namespace hongyan::api {
namespace {

const Secret key(std::string(32, 'p'));
constexpr WallTime noon = from_unix_ms(1'795'161'600'000);

OneTimeLink link_to(std::string target) {
  return {*wechat::AppId::parse("wx00000000000000bb"), *wechat::TemplateId::parse("TPL"), 7, std::move(target)};
}

TEST(OneTimeLink, is_believed_as_it_was_signed_and_until_it_ends) {
  testing::SeededRandom random{3};
  const OneTimeLink link = link_to("https://shop.example.com/done");
  const std::string reserved = sign_link(link, key, noon + std::chrono::hours{1}, random);
  EXPECT_LE(reserved.size(), 128U);
  EXPECT_TRUE(std::ranges::all_of(reserved, wechat::rule::is_alphanumeric)) << reserved;
  EXPECT_TRUE(verify_link(link, reserved, key, noon));
  EXPECT_NE(sign_link(link, key, noon + std::chrono::hours{1}, random), reserved) << "each has a mark of its own";

  OneTimeLink other_scene = link, other_template = link, other_app = link;
  other_scene.scene = 8;
  other_template.template_id = *wechat::TemplateId::parse("TPM");
  other_app.appid = *wechat::AppId::parse("wx00000000000000cc");
  for (const OneTimeLink& one :
       {link_to("https://evil.example.com/"), link_to(""), other_scene, other_template, other_app})
    EXPECT_EQ(verify_link(one, reserved, key, noon).error(), BadLink::forged);
  for (std::size_t i = 0; i < reserved.size(); ++i) {
    std::string changed = reserved;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_FALSE(verify_link(link, changed, key, noon)) << i;
  }
  EXPECT_EQ(verify_link(link, reserved, Secret(std::string(32, 'q')), noon).error(), BadLink::forged);
  EXPECT_EQ(verify_link(link, "", key, noon).error(), BadLink::forged);
  EXPECT_EQ(verify_link(link, reserved, key, noon + std::chrono::hours{1}).error(), BadLink::expired);
}

const std::string app_path = "/v1/apps/" + std::string(service_appid) + "/one-time-url";
const std::string grants = "/v1/grants?app=" + std::string(service_appid) + "&openid=oP";

struct Visit {
  std::string path;      // where WeChat leads back to
  std::string reserved;  // what it brings along
};
Visit ask(ApiHouse& house, const std::string& more = "") {
  const http::Response made = house.get(app_path + "?template_id=TPL&scene=7" + more);
  EXPECT_EQ(made.status, 200) << made.body;
  const std::string url = text_at(made, "/url");
  EXPECT_TRUE(url.starts_with("https://mp.weixin.qq.com/mp/subscribemsg?action=get_confirm&appid=wx00000000000000bb&"));
  EXPECT_TRUE(url.ends_with("#wechat_redirect"));
  const http::Query query(http::query_of(url.substr(0, url.find('#'))));
  EXPECT_EQ(query.get("redirect_url"), text_at(made, "/returns_to"));
  return {query.get("redirect_url").substr(std::string("https://hy.example.com").size()), query.get("reserved")};
}
http::Response come_back(ApiHouse& house, const Visit& visit, std::string_view action, std::string_view scene = "7") {
  return house.call({.target = visit.path + "?openid=oP&template_id=TPL&action=" + std::string(action) +
                               "&scene=" + std::string(scene) + "&reserved=" + visit.reserved,
                     .headers = {{"Authorization", ""}}});
}

TEST(OneTime, a_confirmation_is_one_grant_under_its_scene) {
  ApiHouse house;
  house.context().settings.public_url = "https://hy.example.com";
  const Visit first = ask(house);
  const http::Response confirmed = come_back(house, first, "confirm");
  ASSERT_EQ(confirmed.status, 200) << confirmed.body;
  EXPECT_THAT(confirmed.body, ::testing::HasSubstr("one notification"));
  EXPECT_THAT(confirmed.body, ::testing::HasSubstr("已同意"));
  house.clock.advance(Seconds{1});
  EXPECT_EQ(come_back(house, first, "confirm").status, 200);
  house.clock.advance(Seconds{1});
  EXPECT_EQ(come_back(house, ask(house), "confirm").status, 200);
  const http::Response account = house.get(grants);
  EXPECT_EQ(text_at(account, "/items/0/template_id"), "TPL");
  EXPECT_EQ(text_at(account, "/items/0/scene"), "7");
  EXPECT_EQ(text_at(account, "/items/0/available"), "1");
  EXPECT_EQ(text_at(house.get(grants.substr(0, 10) + "/journal" + grants.substr(10) + "&template_id=TPL&scene=7"),
                    "/items/2/kind"),
            "grant");
}

TEST(OneTime, a_cancelled_one_is_none_and_the_person_is_led_on) {
  ApiHouse house;
  house.context().settings.public_url = "https://hy.example.com";
  const Visit visit = ask(house, "&redirect_url=https%3A%2F%2Fshop.example.com%2Fdone%3Forder%3D1%23top");
  const http::Response cancelled = come_back(house, visit, "cancel");
  EXPECT_EQ(cancelled.status, 302);
  EXPECT_EQ(*cancelled.headers.find("Location"),
            "https://shop.example.com/done?order=1&action=cancel&template_id=TPL&scene=7#top");
  EXPECT_EQ(text_at(house.get(grants), "/items/0/scene"), "");
  EXPECT_THAT(*come_back(house, visit, "confirm").headers.find("Location"), ::testing::HasSubstr("action=confirm"));
  EXPECT_EQ(text_at(house.get(grants), "/items/0/available"), "1");
}

TEST(OneTime, nothing_unsigned_is_believed) {
  ApiHouse house;
  house.context().settings.public_url = "https://hy.example.com";
  const Visit genuine = ask(house);
  Visit elsewhere = genuine;
  elsewhere.path += "/" + to_base64url("https://evil.example.com/");
  Visit broken = genuine;
  broken.path += "/!!!";
  Visit foreign = genuine;
  foreign.path.replace(foreign.path.find("bb"), 2, "cc");
  for (const Visit& visit : {elsewhere, broken, foreign, Visit{genuine.path, ""}, Visit{genuine.path, "forged"}})
    EXPECT_EQ(come_back(house, visit, "confirm").status, 403) << visit.path;
  EXPECT_EQ(come_back(house, genuine, "confirm", "8").status, 403) << "another scene";
  EXPECT_EQ(come_back(house, genuine, "maybe").status, 403);
  house.clock.advance(std::chrono::hours{24 * 31});
  EXPECT_EQ(come_back(house, genuine, "confirm").status, 403);
  EXPECT_EQ(text_at(house.get(grants), "/items/0/scene"), "");
}

TEST(OneTime, links_are_made_for_accounts_that_can_ask) {
  ApiHouse house;
  EXPECT_EQ(house.get(app_path + "?template_id=TPL&scene=7").status, 409) << "without a public URL";
  house.context().settings.public_url = "https://hy.example.com";
  EXPECT_EQ(house.get(app_path + "?template_id=TPL").status, 400);
  EXPECT_EQ(house.get(app_path + "?template_id=TPL&scene=10001").status, 400);
  EXPECT_EQ(house.get(app_path + "?scene=1").status, 400);
  EXPECT_EQ(house.get(app_path + "?template_id=TPL&scene=1&redirect_url=javascript%3Aalert(1)").status, 400);
  EXPECT_EQ(house.get("/v1/apps/wx00000000000000aa/one-time-url?template_id=TPL&scene=1").status, 400);
  EXPECT_EQ(house.get("/v1/apps/wx00000000000000ff/one-time-url?template_id=TPL&scene=1").status, 404);
}

TEST(OneTime, a_page_of_the_callers_may_report_it) {
  ApiHouse house;
  const std::string body = R"({"app":"wx00000000000000bb","openid":"oP","scene":1000,"results":{"TPL":"confirm"}})";
  const http::Response first = house.post("/v1/grants/report", body);
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(text_at(first, "/results/0/counted"), "true");
  EXPECT_EQ(text_at(first, "/results/0/scene"), "1000");
  EXPECT_EQ(text_at(house.post("/v1/grants/report", body), "/results/0/counted"), "false");
  EXPECT_EQ(text_at(house.get(grants), "/items/0/scene"), "1000");
  EXPECT_EQ(text_at(house.get(grants), "/items/0/available"), "1");
}

}  // namespace
}  // namespace hongyan::api
