#include "gateway/inbound.hpp"

#include <gmock/gmock.h>

#include "http/url.hpp"

namespace hongyan::gateway {
namespace {

using http::Method;

http::Request post(std::string body, std::string content_type = "application/json") {
  http::Request request;
  request.method = Method::post;
  request.headers.add("Content-Type", std::move(content_type));
  request.body = std::move(body);
  return request;
}

TEST(Inbound, an_address_is_app_path_and_query) {
  struct Case {
    std::string_view target, appid, path, query;
  };
  constexpr Case cases[] = {
      {"/gateway/wx1/cgi-bin/user/get?next_openid=&a=%26", "wx1", "/cgi-bin/user/get", "next_openid=&a=%26"},
      {"/gateway/wx1/wxa/x", "wx1", "/wxa/x", ""},
      {"/gateway/wx1/a/b/c/d?", "wx1", "/a/b/c/d", ""},
      {"/gateway/wx1//cgi-bin/token", "wx1", "/cgi-bin/token", ""},
  };
  for (const Case& c : cases) {
    const auto address = read_address(c.target);
    ASSERT_TRUE(address.has_value()) << c.target;
    EXPECT_EQ(address->appid, c.appid);
    EXPECT_EQ(address->path, c.path);
    EXPECT_EQ(address->query, c.query);
  }
  for (const std::string_view wrong :
       {"/", "/gateway/", "/gateway/wx1", "/gateway/wx1/", "/gateway/wx1?x=/y", "/gateway/wx1/../v1/keys",
        "/gateway/wx1/a/%2e%2e/b", "/gateway/wx1//", "/gateway/wx1/%2fevil/x", "/gateway/wx1//%2e%2e/v1/keys"})
    EXPECT_FALSE(read_address(wrong).has_value()) << wrong;
}

TEST(Inbound, the_callers_token_is_replaced_where_it_stands) {
  struct Case {
    std::string_view query, wanted;
  };
  constexpr Case cases[] = {
      {"access_token=hygw_1&type=image", "access_token=real%2B&type=image"},
      {"type=image&access_token=hygw_1", "type=image&access_token=real%2B"},
      {"a=%26%3D&access_token=x&b", "a=%26%3D&access_token=real%2B&b"},
      {"access_token=x&access_token=y", "access_token=real%2B&access_token=real%2B"},
      {"access%5Ftoken=x", "access_token=real%2B"},
      {"not_access_token=x", "not_access_token=x&access_token=real%2B"},
      {"", "access_token=real%2B"},
  };
  for (const Case& c : cases) {
    http::Request outbound =
        to_outbound({.appid = "wx1", .path = "/cgi-bin/x", .query = std::string(c.query)}, post("{}"));
    set_token(outbound, Secret("real+"));
    EXPECT_EQ(outbound.target, "/cgi-bin/x?" + std::string(c.wanted));
    set_token(outbound, Secret("newer"));
    EXPECT_EQ(outbound.target.find("real"), std::string::npos) << "a second token takes the place of the first";
  }
}

TEST(Inbound, a_pass_beside_another_credential_stays_here) {
  struct Case {
    std::string_view query, wanted;
  };
  constexpr Case cases[] = {
      {"access_token=hygw_1&appid=wx1&js_code=c", "appid=wx1&js_code=c"},
      {"appid=wx1&js_code=c&access_token=hygw_1", "appid=wx1&js_code=c"},
      {"appid=wx1&access%5Ftoken=hygw_1&js_code=%26", "appid=wx1&js_code=%26"},
      {"access_token=U1&openid=o", "access_token=U1&openid=o"},
      {"access_token=hygw_1", ""},
  };
  for (const Case& c : cases) {
    http::Request outbound = to_outbound({.appid = "wx1", .path = "/sns/x", .query = std::string(c.query)}, {});
    drop_pass(outbound);
    EXPECT_EQ(http::query_of(outbound.target), c.wanted);
    EXPECT_EQ(outbound.target.ends_with('?'), false);
  }
}

TEST(Inbound, the_secret_goes_where_the_caller_wrote_its_key) {
  const auto with = [](std::string query, http::Request request) {
    http::Request outbound = to_outbound({.appid = "wx1", .path = "/p", .query = std::move(query)}, std::move(request));
    set_parameter(outbound, "appsecret", Secret("s3&"));
    return outbound;
  };
  EXPECT_EQ(with("appid=wx1&appsecret=hy_k", {}).target, "/p?appid=wx1&appsecret=s3%26");
  EXPECT_EQ(with("", post(R"({"appid":"wx1","appsecret":"hy_k"})", "text/plain")).body,
            R"({"appid":"wx1","appsecret":"s3&"})");
  EXPECT_EQ(with("", post("appid=wx1&appsecret=hy_k", "application/x-www-form-urlencoded")).body,
            "appid=wx1&appsecret=s3%26");
  EXPECT_EQ(with("appid=wx1", {}).target, "/p?appid=wx1&appsecret=s3%26");
}

TEST(Inbound, only_headers_that_are_for_wechat_go_on) {
  http::Request request = post("--b--", "multipart/form-data; boundary=b");
  for (const char* const name : {"Authorization", "Host", "Connection", "Accept-Encoding", "X-Forwarded-For", "Cookie",
                                 "X-Hongyan-Test", "Proxy-Authorization", "Transfer-Encoding", "Via"})
    request.headers.add(name, "x");
  request.headers.add("User-Agent", "sdk/1");
  request.headers.add("Wechatmp-Signature", "abc");
  const http::Request outbound = to_outbound({.appid = "wx1", .path = "/p", .query = ""}, std::move(request));
  EXPECT_EQ(outbound.headers, (http::Headers{{"Content-Type", "multipart/form-data; boundary=b"},
                                             {"User-Agent", "sdk/1"},
                                             {"Wechatmp-Signature", "abc"}}));
  EXPECT_EQ(outbound.body, "--b--");
}

TEST(Inbound, an_answer_comes_back_as_it_is) {
  http::Response response{.status = 200,
                          .headers = {{"Content-Type", "image/jpeg"},
                                      {"Content-disposition", "attachment; filename=\"a.jpg\""},
                                      {"Connection", "keep-alive"}},
                          .body = std::string("\0\xff", 2)};
  const http::Response inbound = to_inbound(std::move(response));
  EXPECT_EQ(inbound.status, 200);
  EXPECT_EQ(inbound.body, std::string("\0\xff", 2));
  EXPECT_EQ(inbound.headers,
            (http::Headers{{"Content-Type", "image/jpeg"}, {"Content-disposition", "attachment; filename=\"a.jpg\""}}));
  EXPECT_EQ(to_inbound({.status = 999, .headers = {}, .body = ""}).status, 502);
}

TEST(Inbound, parameters_are_found_wherever_sdks_put_them) {
  const Address address{.appid = "wx1", .path = "/p", .query = "appid=q"};
  const Address bare{.appid = "wx1", .path = "/p", .query = ""};
  EXPECT_EQ(find_parameter(address, post(R"({"appid":"b"})"), "appid"), "q");
  EXPECT_EQ(find_parameter(bare, post(R"({"appid":"b"})", "text/plain"), "appid"), "b");
  EXPECT_EQ(find_parameter(bare, post("x=1&appid=f%20g"), "appid"), "f g");
  EXPECT_EQ(find_parameter(bare, post("{broken"), "appid"), std::nullopt);
  EXPECT_EQ(find_parameter(bare, {}, "appid"), std::nullopt);
}

}  // namespace
}  // namespace hongyan::gateway
