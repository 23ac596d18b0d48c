#include "http/proxy.hpp"

#include <gmock/gmock.h>

namespace hongyan::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Proxy, is_read_with_who_we_are_to_it_and_shown_without_the_password) {
  struct Case {
    std::string_view text;
    std::string_view host;
    std::uint16_t port;
    std::string_view authorization;
    std::string_view shown;
  };
  constexpr Case cases[] = {
      {"http://10.0.0.1:3128", "10.0.0.1", 3128, "", "http://10.0.0.1:3128"},
      {"http://proxy/", "proxy", 80, "", "http://proxy"},
      {"http://Aladdin:open%20sesame@p:8080", "p", 8080, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "http://Aladdin@p:8080"},
      {"http://u@p:8080", "p", 8080, "Basic dTo=", "http://u@p:8080"},
      {"http://u:a:b@p:1", "p", 1, "Basic dTphOmI=", "http://u@p:1"},
      {"http://u:p@ss@p:1", "p", 1, "Basic dTpwQHNz", "http://u@p:1"},
      {"http://u%40x:s@[::1]:8080", "::1", 8080, "Basic dUB4OnM=", "http://u%40x@[::1]:8080"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto proxy = parse_proxy(c.text);
    ASSERT_TRUE(proxy.has_value()) << proxy.error();
    EXPECT_EQ(proxy->origin, (Origin{Scheme::http, std::string(c.host), c.port}));
    EXPECT_EQ(authorization_of(*proxy).reveal(), c.authorization);
    EXPECT_EQ(proxy->text(), c.shown);
  }
}

TEST(Proxy, what_is_no_proxy_is_refused_without_repeating_it) {
  for (const std::string_view text :
       {"", "secretpw", "proxy:3128", "https://u:secretpw@p:1", "socks5://u:secretpw@p:1", "http://", "http://@p:1",
        "http://:secretpw@p:1", "http://u:secretpw@", "http://u:secretpw@p:0", "http://u:secretpw@p:1/path",
        "http://u:secretpw@p:1?q", "http://u%3Ax:secretpw@p:1", "http://u: secretpw@p q:1"}) {
    const auto proxy = parse_proxy(text);
    ASSERT_FALSE(proxy.has_value()) << text;
    EXPECT_THAT(proxy.error(), Not(HasSubstr("secretpw")));
  }
}

TEST(Proxy, its_refusals_say_what_to_do) {
  const Proxy plain = *parse_proxy("http://p:3128");
  const Proxy known = *parse_proxy("http://u:secretpw@p:3128");
  const Origin target{Scheme::https, "api.weixin.qq.com", 443};
  struct Case {
    const Proxy& proxy;
    int status;
    std::string_view says;
  };
  const Case cases[] = {
      {plain, 407, "wants a user name and a password"},
      {known, 407, "refuses this user name or password"},
      {known, 403, "forbids api.weixin.qq.com:443 (403)"},
      {known, 405, "is it an HTTP proxy?"},
      {known, 502, "cannot reach api.weixin.qq.com:443 (502)"},
      {known, 418, "answered CONNECT api.weixin.qq.com:443 with 418"},
  };
  for (const Case& c : cases) {
    const std::string text = refusal_by(c.proxy, target, c.status);
    EXPECT_THAT(text, HasSubstr(std::string(c.says)));
    EXPECT_THAT(text, HasSubstr("p:3128"));
    EXPECT_THAT(text, Not(HasSubstr("secretpw")));
  }
}

}  // namespace
}  // namespace hongyan::http
