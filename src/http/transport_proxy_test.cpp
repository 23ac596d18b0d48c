#include <gmock/gmock.h>

#include <atomic>

#include "http/transport_beast.hpp"
#include "testing/encrypted.hpp"
#include "testing/forward_proxy.hpp"
#include "testing/peer.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::breakdown_of;
using hongyan::testing::ForwardProxy;
using hongyan::testing::ok_answer;
using hongyan::testing::Peer;
using hongyan::testing::post_to;
using hongyan::testing::ProxyManners;
using hongyan::testing::RawSocket;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view aladdin = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

Exchange post_through(const Proxy& proxy, Origin origin, Milliseconds timeout = Milliseconds{5'000}) {
  Exchange exchange = post_to(std::move(origin), "{}", timeout);
  exchange.proxy = proxy;
  return exchange;
}

void serve_plainly(RawSocket& socket, std::size_t) {
  while (!socket.receive_message().empty()) socket.send(ok_answer);
}

class Proxied : public hongyan::testing::Encrypted {
 protected:
  [[nodiscard]] TransportSettings trusting() const { return {.authority_file = authority_file()}; }
  [[nodiscard]] static Origin encrypted(const Peer& peer) { return {Scheme::https, "localhost", peer.origin().port}; }
  static std::string cause_of(const Ending& ending) {
    const auto* const trouble = std::get_if<Trouble>(&ending.result);
    return trouble == nullptr ? "" : trouble->cause;
  }
};

TEST_F(Proxied, a_plain_origin_is_asked_in_absolute_form_over_one_kept_connection) {
  Peer origin(serve_plainly);
  ForwardProxy proxy(ProxyManners{.authorization = std::string(aladdin)});
  BeastTransport transport;
  for (int i = 0; i < 2; ++i) {
    const Ending ending =
        exchange_alone(transport, post_through(proxy.proxy("Aladdin", "open sesame"), origin.origin()));
    ASSERT_TRUE(std::holds_alternative<Response>(ending.result)) << cause_of(ending);
    EXPECT_EQ(std::get<Response>(ending.result).body, "hello");
  }
  EXPECT_EQ(proxy.connections(), 1u);
  const std::string port = std::to_string(origin.origin().port);
  EXPECT_EQ(proxy.heads().at(0), "POST http://127.0.0.1:" + port +
                                     "/cgi-bin/x?access_token=t HTTP/1.1\r\nHost: 127.0.0.1:" + port +
                                     "\r\nProxy-Authorization: " + std::string(aladdin) +
                                     "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n");
}

TEST_F(Proxied, an_encrypted_origin_is_reached_through_one_tunnel_and_proves_itself_still) {
  const auto context = serve_as("DNS:localhost");
  Peer origin([&](RawSocket& socket, std::size_t) { serve(context.get(), socket, ok_answer); });
  ForwardProxy proxy(ProxyManners{.authorization = std::string(aladdin)});
  {
    BeastTransport transport(trusting());
    for (int i = 0; i < 3; ++i) {
      const Ending ending =
          exchange_alone(transport, post_through(proxy.proxy("Aladdin", "open sesame"), encrypted(origin)));
      ASSERT_TRUE(std::holds_alternative<Response>(ending.result)) << cause_of(ending);
      EXPECT_EQ(std::get<Response>(ending.result).body, "hello");
    }
  }
  const std::string port = std::to_string(origin.origin().port);
  EXPECT_THAT(proxy.heads(), ElementsAre("CONNECT localhost:" + port + " HTTP/1.1\r\nHost: localhost:" + port +
                                         "\r\nProxy-Authorization: " + std::string(aladdin) + "\r\n\r\n"));
  // The same proxy, but whoever answers at its other end is not trusted.
  BeastTransport distrusting;
  const Ending refused =
      exchange_alone(distrusting, post_through(proxy.proxy("Aladdin", "open sesame"), encrypted(origin)));
  EXPECT_EQ(breakdown_of(refused), Breakdown::not_connected);
  EXPECT_THAT(cause_of(refused), HasSubstr("TLS: "));
}

TEST_F(Proxied, connections_are_kept_apart_by_proxy_and_by_user) {
  Peer origin(serve_plainly);
  ForwardProxy proxy;
  BeastTransport transport;
  for (const char* const user : {"a", "b", "a"})
    ASSERT_TRUE(std::holds_alternative<Response>(
        exchange_alone(transport, post_through(proxy.proxy(user, "p"), origin.origin())).result));
  EXPECT_EQ(proxy.connections(), 2u);
}

TEST_F(Proxied, a_proxy_that_refuses_is_not_connected_and_says_why) {
  struct Case {
    std::string name;
    ProxyManners manners;
    Scheme scheme;
    std::string says;
  };
  const auto says = [](std::string answer) { return ProxyManners{.connect_answer = std::move(answer)}; };
  const Case cases[] = {
      {"wrong password", {.authorization = "Basic other"}, Scheme::https, "refuses this user name or password (407)"},
      {"wrong password, plain", {.authorization = "Basic other"}, Scheme::http, "refuses this user name or password"},
      {"forbidden", says("HTTP/1.1 403 No\r\nContent-Length: 5\r\n\r\nnever"), Scheme::https, "(403)"},
      {"no way out", says("HTTP/1.0 502 Bad Gateway\r\n\r\n"), Scheme::https, "cannot reach localhost:"},
      {"no proxy", says("HTTP/1.1 405 No\r\n\r\n"), Scheme::https, "is it an HTTP proxy?"},
      {"a redirect", says("HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n"), Scheme::https, "with 302"},
      {"garbage", says("SSH-2.0-OpenSSH_9.2\r\n\r\n"), Scheme::https, "is not HTTP/1.1"},
      {"half an answer", says("HTTP/1.1 200 Conn"), Scheme::https, "no whole answer to CONNECT"},
      {"an endless head", says("HTTP/1.1 200 OK\r\nA: " + std::string(100'000, 'b')), Scheme::https,
       "answer to CONNECT"},
      {"bytes before ours", says("HTTP/1.1 200 OK\r\n\r\nhello"), Scheme::https, "speaks before"},
      {"gone at once", {.hang_up = ProxyManners::HangUp::at_once}, Scheme::https, "through the proxy http://u@"},
      {"gone when asked", {.hang_up = ProxyManners::HangUp::after_request}, Scheme::https, "through the proxy"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::atomic<int> arrivals = 0;
    Peer origin([&](RawSocket& socket, std::size_t) { arrivals += !socket.receive().empty(); });
    ForwardProxy proxy(c.manners);
    BeastTransport transport(trusting());
    Origin target = encrypted(origin);
    target.scheme = c.scheme;
    const Ending ending = exchange_alone(transport, post_through(proxy.proxy("u", "secretpw"), target));
    EXPECT_EQ(breakdown_of(ending), Breakdown::not_connected);
    EXPECT_THAT(cause_of(ending), HasSubstr(c.says));
    EXPECT_THAT(cause_of(ending), Not(HasSubstr("secretpw")));
    EXPECT_EQ(arrivals, 0);
  }
}

TEST_F(Proxied, a_proxy_or_an_origin_behind_it_that_is_not_there_is_not_connected) {
  const Proxy absent{.origin = {Scheme::http, "127.0.0.1", 1}, .user = {}, .password = {}};
  BeastTransport transport(trusting());
  const Ending gone = exchange_alone(transport, post_through(absent, {Scheme::https, "localhost", 2}));
  EXPECT_EQ(breakdown_of(gone), Breakdown::not_connected);
  EXPECT_THAT(cause_of(gone), StartsWith("through the proxy http://127.0.0.1:1: "));
  ForwardProxy proxy;
  const Ending behind = exchange_alone(transport, post_through(proxy.proxy(), {Scheme::https, "localhost", 1}));
  EXPECT_EQ(breakdown_of(behind), Breakdown::not_connected);
  EXPECT_THAT(cause_of(behind), HasSubstr("cannot reach localhost:1 (502)"));
}

TEST_F(Proxied, a_proxy_that_never_answers_costs_the_timeout_and_no_more) {
  Peer silent([](RawSocket& socket, std::size_t) { (void)socket.receive_all(); });
  const Proxy proxy{.origin = silent.origin(), .user = {}, .password = {}};
  BeastTransport transport(trusting());
  const Ending ending =
      exchange_alone(transport, post_through(proxy, {Scheme::https, "localhost", 2}, Milliseconds{100}));
  EXPECT_EQ(breakdown_of(ending), Breakdown::not_connected);
  EXPECT_THAT(cause_of(ending), HasSubstr("timeout after 100 ms"));
}

// Wherever the tunnel is cut, an exchange that the origin may have acted on is never called unsent, and none is sent
// twice.
TEST_F(Proxied, a_tunnel_cut_at_any_step_is_told_rightly) {
  const auto context = serve_as("DNS:localhost");
  for (const bool upward : {true, false}) {
    for (std::size_t cut = 1; cut < 2'400; cut += 197) {
      SCOPED_TRACE(cut);
      std::atomic<int> arrivals = 0;
      Ending ending;
      {
        Peer origin(
            [&](RawSocket& socket, std::size_t) { arrivals += serve(context.get(), socket, ok_answer).requests; });
        ProxyManners manners;
        (upward ? manners.upward_bytes_max : manners.tunnel_bytes_max) = cut;
        ForwardProxy proxy(manners);
        BeastTransport transport(trusting());
        ending = exchange_alone(transport, post_through(proxy.proxy(), encrypted(origin)));
      }
      EXPECT_LE(arrivals, 1);
      if (std::holds_alternative<Response>(ending.result)) continue;
      const Breakdown breakdown = breakdown_of(ending);
      if (arrivals > 0) {
        EXPECT_TRUE(breakdown == Breakdown::no_answer || breakdown == Breakdown::bad_answer);
      }
      if (breakdown == Breakdown::not_connected) {
        EXPECT_EQ(arrivals, 0);
      }
    }
  }
}

}  // namespace
}  // namespace hongyan::http
