// A body that is still coming in on its way through the transport: in pieces, late, broken off, refused early.
#include <gmock/gmock.h>
#include <openssl/ssl.h>

#include <array>
#include <atomic>
#include <future>

#include "http/transport_beast.hpp"
#include "testing/bell.hpp"
#include "testing/encrypted.hpp"
#include "testing/forward_proxy.hpp"
#include "testing/peer.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::Bell;
using hongyan::testing::breakdown_of;
using hongyan::testing::ForwardProxy;
using hongyan::testing::motley;
using hongyan::testing::ok_answer;
using hongyan::testing::Peer;
using hongyan::testing::post_to;
using hongyan::testing::put_all;
using hongyan::testing::RawListener;
using hongyan::testing::RawSocket;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::size_t held_bytes = 20'000;

// An upload under way: the test puts, the transport takes.
struct Upload {
  explicit Upload(std::optional<std::uint64_t> length, std::size_t held = held_bytes) {
    std::tie(sink, source) = open_body_stream(length, held, room.wake());
  }
  Exchange exchange(Origin origin, Milliseconds timeout = Milliseconds{5'000}) {
    Exchange made = post_to(std::move(origin), "", timeout);
    made.stream = source;
    return made;
  }
  bool put(std::string_view bytes) { return put_all(sink, room, bytes); }
  bool is_taken(std::string_view bytes) { return put_all(sink, room, bytes, 10'000, Milliseconds{300}); }
  Bell room;
  BodySink sink;
  BodySource source;
};

Ending end_of(BeastTransport& transport) {
  while (true)
    if (std::vector<Ending> endings = transport.collect(Milliseconds{1'000}); !endings.empty())
      return std::move(endings.front());
}

TEST(BodyOnItsWay, a_body_of_known_length_arrives_byte_for_byte_and_the_connection_is_kept) {
  const std::string body = motley(3'000'000);
  std::promise<std::string> arrived;
  Peer peer([&](RawSocket& socket, std::size_t) {
    arrived.set_value(socket.receive_message());
    socket.send(ok_answer);
    (void)socket.receive_message();
    socket.send(ok_answer);
  });
  BeastTransport transport;
  Upload upload(body.size());
  transport.submit(upload.exchange(peer.origin()));
  EXPECT_TRUE(upload.put(body));
  upload.sink.finish();
  EXPECT_EQ(std::get<Response>(end_of(transport).result).body, "hello");
  const std::string message = arrived.get_future().get();
  const std::size_t head = message.find("\r\n\r\n") + 4;
  EXPECT_THAT(message.substr(0, head), HasSubstr("\r\nContent-Length: 3000000\r\n"));
  EXPECT_TRUE(message.substr(head) == body);
  EXPECT_TRUE(std::holds_alternative<Response>(exchange_alone(transport, post_to(peer.origin())).result));
  EXPECT_EQ(peer.connections(), 1u);
}

TEST(BodyOnItsWay, a_body_of_unknown_length_goes_in_chunks) {
  std::promise<std::string> arrived;
  Peer peer([&](RawSocket& socket, std::size_t) {
    const std::string head = socket.receive_until("\r\n\r\n");
    arrived.set_value(head + socket.receive_until("0\r\n\r\n"));
    socket.send(ok_answer);
  });
  BeastTransport transport;
  Upload upload(std::nullopt);
  transport.submit(upload.exchange(peer.origin()));
  upload.sink.put("sixteen bytes...");
  EXPECT_TRUE(upload.room.rung() == 0);
  upload.sink.finish();
  EXPECT_TRUE(std::holds_alternative<Response>(end_of(transport).result));
  EXPECT_THAT(arrived.get_future().get(),
              EndsWith("\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nsixteen bytes...\r\n0\r\n\r\n"));
}

TEST(BodyOnItsWay, the_sender_waits_for_a_peer_that_does_not_read) {
  const std::string body = motley(30'000'000);
  std::promise<void> filled;
  std::promise<std::string> arrived;
  Peer peer([&, full = filled.get_future().share()](RawSocket& socket, std::size_t) {
    const std::string head = socket.receive_until("\r\n\r\n");
    full.wait();
    std::string all;
    while (all.size() < body.size()) all += socket.receive();
    arrived.set_value(std::move(all));
    socket.send(ok_answer);
  });
  BeastTransport transport;
  Upload upload(body.size());
  transport.submit(upload.exchange(peer.origin()));
  std::size_t put = 0;
  while (put < body.size() && (upload.sink.has_room() || upload.room.wait(Milliseconds{300}))) {
    upload.sink.put(std::string_view(body).substr(put, 10'000));
    put += 10'000;
  }
  EXPECT_LT(put, 20'000'000u) << "what the kernel takes, and not all";
  filled.set_value();
  EXPECT_TRUE(upload.put(std::string_view(body).substr(put)));
  upload.sink.finish();
  EXPECT_TRUE(std::holds_alternative<Response>(end_of(transport).result));
  EXPECT_TRUE(arrived.get_future().get() == body);
}

TEST(BodyOnItsWay, a_body_that_breaks_off_is_not_written_wherever_it_does) {
  for (const std::size_t cut : {0u, 1u, 5'000u, 29'999u}) {
    SCOPED_TRACE(cut);
    std::promise<std::string> arrived;
    Peer peer([&](RawSocket& socket, std::size_t) { arrived.set_value(socket.receive_all()); });
    BeastTransport transport;
    Upload upload(30'000);
    transport.submit(upload.exchange(peer.origin()));
    EXPECT_TRUE(upload.put(std::string(cut, 'x')));
    EXPECT_TRUE(cut == 0 || upload.sink.has_room() || upload.room.wait());
    upload.sink.break_off("somebody pulled the plug");
    const Ending ending = end_of(transport);
    EXPECT_EQ(breakdown_of(ending), Breakdown::not_written);
    EXPECT_EQ(std::get<Trouble>(ending.result).cause, "the body broke off: somebody pulled the plug");
    const std::string message = arrived.get_future().get();  // the connection was closed
    EXPECT_LT(message.size() - message.find("\r\n\r\n") - 4, 30'000u);
  }
}

TEST(BodyOnItsWay, a_stalled_body_is_not_written_in_the_end) {
  Peer peer([](RawSocket& socket, std::size_t) { (void)socket.receive_all(); });
  BeastTransport transport;
  Upload upload(30'000);
  transport.submit(upload.exchange(peer.origin(), Milliseconds{60}));
  upload.sink.put("a beginning");
  const Ending ending = end_of(transport);
  EXPECT_EQ(breakdown_of(ending), Breakdown::not_written);
  EXPECT_EQ(std::get<Trouble>(ending.result).cause, "timeout after 60 ms");
}

TEST(BodyOnItsWay, each_piece_starts_the_timeout_anew_but_not_that_over_all) {
  SystemClock clock;
  for (const Milliseconds in_all : {Milliseconds{60'000}, Milliseconds{1'200}}) {
    Peer peer([](RawSocket& socket, std::size_t) {
      (void)socket.receive_until("\r\n0\r\n\r\n");
      socket.send(ok_answer);
    });
    BeastTransport transport;
    Upload upload(std::nullopt);
    Exchange exchange = upload.exchange(peer.origin(), Milliseconds{1'000});
    exchange.stream_timeout = in_all;
    upload.source = {};
    transport.submit(std::move(exchange));
    const BootTime end = clock.boot() + Milliseconds{1'500};
    std::promise<void> nobody;
    const std::future<void> a_moment = nobody.get_future();
    while (clock.boot() < end && upload.is_taken("abc")) a_moment.wait_for(Milliseconds{20});
    upload.sink.finish();
    const Ending ending = end_of(transport);
    if (in_all > Milliseconds{1'500}) {
      EXPECT_TRUE(std::holds_alternative<Response>(ending.result));
    } else {
      EXPECT_EQ(breakdown_of(ending), Breakdown::not_written);
      EXPECT_EQ(std::get<Trouble>(ending.result).cause, "timeout after 1200 ms");
    }
  }
}

TEST(BodyOnItsWay, an_answer_before_the_whole_body_is_heard_and_the_sender_told) {
  struct Case {
    std::string name;
    std::function<void(RawSocket&)> after;
  };
  std::promise<void> end;
  const auto ended = end.get_future().share();
  const Case cases[] = {{"stays", [&](RawSocket&) { ended.wait_for(std::chrono::seconds{1}); }},
                        {"reads on", [](RawSocket& socket) { (void)socket.receive_all(); }},
                        {"closes", [](RawSocket& socket) { socket.close(); }}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Peer peer([&](RawSocket& socket, std::size_t) {
      (void)socket.receive_until("\r\n\r\n");
      (void)socket.receive();
      socket.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
      c.after(socket);
    });
    BeastTransport transport;
    Upload upload(100'000'000);
    transport.submit(upload.exchange(peer.origin()));
    upload.source = {};
    EXPECT_FALSE(upload.is_taken(std::string(99'000'000, 'x'))) << "nobody takes it any more";
    const Ending ending = end_of(transport);
    ASSERT_TRUE(std::holds_alternative<Response>(ending.result)) << std::get<Trouble>(ending.result).cause;
    EXPECT_EQ(std::get<Response>(ending.result).status, 413);
    EXPECT_FALSE(upload.sink.has_room());
  }
}

TEST(BodyOnItsWay, before_a_connection_is_there_nothing_of_it_is_taken) {
  std::uint16_t port = 0;
  {
    port = RawListener().port();
  }
  BeastTransport transport;
  Upload upload(5);
  upload.sink.put("hello");
  upload.sink.finish();
  const Ending refused =
      exchange_alone(transport, upload.exchange({.scheme = Scheme::http, .host = "127.0.0.1", .port = port}));
  EXPECT_EQ(breakdown_of(refused), Breakdown::not_connected);
  EXPECT_FALSE(upload.source.is_begun());
  std::promise<std::string> arrived;
  Peer peer([&](RawSocket& socket, std::size_t) {
    arrived.set_value(socket.receive_message());
    socket.send(ok_answer);
  });
  EXPECT_TRUE(std::holds_alternative<Response>(exchange_alone(transport, upload.exchange(peer.origin())).result));
  EXPECT_THAT(arrived.get_future().get(), EndsWith("\r\n\r\nhello"));
  EXPECT_TRUE(upload.source.is_begun());
}

TEST(BodyOnItsWay, a_transport_that_goes_away_leaves_the_stream) {
  Peer peer([](RawSocket& socket, std::size_t) { (void)socket.receive_all(); });
  Upload upload(100'000);
  {
    BeastTransport transport;
    transport.submit(upload.exchange(peer.origin()));
    upload.source = {};
    EXPECT_TRUE(upload.put(std::string(90'000, 'x')));
  }
  EXPECT_FALSE(upload.sink.has_room());
}

class BodyEncrypted : public hongyan::testing::Encrypted {
 protected:
  // One request whose body is `length` bytes long, over TLS; its body.
  static std::string receive_over_tls(SSL_CTX* context, RawSocket& socket, std::size_t length) {
    const std::unique_ptr<SSL, hongyan::testing::FreeOfOpenSsl> session(SSL_new(context));
    SSL_set_fd(session.get(), socket.descriptor());
    std::string message;
    if (SSL_accept(session.get()) != 1) return "no handshake";
    std::array<char, 16 * 1024> buffer{};
    std::size_t head = std::string::npos;
    while (head == std::string::npos || message.size() < head + 4 + length) {
      const int count = SSL_read(session.get(), buffer.data(), static_cast<int>(buffer.size()));
      if (count <= 0) return "cut after " + std::to_string(message.size());
      message.append(buffer.data(), static_cast<std::size_t>(count));
      if (head == std::string::npos) head = message.find("\r\n\r\n");
    }
    SSL_write(session.get(), ok_answer.data(), static_cast<int>(ok_answer.size()));
    SSL_shutdown(session.get());
    return message.substr(head + 4);
  }
};

TEST_F(BodyEncrypted, a_body_goes_through_tls_and_tunnels_byte_for_byte_or_not_at_all) {
  const std::string body = motley(2'000'000);
  const auto context = serve_as("DNS:localhost");
  for (const bool tunnelled : {false, true}) {
    for (const bool broken : {false, true}) {
      SCOPED_TRACE(::testing::Message() << tunnelled << broken);
      std::promise<std::string> arrived;
      Peer peer([&](RawSocket& socket, std::size_t) {
        arrived.set_value(receive_over_tls(context.get(), socket, body.size()));
      });
      ForwardProxy proxy;
      BeastTransport transport(TransportSettings{.authority_file = authority_file()});
      Upload upload(body.size());
      Exchange exchange = upload.exchange({.scheme = Scheme::https, .host = "localhost", .port = peer.origin().port});
      if (tunnelled) exchange.proxy = proxy.proxy();
      transport.submit(std::move(exchange));
      EXPECT_TRUE(upload.put(std::string_view(body).substr(0, body.size() - 1)));
      if (broken) {
        upload.sink.break_off("cut");
      } else {
        EXPECT_TRUE(upload.put(std::string_view(body).substr(body.size() - 1)));
        upload.sink.finish();
      }
      const Ending ending = end_of(transport);
      if (broken) {
        EXPECT_EQ(breakdown_of(ending), Breakdown::not_written);
        EXPECT_THAT(arrived.get_future().get(), StartsWith("cut after"));
      } else {
        ASSERT_TRUE(std::holds_alternative<Response>(ending.result)) << std::get<Trouble>(ending.result).cause;
        EXPECT_TRUE(arrived.get_future().get() == body);
      }
    }
  }
}

TEST(BodyOnItsWay, a_plain_origin_gets_it_through_a_proxy_in_absolute_form) {
  Peer peer([](RawSocket& socket, std::size_t) {
    const std::string message = socket.receive_message();
    socket.send(message.ends_with("\r\n\r\nhello") ? ok_answer : "HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n");
  });
  ForwardProxy proxy;
  BeastTransport transport;
  Upload upload(5);
  upload.sink.put("hello");
  upload.sink.finish();
  Exchange exchange = upload.exchange(peer.origin());
  exchange.proxy = proxy.proxy();
  EXPECT_EQ(std::get<Response>(exchange_alone(transport, std::move(exchange)).result).status, 200);
  EXPECT_THAT(proxy.heads().at(0), StartsWith("POST http://127.0.0.1:"));
}

}  // namespace
}  // namespace hongyan::http
