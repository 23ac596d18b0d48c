#include "http/router.hpp"

#include <gmock/gmock.h>

#include <optional>

namespace hongyan::http {
namespace {

// A router whose handlers answer 200 with "<pattern>" and, per brace, "|<value>".
class Routes : public ::testing::Test {
 protected:
  void add(Method method, const std::string& pattern, const std::vector<std::string>& names = {}) {
    router_.add(method, pattern, [=](Request&&, const PathValues& values, Reply reply) {
      std::string text = std::string(to_string(method)) + " " + pattern;
      for (const std::string& name : names) text += "|" + values.at(name);
      reply.send(make_response(200, "text/plain", std::move(text)));
    });
  }
  Response ask(Method method, std::string target) {
    std::optional<Response> answer;
    Request request;
    request.method = method;
    request.target = std::move(target);
    router_.dispatch(std::move(request), Reply([&](Response response) { answer = std::move(response); }));
    return answer ? *std::move(answer) : Response{.status = -1, .headers = {}, .body = "no answer"};
  }
  Router router_;
};

TEST_F(Routes, lead_to_the_handler_with_decoded_values) {
  add(Method::get, "/");
  add(Method::get, "/v1/apps");
  add(Method::get, "/v1/apps/{app}", {"app"});
  add(Method::del, "/v1/apps/{app}", {"app"});
  add(Method::get, "/v1/{kind}/search", {"kind"});
  add(Method::get, "/v1/apps/preview");
  add(Method::post, "/v1/apps/{app}/keys/{key}", {"app", "key"});
  struct Case {
    Method method;
    std::string target;
    std::string body;
  };
  const Case cases[] = {
      {Method::get, "/", "GET /"},
      {Method::get, "/v1/apps", "GET /v1/apps"},
      {Method::get, "/v1/apps?x=/a/b", "GET /v1/apps"},
      {Method::get, "/v1/%61pps", "GET /v1/apps"},
      {Method::get, "/v1/apps/wx1", "GET /v1/apps/{app}|wx1"},
      {Method::get, "/v1/apps/a%2Fb+c%E4%B8%AD", "GET /v1/apps/{app}|a/b+c中"},
      {Method::get, "/v1/apps/preview", "GET /v1/apps/preview"},
      {Method::get, "/v1/apps/search", "GET /v1/apps/{app}|search"},  // the leftmost literal decides
      {Method::get, "/v1/types/search", "GET /v1/{kind}/search|types"},
      {Method::head, "/v1/apps/wx1", "GET /v1/apps/{app}|wx1"},
      {Method::del, "/v1/apps/preview", "DELETE /v1/apps/{app}|preview"},
      {Method::post, "/v1/apps/wx1/keys/7?q", "POST /v1/apps/{app}/keys/{key}|wx1|7"},
  };
  for (const Case& c : cases) EXPECT_EQ(ask(c.method, c.target).body, c.body) << c.target;
}

TEST_F(Routes, unknown_paths_get_404) {
  add(Method::get, "/v1/apps/{app}", {"app"});
  for (const std::string target : {"/", "/v1", "/v1/apps", "/v1/apps/", "/v1/apps/a/", "/v1/apps/a/b", "/V1/apps/a",
                                   "//v1/apps/a", "v2", "*", "", "http://h/v1/apps/a"})
    EXPECT_EQ(ask(Method::get, target).status, 404) << target;
  router_.set_not_found([](const Request& request) { return make_response(404, "text/plain", request.target); });
  EXPECT_EQ(ask(Method::get, "/nowhere").body, "/nowhere");
}

TEST_F(Routes, nothing_is_named_by_what_is_no_text) {
  add(Method::put, "/v1/recipients/{uid}", {"uid"});
  for (const std::string segment : {"%FF%FE", "a%C0%AF", "%00", "a%00b", "%ED%A0%80"}) {
    EXPECT_EQ(ask(Method::put, "/v1/recipients/" + segment).status, 404) << segment;
    EXPECT_EQ(ask(Method::get, "/v1/recipients/" + segment).status, 404) << segment;
  }
  EXPECT_EQ(ask(Method::put, "/v1/recipients/%20").status, 200);
}

TEST_F(Routes, known_paths_under_other_methods_get_405_with_allow) {
  add(Method::get, "/v1/apps");
  add(Method::post, "/v1/apps");
  add(Method::del, "/v1/apps/{app}");
  const Response response = ask(Method::put, "/v1/apps");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(*response.headers.find("Allow"), "GET, HEAD, POST");
  EXPECT_EQ(*ask(Method::get, "/v1/apps/x").headers.find("Allow"), "DELETE");
  EXPECT_EQ(ask(Method::other, "/v1/apps").status, 405);
  router_.set_not_allowed(
      [](const Request&, const std::string& allow) { return make_response(405, "text/plain", allow); });
  EXPECT_EQ(ask(Method::patch, "/v1/apps").body, "GET, HEAD, POST");
}

TEST_F(Routes, an_own_head_route_wins_over_get) {
  add(Method::get, "/a");
  add(Method::head, "/a");
  EXPECT_EQ(ask(Method::head, "/a").body, "HEAD /a");
  EXPECT_EQ(ask(Method::get, "/a").body, "GET /a");
}

TEST_F(Routes, are_listed_as_added) {
  add(Method::post, "/b");
  add(Method::get, "/a/{x}");
  const std::vector<Route> routes = router_.routes();
  ASSERT_EQ(routes.size(), 2u);
  EXPECT_EQ(routes[0].pattern, "/b");
  EXPECT_EQ(routes[1].method, Method::get);
  EXPECT_EQ(routes[1].pattern, "/a/{x}");
}

TEST_F(Routes, twice_the_same_is_a_bug) {
  add(Method::get, "/a/{x}");
  EXPECT_DEATH(add(Method::get, "/a/{y}"), "have_same_shape");
}

TEST(Reply, destroyed_unsent_answers_500) {
  std::vector<int> statuses;
  {
    const Reply reply([&](const Response& response) { statuses.push_back(response.status); });
  }
  Reply first([&](const Response& response) { statuses.push_back(response.status); });
  first = Reply([&](const Response& response) { statuses.push_back(response.status * 10); });
  Reply second(std::move(first));
  second.send(Response{.status = 201, .headers = {}, .body = {}});
  EXPECT_THAT(statuses, ::testing::ElementsAre(500, 500, 2010));
}

TEST(Reply, is_sent_once) {
  Reply reply([](const Response&) {});
  reply.send(Response{});
  EXPECT_DEATH(reply.send(Response{}), "sink_");
}

TEST(Reply, drop_reaches_the_sink_as_status_0) {
  int status = -1;
  Reply reply([&](const Response& response) { status = response.status; });
  reply.drop();
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace hongyan::http
