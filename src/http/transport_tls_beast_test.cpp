#include <gmock/gmock.h>

#include <future>

#include "base/failure.hpp"
#include "http/transport_beast.hpp"
#include "testing/encrypted.hpp"
#include "testing/peer.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::breakdown_of;
using hongyan::testing::day_seconds;
using hongyan::testing::ok_answer;
using hongyan::testing::Peer;
using hongyan::testing::post_to;
using hongyan::testing::RawSocket;
using ::testing::StartsWith;

class Encrypted : public hongyan::testing::Encrypted {
 protected:
  Ending ask(const Peer& peer, const std::string& host, const std::string& authority) const {
    BeastTransport transport(TransportSettings{.authority_file = authority});
    Origin origin = peer.origin();
    origin.scheme = Scheme::https;
    origin.host = host;
    return exchange_alone(transport, post_to(origin));
  }
};

TEST_F(Encrypted, a_trusted_server_of_the_right_name_is_asked_over_one_connection) {
  const auto context = serve_as("DNS:localhost,IP:127.0.0.1");
  for (const std::string host : {"localhost", "127.0.0.1"}) {
    std::promise<Served> served;
    Peer peer([&](RawSocket& socket, std::size_t) { served.set_value(serve(context.get(), socket, ok_answer)); });
    {
      BeastTransport transport(TransportSettings{.authority_file = authority_file()});
      Origin origin{.scheme = Scheme::https, .host = host, .port = peer.origin().port};
      for (int i = 0; i < 3; ++i) {
        const Ending ending = exchange_alone(transport, post_to(origin));
        ASSERT_TRUE(std::holds_alternative<Response>(ending.result)) << std::get<Trouble>(ending.result).cause;
        EXPECT_EQ(std::get<Response>(ending.result).body, "hello");
      }
    }
    const Served result = served.get_future().get();
    EXPECT_EQ(result.requests, 3);
    EXPECT_EQ(result.server_name, host == "localhost" ? "localhost" : "");  // addresses are no server names
  }
}

TEST_F(Encrypted, nothing_is_sent_to_a_server_that_does_not_prove_itself) {
  struct Case {
    std::string name;
    std::string names;
    long valid_seconds;
    std::string authority;
  };
  const Case cases[] = {
      {"authority not trusted", "DNS:localhost", day_seconds, ""},
      {"another name", "DNS:example.com", day_seconds, authority_file()},
      {"a name that begins alike", "DNS:localhost.example.com", day_seconds, authority_file()},
      {"an address instead of the name", "IP:127.0.0.1", day_seconds, authority_file()},
      {"expired", "DNS:localhost", -day_seconds, authority_file()},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto context = serve_as(c.names, c.valid_seconds);
    std::promise<Served> served;
    Peer peer([&](RawSocket& socket, std::size_t) { served.set_value(serve(context.get(), socket, ok_answer)); });
    const Ending ending = ask(peer, "localhost", c.authority);
    EXPECT_EQ(breakdown_of(ending), Breakdown::not_connected);
    EXPECT_THAT(std::get<Trouble>(ending.result).cause, StartsWith("TLS: "));
    EXPECT_EQ(served.get_future().get().requests, 0);
  }
}

TEST_F(Encrypted, protocols_before_tls_1_2_are_refused) {
  const auto context = serve_as("DNS:localhost");
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  Peer old([&](RawSocket& socket, std::size_t) { serve(context.get(), socket, ok_answer); });
  EXPECT_EQ(breakdown_of(ask(old, "localhost", authority_file())), Breakdown::not_connected);
  const auto newer = serve_as("DNS:localhost");
  SSL_CTX_set_max_proto_version(newer.get(), TLS1_2_VERSION);
  Peer good([&](RawSocket& socket, std::size_t) { serve(newer.get(), socket, ok_answer); });
  EXPECT_TRUE(std::holds_alternative<Response>(ask(good, "localhost", authority_file()).result));
}

TEST_F(Encrypted, a_peer_without_tls_is_not_connected) {
  Peer peer(
      [](RawSocket& socket, std::size_t) { socket.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"); });
  EXPECT_EQ(breakdown_of(ask(peer, "localhost", authority_file())), Breakdown::not_connected);
}

TEST_F(Encrypted, an_answer_until_the_end_counts_only_when_the_end_was_said) {
  const auto context = serve_as("DNS:localhost");
  constexpr std::string_view endless = "HTTP/1.1 200 OK\r\n\r\nhello";
  Peer polite([&](RawSocket& socket, std::size_t) { serve(context.get(), socket, endless, Goodbye::said); });
  EXPECT_EQ(std::get<Response>(ask(polite, "localhost", authority_file()).result).body, "hello");
  Peer cutting([&](RawSocket& socket, std::size_t) { serve(context.get(), socket, endless, Goodbye::cut); });
  EXPECT_EQ(breakdown_of(ask(cutting, "localhost", authority_file())), Breakdown::bad_answer);
}

TEST_F(Encrypted, a_close_without_an_answer_is_no_answer) {
  const auto context = serve_as("DNS:localhost");
  for (const Goodbye goodbye : {Goodbye::said, Goodbye::cut}) {
    Peer peer([&](RawSocket& socket, std::size_t) { serve(context.get(), socket, "", goodbye); });
    EXPECT_EQ(breakdown_of(ask(peer, "localhost", authority_file())), Breakdown::no_answer);
  }
}

TEST_F(Encrypted, an_authority_file_that_cannot_be_read_is_a_failure) {
  const std::string absent = (directory_.path() / "absent.pem").string();
  EXPECT_THROW(BeastTransport(TransportSettings{.authority_file = absent}), Failure);
}

}  // namespace
}  // namespace hongyan::http
