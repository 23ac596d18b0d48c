// Every route × {no key, bad key, missing scope, foreign app}.
#include <gtest/gtest.h>

#include <algorithm>

#include "api/fixture.hpp"
#include "base/id.hpp"
#include "store/notifications.hpp"

namespace hongyan::api {
namespace {

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what))
    text.replace(at, what.size(), with);
  return text;
}

// A target for the pattern; braces about apps become `appid`.
std::string target_of(const DeclaredRoute& route, std::string_view appid) {
  std::string target = replace_all(route.pattern, "{appid}", appid);
  target = replace_all(target, "{uid}", "uid1");
  target = replace_all(target, "{name}", "class_reminder");
  target = replace_all(target, "{kind}", "not-found");
  return replace_all(target, "{id}", "01J00000000000000000000000");
}

bool needs_key(const DeclaredRoute& route) { return route.scope != Scope::open; }

TEST(Authorization, without_a_good_key_every_route_is_closed) {
  ApiHouse house;
  testing::SeededRandom stranger(99);
  const MadeKey forged = make_api_key({.name = "x", .scopes = {"admin"}, .apps = {}, .expires_at = {}}, "test",
                                      Secret("other"), stranger, house.clock.wall());
  std::string misspelt = house.admin();
  misspelt.back() = misspelt.back() == '0' ? '1' : '0';
  const std::string bad_headers[] = {"",
                                     "Bearer",
                                     "Bearer ",
                                     "Basic " + house.admin(),
                                     house.admin(),
                                     "Bearer " + misspelt,
                                     "Bearer " + forged.text.reveal()};
  for (const DeclaredRoute& route : house.routes) {
    if (!needs_key(route)) continue;
    for (const std::string& header : bad_headers) {
      const http::Response response = house.call({.method = route.method,
                                                  .target = target_of(route, program_appid),
                                                  .body = "{}",
                                                  .headers = {{"Authorization", header}}});
      EXPECT_EQ(response.status, 401) << route.pattern << ' ' << header;
      EXPECT_EQ(text_at(response, "/type"), "/problems/unauthenticated");
      EXPECT_NE(response.headers.find("WWW-Authenticate"), nullptr);
    }
  }
}

TEST(Authorization, each_scope_opens_its_routes_and_no_others) {
  ApiHouse house;
  for (const Scope scope : grantable_scopes()) {
    const std::string key = house.make_key({std::string(to_string(scope))});
    for (const DeclaredRoute& route : house.routes) {
      if (!needs_key(route)) continue;
      if (route.method == http::Method::del && route.pattern == "/v1/keys/{id}" && scope == Scope::admin) continue;
      const http::Response response = house.call(
          {.method = route.method, .target = target_of(route, program_appid), .headers = ApiHouse::bearing(key)});
      const bool opens = scope == route.scope || scope == Scope::admin;
      EXPECT_EQ(response.status == 403, !opens)
          << to_string(scope) << ' ' << http::to_string(route.method) << ' ' << route.pattern;
      EXPECT_NE(response.status, 401);
      EXPECT_NE(response.status, 500);
    }
  }
}

TEST(Authorization, the_apps_of_others_are_not_there) {
  ApiHouse house;
  const std::string bound = house.make_key({"admin"}, {std::string(program_appid)});
  const std::string person = R"({"identities":[{"app":")" + std::string(foreign_appid) + R"(","openid":"oForeign"}]})";
  ASSERT_EQ(house.put("/v1/recipients/uid1", person).status, 201);
  for (const DeclaredRoute& route : house.routes) {
    if (!needs_key(route)) continue;
    const bool about_app = route.pattern.find("{appid}") != std::string::npos;
    const bool about_person = route.pattern.find("{uid}") != std::string::npos;
    if (!about_app && !about_person) continue;
    const http::Response response = house.call({.method = route.method,
                                                .target = target_of(route, foreign_appid),
                                                .body = R"({"kind":"service_account","secret":"s"})",
                                                .headers = ApiHouse::bearing(bound)});
    EXPECT_EQ(response.status, 404) << http::to_string(route.method) << ' ' << route.pattern;
  }
  EXPECT_EQ(house.get("/v1/apps/" + std::string(foreign_appid)).status, 200);
  EXPECT_EQ(house.get("/v1/recipients/uid1").status, 200);
  const auto bound_get = [&](const std::string& target) {
    return house.call({.target = target, .headers = ApiHouse::bearing(bound)});
  };
  const std::string foreign(foreign_appid);
  EXPECT_EQ(bound_get("/v1/grants?app=" + foreign).status, 404);
  EXPECT_EQ(bound_get("/v1/grants/journal?template_id=T&openid=o&app=" + foreign).status, 404);
  EXPECT_EQ(bound_get("/v1/events?app=" + foreign).status, 404);
  EXPECT_EQ(body_of(bound_get("/v1/apps")).at("items").as_array().size(), 1U);
  EXPECT_EQ(body_of(bound_get("/v1/recipients")).at("items").as_array().size(), 0U);
}

