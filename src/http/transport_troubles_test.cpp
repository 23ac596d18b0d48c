#include "http/transport_beast.hpp"

#include <gmock/gmock.h>

#include <future>
#include <map>
#include <mutex>
#include <set>

#include "http/server.hpp"
#include "testing/peer.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::breakdown_of;
using hongyan::testing::ok_answer;
using hongyan::testing::Peer;
using hongyan::testing::post_to;
using hongyan::testing::RawListener;
using hongyan::testing::RawSocket;
using ::testing::HasSubstr;

TEST(BeastTransport, a_refused_connection_is_not_connected) {
  std::uint16_t port = 0;
  {
    port = RawListener().port();
  }
  BeastTransport transport;
  for (const std::string host : {"127.0.0.1", "localhost"}) {
    const Ending ending = exchange_alone(transport, post_to({.scheme = Scheme::http, .host = host, .port = port}));
    EXPECT_EQ(breakdown_of(ending), Breakdown::not_connected);
    EXPECT_EQ(std::get<Trouble>(ending.result).cause, "Connection refused");
  }
}

TEST(BeastTransport, names_are_resolved) {
  Peer peer([](RawSocket& socket, std::size_t) { socket.receive_message().empty() ? void() : socket.send(ok_answer); });
  BeastTransport transport;
  Origin origin = peer.origin();
  origin.host = "localhost";
  EXPECT_TRUE(std::holds_alternative<Response>(exchange_alone(transport, post_to(origin)).result));
}

TEST(BeastTransport, silence_after_the_whole_request_is_no_answer) {
  Peer peer([](RawSocket& socket, std::size_t) { (void)socket.receive_all(); });
  BeastTransport transport;
  const Ending ending = exchange_alone(transport, post_to(peer.origin(), "{}", Milliseconds{40}));
  EXPECT_EQ(breakdown_of(ending), Breakdown::no_answer);
  EXPECT_EQ(std::get<Trouble>(ending.result).cause, "timeout after 40 ms");
  EXPECT_EQ(std::get<Trouble>(ending.result).no_answer, Trouble::NoAnswer::timeout);
  EXPECT_GE(ending.took, Milliseconds{40});
}

TEST(BeastTransport, silence_in_the_middle_of_an_answer_is_no_answer) {
  Peer peer([](RawSocket& socket, std::size_t) {
    if (socket.receive_message().empty()) return;
    socket.send(ok_answer.substr(0, ok_answer.size() - 1));
    (void)socket.receive_all();
  });
  BeastTransport transport;
  EXPECT_EQ(breakdown_of(exchange_alone(transport, post_to(peer.origin(), "{}", Milliseconds{40}))),
            Breakdown::no_answer);
}

TEST(BeastTransport, a_request_the_peer_does_not_take_is_not_written) {
  std::promise<void> done;
  const std::shared_future<void> end = done.get_future().share();
  Peer peer([&](RawSocket&, std::size_t) { end.wait(); });
  BeastTransport transport;
  const Ending ending =
      exchange_alone(transport, post_to(peer.origin(), std::string(16'000'000, 'x'), Milliseconds{150}));
  done.set_value();
  EXPECT_EQ(breakdown_of(ending), Breakdown::not_written);
}

TEST(BeastTransport, a_peer_that_closes_amid_the_request_leaves_it_not_written) {
  Peer peer([](RawSocket& socket, std::size_t) {
    (void)socket.receive_until("\r\n\r\n");
    socket.reset();
  });
  BeastTransport transport;
  EXPECT_EQ(breakdown_of(exchange_alone(transport, post_to(peer.origin(), std::string(16'000'000, 'x')))),
            Breakdown::not_written);
}

TEST(BeastTransport, a_target_that_would_break_the_request_line_is_not_written) {
  BeastTransport transport;
  for (const std::string target : {"", "/a b", "/a\r\nX: y", "/\x01"}) {
    Exchange exchange = post_to({.scheme = Scheme::http, .host = "127.0.0.1", .port = 1});
    exchange.request.target = target;
    EXPECT_EQ(breakdown_of(exchange_alone(transport, exchange)), Breakdown::not_written);
  }
}

// ---- the pool

