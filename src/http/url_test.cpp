#include "http/url.hpp"

#include <gmock/gmock.h>

namespace hongyan::http {
namespace {

TEST(Url, is_read_into_origin_and_target) {
  struct Case {
    std::string_view text;
    Scheme scheme;
    std::string_view host;
    std::uint16_t port;
    std::string_view target;
    std::string_view origin;
  };
  constexpr Case cases[] = {
      {"https://api.weixin.qq.com", Scheme::https, "api.weixin.qq.com", 443, "/", "https://api.weixin.qq.com"},
      {"https://api.weixin.qq.com/", Scheme::https, "api.weixin.qq.com", 443, "/", "https://api.weixin.qq.com"},
      {"HTTPS://API.Weixin.qq.com:443/cgi-bin/token?a=B", Scheme::https, "api.weixin.qq.com", 443, "/cgi-bin/token?a=B",
       "https://api.weixin.qq.com"},
      {"http://127.0.0.1:8080/x", Scheme::http, "127.0.0.1", 8080, "/x", "http://127.0.0.1:8080"},
      {"http://localhost", Scheme::http, "localhost", 80, "/", "http://localhost"},
      {"https://localhost:80", Scheme::https, "localhost", 80, "/", "https://localhost:80"},
      {"http://h?q=1", Scheme::http, "h", 80, "/?q=1", "http://h"},
      {"http://h#part", Scheme::http, "h", 80, "/", "http://h"},
      {"http://h/a?b#c", Scheme::http, "h", 80, "/a?b", "http://h"},
      {"http://h/a:b@c", Scheme::http, "h", 80, "/a:b@c", "http://h"},
      {"http://[::1]", Scheme::http, "::1", 80, "/", "http://[::1]"},
      {"http://[2001:DB8::2]:65535/p", Scheme::http, "2001:db8::2", 65535, "/p", "http://[2001:db8::2]:65535"},
      {"https://my_host-1.example.", Scheme::https, "my_host-1.example.", 443, "/", "https://my_host-1.example."},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto url = parse_url(c.text);
    ASSERT_TRUE(url) << url.error();
    EXPECT_EQ(url->origin.scheme, c.scheme);
    EXPECT_EQ(url->origin.host, c.host);
    EXPECT_EQ(url->origin.port, c.port);
    EXPECT_EQ(url->target, c.target);
    EXPECT_EQ(url->origin.text(), c.origin);
  }
}

TEST(Url, refuses_what_is_none) {
  constexpr std::string_view texts[] = {
      "",
      "api.weixin.qq.com",
      "//host/x",
      "ftp://host",
      "file:///etc/passwd",
      "http://",
      "http:///x",
      "http://?x",
      "http://:80",
      "http://user@host",
      "http://user:secret@host",
      "http://host@evil",
      "http://host:",
      "http://host:0",
      "http://host:65536",
      "http://host:80x",
      "http://host:-1",
      "http://host:+80",
      "http://ho st",
      "http://host/a b",
      "http://host/\r\nX: y",
      "http://h\xE4/",
      "http://host/\xE4\xB8\xAD",
      "http://host\\evil",
      "http://a..b",
      "http://.a",
      "http://[::1",
      "http://[]",
      "http://[::1]x",
      "http://[::1]:",
      "http://[1.2.3.4]",
      "http://[fe80::1%25eth0]",
      "http://::1/",
      "http://a%41b",
      " http://h",
  };
  for (const std::string_view text : texts) {
    const auto url = parse_url(text);
    EXPECT_FALSE(url) << text;
    EXPECT_TRUE(url || url.error().starts_with("the URL")) << url.error();
  }
  EXPECT_FALSE(parse_url("http://" + std::string(254, 'a')));
  EXPECT_FALSE(parse_url(std::string_view("http://h\0x", 10)));
}

TEST(Query, is_decoded_in_order) {
  struct Case {
    std::string_view text;
    std::vector<std::pair<std::string, std::string>> parameters;
  };
  const Case cases[] = {
      {"", {}},
      {"&", {}},
      {"&&a=1&&", {{"a", "1"}}},
      {"a=1&b=2", {{"a", "1"}, {"b", "2"}}},
      {"a", {{"a", ""}}},
      {"a=", {{"a", ""}}},
      {"=1", {{"", "1"}}},
      {"=", {{"", ""}}},
      {"a=b=c", {{"a", "b=c"}}},
      {"a=1&a=2", {{"a", "1"}, {"a", "2"}}},
      {"a=x+y%20z%2B", {{"a", "x y z+"}}},
      {"%61%3D=%26", {{"a=", "&"}}},
      {"a=%E4%B8%AD", {{"a", "中"}}},
      {"a=%", {{"a", "%"}}},
      {"a=%4", {{"a", "%4"}}},
      {"a=%4g%zz", {{"a", "%4g%zz"}}},
      {"a=%%41", {{"a", "%A"}}},
      {"a=100%&b=1", {{"a", "100%"}, {"b", "1"}}},
      {"a=%00", {{"a", std::string(1, '\0')}}},
      {"a=1;b=2", {{"a", "1;b=2"}}},
  };
  for (const Case& c : cases) {
    std::vector<std::pair<std::string, std::string>> parameters;
    const Query query(c.text);
    for (const Parameter& parameter : query.parameters()) parameters.emplace_back(parameter.name, parameter.value);
    EXPECT_EQ(parameters, c.parameters) << c.text;
  }
}

TEST(Query, finds_the_first_of_a_name) {
  const Query query("a=1&a=2&empty=");
  EXPECT_EQ(query.get("a"), "1");
  EXPECT_EQ(query.get("absent"), "");
  EXPECT_EQ(query.find("absent"), nullptr);
  ASSERT_NE(query.find("empty"), nullptr);
}

TEST(Target, splits_at_the_first_question_mark) {
  EXPECT_EQ(path_of("/a/b?c=d?e"), "/a/b");
  EXPECT_EQ(query_of("/a/b?c=d?e"), "c=d?e");
  EXPECT_EQ(path_of("/a"), "/a");
  EXPECT_EQ(query_of("/a"), "");
  EXPECT_EQ(query_of("/a?"), "");
}

TEST(Percent, coding_turns_every_byte_and_back) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  EXPECT_EQ(percent_decode(percent_encode(all)), all);
  EXPECT_EQ(percent_encode("aZ09-._~ /+中"), "aZ09-._~%20%2F%2B%E4%B8%AD");
  EXPECT_EQ(percent_decode("a+b%2f"), "a+b/");
}

}  // namespace
}  // namespace hongyan::http
