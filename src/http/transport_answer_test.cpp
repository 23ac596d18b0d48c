// Long answers that the transport hands over while they still come in.
#include <gmock/gmock.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <future>

#include "http/transport_beast.hpp"
#include "testing/bell.hpp"
#include "testing/encrypted.hpp"
#include "testing/peer.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::Bell;
using hongyan::testing::breakdown_of;
using hongyan::testing::motley;
using hongyan::testing::ok_answer;
using hongyan::testing::Peer;
using hongyan::testing::RawSocket;
using hongyan::testing::take_all;
using hongyan::testing::WholeBody;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using State = BodySource::State;

constexpr std::size_t held_bytes = 20'000;
constexpr std::size_t read_bytes = 64 * 1024;  // what one read of the transport brings at most

Exchange get_from(Origin origin, Milliseconds timeout = Milliseconds{5'000}) {
  Exchange exchange = hongyan::testing::post_to(std::move(origin), "", timeout);
  exchange.request.method = Method::get;
  exchange.long_answers.held_bytes = held_bytes;
  return exchange;
}

std::string head_of(std::size_t length) {
  return "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

std::string chunk_of(std::string_view bytes) {
  std::string chunk(bytes);
  const auto digits = [](std::size_t number) {
    std::string text;
    for (; number > 0; number /= 16) text.insert(text.begin(), "0123456789abcdef"[number % 16]);
    return text;
  };
  return digits(bytes.size()) + "\r\n" + chunk + "\r\n";
}

// The ending of an exchange with a peer that answers so and closes.
struct Heard {
  explicit Heard(std::string answer, Exchange exchange = get_from({}))
      : peer([answer = std::move(answer)](RawSocket& socket, std::size_t) {
          (void)socket.receive_message();
          socket.send(answer);
        }) {
    exchange.origin = peer.origin();
    ending = exchange_alone(transport, std::move(exchange));
  }
  Peer peer;
  BeastTransport transport;
  Ending ending;
};

TEST(LongAnswer, is_handed_over_before_it_is_whole_and_leaves_the_connection_as_it_was) {
  const std::string body = motley(3'000'000);
  std::promise<void> handed_over;
  Peer peer([&, begun = handed_over.get_future().share()](RawSocket& socket, std::size_t) {
    (void)socket.receive_message();
    socket.send(head_of(body.size()) + body.substr(0, 100));
    begun.wait();
    socket.send(std::string_view(body).substr(100));
    (void)socket.receive_message();
    socket.send(ok_answer);
  });
  BeastTransport transport;
  Ending ending = exchange_alone(transport, get_from(peer.origin()));
  const Response& head = std::get<Response>(ending.result);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(*head.headers.find("Content-Type"), "image/jpeg");
  EXPECT_EQ(head.body, "");
  ASSERT_TRUE(ending.stream);
  EXPECT_EQ(ending.stream.length(), body.size());
  handed_over.set_value();
  const WholeBody taken = take_all(ending.stream);
  EXPECT_EQ(taken.state, State::whole);
  EXPECT_TRUE(taken.bytes == body);
  EXPECT_THAT(transport.collect(Milliseconds{0}), IsEmpty()) << "one ending for each exchange";
  const Ending next = exchange_alone(transport, get_from(peer.origin()));
  EXPECT_EQ(std::get<Response>(next.result).body, "hello");
  EXPECT_FALSE(next.stream);
  EXPECT_EQ(peer.connections(), 1u);
}

TEST(LongAnswer, comes_whole_however_it_is_framed) {
  const std::string body = motley(400'000);
  std::string chunks;
  for (std::size_t at = 0; at < body.size(); at += 7'001) chunks += chunk_of(std::string_view(body).substr(at, 7'001));
  struct Case {
    std::string name, answer;
    std::optional<std::uint64_t> length;
  };
  const Case cases[] = {
      {"length", head_of(body.size()) + body, body.size()},
      {"after an interim answer", "HTTP/1.1 103 Early Hints\r\n\r\n" + head_of(body.size()) + body, body.size()},
      {"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\nTrailer: x\r\n\r\n", {}},
      {"end of connection", "HTTP/1.1 200 OK\r\n\r\n" + body, {}},
      {"HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n" + body, {}}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Heard heard(c.answer);
    ASSERT_TRUE(heard.ending.stream);
    EXPECT_EQ(heard.ending.stream.length(), c.length);
    const WholeBody taken = take_all(heard.ending.stream);
    EXPECT_EQ(taken.state, State::whole);
    EXPECT_TRUE(taken.bytes == body);
  }
}

TEST(LongAnswer, only_who_asks_for_it_and_only_a_long_one_is_a_stream) {
  const std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk_of("short") + "0\r\n\r\n";
  for (const std::string& answer : {head_of(held_bytes) + std::string(held_bytes, 'x'), chunks}) {
    const Heard heard(answer);
    EXPECT_FALSE(heard.ending.stream);
    EXPECT_FALSE(std::get<Response>(heard.ending.result).body.empty());
  }
  Exchange plain = get_from({});
  plain.long_answers = {};
  EXPECT_EQ(std::get<Response>(Heard(head_of(500'000) + motley(500'000), plain).ending.result).body, motley(500'000));
  plain.response_bytes_max = 499'999;
  EXPECT_EQ(breakdown_of(Heard(head_of(500'000) + motley(500'000), plain).ending), Breakdown::bad_answer);
  Exchange bounded = get_from({});
  bounded.long_answers.body_bytes = 499'999;
  EXPECT_EQ(breakdown_of(Heard(head_of(500'000) + motley(500'000), bounded).ending), Breakdown::bad_answer);
}

TEST(LongAnswer, what_has_no_body_is_no_stream) {
  Exchange head = get_from({});
  head.request.method = Method::head;
  EXPECT_FALSE(Heard(head_of(500'000), head).ending.stream);
  for (const std::string status : {"204 No Content", "304 Not Modified"}) {
    const Heard heard("HTTP/1.1 " + status + "\r\nContent-Length: 500000\r\n\r\n");
    EXPECT_FALSE(heard.ending.stream);
    EXPECT_TRUE(std::holds_alternative<Response>(heard.ending.result)) << status;
  }
}

TEST(LongAnswer, that_breaks_off_is_broken_and_never_whole) {
  const std::string begun = motley(200'000);
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk_of(begun);
  struct Case {
    std::string name, answer, cause;
  };
  const Case cases[] = {{"cut in its length", head_of(200'001) + begun, "closed in the middle of the answer"},
                        {"cut between chunks", chunked, "closed in the middle of the answer"},
                        {"cut in a chunk", chunked + "ff\r\nabc", "closed in the middle of the answer"},
                        {"cut in the last chunk", chunked + "0\r\n", "closed in the middle of the answer"},
                        {"no chunk", chunked + "xyz\r\n", "not HTTP/1.1"},
                        {"too long", chunked + chunk_of(begun), "longer than allowed"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Exchange exchange = get_from({});
    exchange.long_answers.body_bytes = 399'999;
    Heard heard(c.answer, exchange);
    ASSERT_TRUE(heard.ending.stream);
    EXPECT_EQ(take_all(heard.ending.stream).state, State::broken);
    EXPECT_THAT(heard.ending.stream.cause(), HasSubstr(c.cause));
    EXPECT_THAT(heard.transport.collect(Milliseconds{0}), IsEmpty());
  }
}

TEST(LongAnswer, of_a_peer_that_stalls_breaks_off_but_each_piece_starts_the_timeout_anew) {
  std::promise<void> nobody;
  const auto never = nobody.get_future().share();
  struct Case {
    std::string name;
    int pieces;
    Milliseconds timeout, in_all;
    std::string cause;  // "": it comes whole
  };
  for (const Case& c : {Case{"stalls", 1, Milliseconds{100}, Milliseconds{60'000}, "timeout after 100 ms"},
                        Case{"goes on", 30, Milliseconds{1'000}, Milliseconds{60'000}, ""},
                        Case{"too long in all", 30, Milliseconds{1'000}, Milliseconds{1'200}, "after 1200 ms"}}) {
    SCOPED_TRACE(c.name);
    Peer peer([&](RawSocket& socket, std::size_t) {
      (void)socket.receive_message();
      socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk_of(std::string(30'000, 'x')));
      for (int i = 1; i < c.pieces; ++i) {
        never.wait_for(Milliseconds{50});
        socket.send(chunk_of("a piece"));
      }
      if (c.pieces > 1) socket.send("0\r\n\r\n");
      (void)socket.receive_all();
    });
    BeastTransport transport;
    Exchange exchange = get_from(peer.origin(), c.timeout);
    exchange.stream_timeout = c.in_all;
    Ending ending = exchange_alone(transport, std::move(exchange));
    ASSERT_TRUE(ending.stream);
    EXPECT_EQ(take_all(ending.stream).state, c.cause.empty() ? State::whole : State::broken);
    EXPECT_THAT(ending.stream.cause(), HasSubstr(c.cause));
    ending.stream = {};
  }
}

TEST(LongAnswer, of_a_peer_that_stalls_behind_a_slow_taker_breaks_off_soon) {
  Peer peer([](RawSocket& socket, std::size_t) {
    (void)socket.receive_message();
    socket.send(head_of(200'000) + std::string(150'000, 'x'));
    (void)socket.receive_all();
  });
  BeastTransport transport;
  Ending ending = exchange_alone(transport, get_from(peer.origin(), Milliseconds{200}));
  ASSERT_TRUE(ending.stream);
  Bell pause;
  EXPECT_FALSE(pause.wait(Milliseconds{400}));
  EXPECT_FALSE(ending.stream.is_broken()) << "the peer is not to blame";
  EXPECT_EQ(take_all(ending.stream).state, State::broken);
  EXPECT_EQ(ending.stream.cause(), "timeout after 200 ms");
}

TEST(LongAnswer, of_which_nobody_takes_anything_is_held_within_the_bound_and_not_for_ever) {
  std::promise<std::size_t> sent;
  Peer peer([&](RawSocket& socket, std::size_t) {
    (void)socket.receive_message();
    socket.send(head_of(200'000'000));
    const std::string piece(100'000, 'x');
    std::size_t count = 0;
    // Until the transport closes: what the kernel took in between is some MiB.
    while (count < 200'000'000 && ::send(socket.descriptor(), piece.data(), piece.size(), MSG_NOSIGNAL) > 0)
      count += piece.size();
    sent.set_value(count);
  });
  BeastTransport transport;
  Exchange exchange = get_from(peer.origin(), Milliseconds{200});
  exchange.long_answers.unread_time = Milliseconds{1'000};
  Ending ending = exchange_alone(transport, std::move(exchange));
  ASSERT_TRUE(ending.stream);
  Bell pause;
  std::string bytes;
  std::size_t taken = 0;
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(pause.wait(Milliseconds{50})) << "a slow taker, much slower in all than the peer's timeout";
    ASSERT_EQ(ending.stream.take(bytes), State::open);
    EXPECT_LT(bytes.size(), held_bytes + read_bytes + 1);
    taken += bytes.size();
  }
  EXPECT_GT(taken, 10 * held_bytes);
  while (!ending.stream.is_broken()) (void)pause.wait(Milliseconds{5});
  EXPECT_EQ(ending.stream.cause(), "its taker took nothing: timeout after 1000 ms");
  EXPECT_LT(sent.get_future().get(), 30'000'000u) << "the bound, what was taken, and what the kernel takes";
}

TEST(LongAnswer, whose_taker_goes_away_ends_at_once_with_its_connection) {
  for (const bool stalled : {true, false}) {
    SCOPED_TRACE(stalled);
    std::promise<void> closed;
    Peer peer([&](RawSocket& socket, std::size_t number) {
      (void)socket.receive_message();
      if (number > 0) return socket.send(ok_answer);
      socket.send(head_of(200'000'000));
      const std::string piece(100'000, 'x');
      while (!stalled && ::send(socket.descriptor(), piece.data(), piece.size(), MSG_NOSIGNAL) > 0) continue;
      (void)socket.receive_all();
      closed.set_value();
    });
    BeastTransport transport;
    Exchange exchange = get_from(peer.origin(), Milliseconds{60'000});
    Ending ending = exchange_alone(transport, std::move(exchange));
    const BodyWatch watch = ending.stream.watch();
    EXPECT_EQ(watch.state(), BodyWatch::State::open);
    ending.stream = {};
    EXPECT_EQ(closed.get_future().wait_for(Seconds{5}), std::future_status::ready);
    EXPECT_EQ(watch.state(), BodyWatch::State::left);
    EXPECT_EQ(std::get<Response>(exchange_alone(transport, get_from(peer.origin())).result).body, "hello");
    EXPECT_EQ(peer.connections(), 2u);
  }
}

TEST(LongAnswer, breaks_off_when_the_transport_goes_away) {
  Peer peer([](RawSocket& socket, std::size_t) {
    (void)socket.receive_message();
    socket.send(head_of(200'000));
    (void)socket.receive_all();
  });
  Ending ending;
  {
    BeastTransport transport;
    ending = exchange_alone(transport, get_from(peer.origin()));
  }
  EXPECT_EQ(take_all(ending.stream).state, State::broken);
  {
    BeastTransport transport;
    transport.submit(get_from(peer.origin()));
  }  // whose ending nobody collects
}

TEST(LongAnswer, of_a_proxy_that_wants_a_password_is_its_refusal) {
  Peer peer([](RawSocket& socket, std::size_t) {
    (void)socket.receive_message();
    socket.send("HTTP/1.1 407 Who Are You\r\nContent-Length: 200000\r\n\r\n");
    (void)socket.receive_all();
  });
  BeastTransport transport;
  Exchange exchange = get_from({.scheme = Scheme::http, .host = "api.test", .port = 80});
  exchange.proxy = Proxy{.origin = peer.origin(), .user = "", .password = {}};
  EXPECT_EQ(breakdown_of(exchange_alone(transport, std::move(exchange))), Breakdown::not_connected);
}

class LongAnswerEncrypted : public hongyan::testing::Encrypted {};

TEST_F(LongAnswerEncrypted, comes_byte_for_byte_or_breaks_off) {
  const std::string body = motley(2'000'000);
  const auto context = serve_as("DNS:localhost");
  for (const bool cut : {false, true}) {
    SCOPED_TRACE(cut);
    Peer peer([&](RawSocket& socket, std::size_t) {
      const std::unique_ptr<SSL, hongyan::testing::FreeOfOpenSsl> session(SSL_new(context.get()));
      SSL_set_fd(session.get(), socket.descriptor());
      std::array<char, 4'096> request{};
      if (SSL_accept(session.get()) != 1) return;
      (void)SSL_read(session.get(), request.data(), static_cast<int>(request.size()));
      // A body that ends with the connection: cut without a word it may not look whole.
      const std::string answer = "HTTP/1.1 200 OK\r\n\r\n" + body;
      SSL_write(session.get(), answer.data(), static_cast<int>(answer.size()));
      if (!cut) SSL_shutdown(session.get());
    });
    BeastTransport transport(TransportSettings{.authority_file = authority_file()});
    Ending ending =
        exchange_alone(transport, get_from({.scheme = Scheme::https, .host = "localhost", .port = peer.origin().port}));
    ASSERT_TRUE(ending.stream);
    const WholeBody taken = take_all(ending.stream);
    EXPECT_EQ(taken.state, cut ? State::broken : State::whole);
    EXPECT_TRUE(cut || taken.bytes == body);
  }
}

}  // namespace
}  // namespace hongyan::http