TEST(BeastTransport, exchanges_beyond_the_most_connections_wait_and_may_time_out) {
  std::mutex mutex;
  std::vector<Reply> replies;
  Server server(ServerSettings{}, [&](const Request&, Reply reply) {
    const std::scoped_lock lock(mutex);
    replies.push_back(std::move(reply));
  });
  server.start();
  BeastTransport transport(TransportSettings{.connections_per_origin_max = 2, .waiting_max = 3, .authority_file = {}});
  const Origin origin{.scheme = Scheme::http, .host = "127.0.0.1", .port = server.port()};
  for (std::uint64_t tag = 0; tag < 6; ++tag) {
    Exchange exchange = post_to(origin, "{}", tag < 2 ? Milliseconds{5'000} : Milliseconds{60});
    exchange.tag = tag;
    transport.submit(std::move(exchange));
  }
  std::map<std::uint64_t, std::string> causes;
  while (causes.size() < 4)
    for (const Ending& ending : transport.collect(Milliseconds{1'000})) {
      EXPECT_EQ(breakdown_of(ending), Breakdown::not_connected);
      causes[ending.tag] = std::get<Trouble>(ending.result).cause;
    }
  EXPECT_THAT(causes.at(2), HasSubstr("waiting for a free connection"));
  EXPECT_THAT(causes.at(5), HasSubstr("too many exchanges"));
  {
    const std::scoped_lock lock(mutex);
    EXPECT_EQ(replies.size(), 2u);
    for (Reply& reply : replies) reply.send(make_response(200, "text/plain", "at last"));
  }
  std::size_t answered = 0;
  while (answered < 2)
    for (const Ending& ending : transport.collect(Milliseconds{1'000}))
      answered += std::holds_alternative<Response>(ending.result);
}

TEST(BeastTransport, many_exchanges_end_once_each_over_few_connections) {
  std::mutex mutex;
  std::map<std::string, int> arrivals;
  Server server(ServerSettings{}, [&](Request&& request, Reply reply) {
    {
      const std::scoped_lock lock(mutex);
      ++arrivals[request.target];
    }
    reply.send(make_response(200, "text/plain", request.target));
  });
  server.start();
  BeastTransport transport(TransportSettings{.connections_per_origin_max = 8, .authority_file = {}});
  constexpr std::uint64_t count = 500;
  for (std::uint64_t tag = 0; tag < count; ++tag) {
    Exchange exchange = post_to({.scheme = Scheme::http, .host = "127.0.0.1", .port = server.port()});
    exchange.tag = tag;
    exchange.request.target = "/" + std::to_string(tag);
    transport.submit(std::move(exchange));
  }
  std::set<std::uint64_t> ended;
  while (ended.size() < count)
    for (const Ending& ending : transport.collect(Milliseconds{1'000})) {
      EXPECT_EQ(std::get<Response>(ending.result).body, "/" + std::to_string(ending.tag));
      EXPECT_TRUE(ended.insert(ending.tag).second);
    }
  EXPECT_TRUE(transport.collect(Milliseconds{0}).empty());
  const std::scoped_lock lock(mutex);
  EXPECT_EQ(arrivals.size(), count);
  for (const auto& [target, times] : arrivals) EXPECT_EQ(times, 1) << target;
}

TEST(BeastTransport, idle_connections_are_closed_in_time) {
  std::promise<RawSocket::Ending> ended;
  Peer peer([&](RawSocket& socket, std::size_t) {
    (void)socket.receive_message();
    socket.send(ok_answer);
    (void)socket.receive_all();
    ended.set_value(socket.ending());
  });
  BeastTransport transport(TransportSettings{.idle_max = Milliseconds{20}, .authority_file = {}});
  EXPECT_TRUE(std::holds_alternative<Response>(exchange_alone(transport, post_to(peer.origin())).result));
  EXPECT_EQ(ended.get_future().get(), RawSocket::Ending::end_of_stream);
}

TEST(BeastTransport, abandons_what_is_under_way_when_it_is_destroyed) {
  Peer peer([](RawSocket& socket, std::size_t) { (void)socket.receive_all(); });
  BeastTransport transport;
  for (int i = 0; i < 3; ++i) transport.submit(post_to(peer.origin()));
  EXPECT_TRUE(transport.collect(Milliseconds{5}).empty());
}

}  // namespace
}  // namespace hongyan::http