TEST(Authorization, the_notifications_of_others_are_not_there) {
  ApiHouse house;
  store::Notification theirs;
  theirs.id = make_id(house.clock.wall(), house.random);
  theirs.appid = *wechat::AppId::parse(foreign_appid);
  theirs.openid = *wechat::OpenId::parse("oForeign");
  theirs.template_id = *wechat::TemplateId::parse("T");
  theirs.body = "{}";
  theirs.ready_at = theirs.created_at = theirs.updated_at = house.clock.wall();
  theirs.expires_at = house.clock.wall() + Milliseconds{1'000};
  store::insert_notifications(house.connection(), std::span(&theirs, 1));
  const std::string target = "/v1/notifications/" + theirs.id;
  EXPECT_EQ(house.get(target).status, 200);
  const http::Headers bound = ApiHouse::bearing(house.make_key({"admin"}, {std::string(program_appid)}));
  EXPECT_EQ(house.call({.target = target, .headers = bound}).status, 404);
  EXPECT_EQ(house.call({.method = http::Method::post, .target = target + "/cancel", .headers = bound}).status, 404);
  EXPECT_EQ(body_of(house.call({.target = "/v1/notifications", .headers = bound})).at("items").as_array().size(), 0U);
  EXPECT_EQ(text_at(house.get(target), "/status"), "ready");
  theirs.id = make_id(house.clock.wall(), house.random);
  theirs.channel = domain::Channel::mass;
  store::insert_notifications(house.connection(), std::span(&theirs, 1));
  const http::Response job = house.call({.target = "/v1/mass/" + theirs.id, .headers = bound});
  EXPECT_EQ(job.status, 404);
  EXPECT_EQ(job.body.find(foreign_appid), std::string::npos) << "not even of which app it is";
}

TEST(Authorization, a_revoked_key_ends_at_once_here_and_within_a_second_elsewhere) {
  ApiHouse house;
  const std::string key = house.make_key({"apps:read"});
  const http::Headers bearing = ApiHouse::bearing(key);
  const std::string id = parse_api_key(key)->id;
  ASSERT_EQ(house.call({.target = "/v1/apps", .headers = bearing}).status, 200);
  ASSERT_EQ(house.del("/v1/keys/" + id).status, 204);
  EXPECT_EQ(house.call({.target = "/v1/apps", .headers = bearing}).status, 401);

  const std::string other = house.make_key({"apps:read"});
  ASSERT_EQ(house.call({.target = "/v1/apps", .headers = ApiHouse::bearing(other)}).status, 200);
  ASSERT_TRUE(store::revoke_api_key(house.connection(), parse_api_key(other)->id, house.clock.wall()));
  house.clock.advance(Milliseconds{1'001});
  EXPECT_EQ(house.call({.target = "/v1/apps", .headers = ApiHouse::bearing(other)}).status, 401);
}

TEST(Authorization, every_answer_bears_the_headers_that_keep_browsers_out) {
  ApiHouse house;
  for (const std::string target : {"/healthz", "/v1/apps", "/v1/apps/nobody", "/nowhere"}) {
    const http::Response response = house.get(target);
    for (const std::string_view header : {"X-Content-Type-Options", "Referrer-Policy", "Cache-Control"})
      EXPECT_NE(response.headers.find(header), nullptr) << target << ' ' << header;
  }
  EXPECT_EQ(house.call({.method = http::Method::patch, .target = "/v1/apps"}).status, 405);
}

}  // namespace
}  // namespace hongyan::api
