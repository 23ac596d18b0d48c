// The whole way of long bodies: from a caller through a server and a transport to another server, and back.
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <atomic>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

#include "http/server.hpp"
#include "http/transport_beast.hpp"
#include "testing/bell.hpp"
#include "testing/peer.hpp"
#include "testing/raw_socket.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::Bell;
using hongyan::testing::motley;
using hongyan::testing::Peer;
using hongyan::testing::RawSocket;
using ::testing::EndsWith;

constexpr std::size_t body_bytes = 20 * 1024 * 1024;
constexpr std::size_t held_bytes = 128 * 1024;

// A server that passes all it is asked on to another one.
class Relay {
 public:
  explicit Relay(std::uint16_t far_port)
      : far_{.scheme = Scheme::http, .host = "127.0.0.1", .port = far_port},
        server_(
            settings(), [this](Request&& request, Reply reply) { take(std::move(request), {}, std::move(reply)); },
            [this](Request&& request, BodySource source, Reply reply) {
              take(std::move(request), std::move(source), std::move(reply));
            }) {
    server_.start();
  }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  // Until so many exchanges have ended.
  void run(std::size_t exchanges) {
    while (exchanges > 0) {
      {
        const std::scoped_lock lock(mutex_);
        transport_.submit_many(std::exchange(handed_over_, {}));
      }
      for (Ending& ending : transport_.collect(Milliseconds{10})) {
        const std::scoped_lock lock(mutex_);
        Response* const response = std::get_if<Response>(&ending.result);
        if (response != nullptr)
          replies_.at(ending.tag).send(std::move(*response), std::move(ending.stream));
        else
          replies_.at(ending.tag).send(make_response(502, "text/plain", "no"));
        --exchanges;
      }
    }
  }
  void stop() { server_.stop(); }

 private:
  static ServerSettings settings() {
    ServerSettings settings;
    settings.limits.long_bodies = {.prefix = "/up", .body_bytes = 21 * 1024 * 1024};
    return settings;
  }
  void take(Request&& request, BodySource source, Reply reply) {
    Exchange exchange;
    exchange.origin = far_;
    exchange.request = std::move(request);
    exchange.stream = std::move(source);
    exchange.long_answers.held_bytes = held_bytes;
    const std::scoped_lock lock(mutex_);
    exchange.tag = ++tag_;
    replies_.emplace(tag_, std::move(reply));
    handed_over_.push_back(std::move(exchange));
  }

  const Origin far_;
  BeastTransport transport_;
  std::mutex mutex_;
  std::uint64_t tag_ = 0;
  std::map<std::uint64_t, Reply> replies_;
  std::vector<Exchange> handed_over_;
  Server server_;
};

TEST(Streams, many_bodies_of_20_mebibytes_pass_up_byte_for_byte) {
  const std::string body = motley(body_bytes);
  ServerSettings far_settings;
  far_settings.limits.body_bytes = 21 * 1024 * 1024;
  Server far(far_settings, [&](const Request& request, Reply reply) {
    reply.send(make_response(200, "text/plain", request.body == body ? "the same" : "another"));
  });
  far.start();
  Relay relay(far.port());
  constexpr std::size_t uploaders = 2;
  std::vector<std::string> answers(uploaders);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < uploaders; ++i)
    threads.emplace_back([&, i] {
      RawSocket socket = RawSocket::connect(relay.port());
      socket.send("POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
      for (std::size_t at = 0; at < body.size(); at += 100'000 * (i + 1))
        socket.send(std::string_view(body).substr(at, 100'000 * (i + 1)));
      answers[i] = socket.receive_message();
    });
  relay.run(uploaders);
  for (std::thread& thread : threads) thread.join();
  for (const std::string& answer : answers) EXPECT_THAT(answer, EndsWith("the same"));
  relay.stop();
}

TEST(Streams, many_bodies_of_20_mebibytes_pass_down_byte_for_byte_and_connections_serve_again) {
  const std::string body = motley(body_bytes);
  Server far({}, [&](const Request&, Reply reply) { reply.send(make_response(200, "image/jpeg", body)); });
  far.start();
  Relay relay(far.port());
  constexpr std::size_t callers = 3;
  constexpr std::size_t rounds = 2;
  std::vector<std::size_t> same(callers);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < callers; ++i)
    threads.emplace_back([&, i] {
      RawSocket socket = RawSocket::connect(relay.port());
      for (std::size_t round = 0; round < rounds; ++round) {
        socket.send("GET /down HTTP/1.1\r\nHost: h\r\n\r\n");
        if (socket.receive_message().ends_with(body)) ++same[i];
      }
    });
  relay.run(callers * rounds);
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(same, ::testing::Each(rounds));
  relay.stop();
}

// Bytes that the kernel holds, unsent or unread, of connections to these ports of the loopback.
std::size_t bytes_in_kernel(std::uint16_t port, std::uint16_t other_port) {
  std::ifstream table("/proc/net/tcp");
  std::string line;
  std::getline(table, line);
  std::size_t sum = 0;
  while (std::getline(table, line)) {
    std::istringstream words(line);
    std::string number, local, remote, state, queues;
    words >> number >> local >> remote >> state >> queues;
    for (const std::string& end : {local, remote}) {
      const unsigned long at = std::stoul(end.substr(9), nullptr, 16);
      if (at == port || at == other_port)
        sum += std::stoul(queues.substr(0, 8), nullptr, 16) + std::stoul(queues.substr(9), nullptr, 16);
    }
  }
  return sum;
}

TEST(Streams, what_a_caller_does_not_read_is_held_within_the_bound) {
  constexpr std::size_t length = 500'000'000;
  constexpr std::size_t read_bytes = 64 * 1024;  // what one read of the transport brings at most
  std::atomic<std::size_t> sent = 0;
  Peer far([&](RawSocket& socket, std::size_t) {
    (void)socket.receive_message();
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
    const std::string piece(1'000, 'x');  // what a blocked send has handed over is not counted
    socket.send(head);
    sent = head.size();
    while (sent < length) {
      const auto count = ::send(socket.descriptor(), piece.data(), piece.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      sent += static_cast<std::size_t>(count);
    }
  });
  Relay relay(far.origin().port);
  RawSocket caller = RawSocket::connect(relay.port());
  caller.send("GET /down HTTP/1.1\r\nHost: h\r\n\r\n");
  relay.run(1);
  Bell never;
  for (std::size_t before = 0; before == 0 || before != sent; (void)never.wait(Milliseconds{300})) before = sent;
  EXPECT_LT(sent, 50'000'000u);
  // A piece that is being written, one that waits for it, and what was read and not yet handed over.
  const std::size_t held = sent - std::min<std::size_t>(sent, bytes_in_kernel(far.origin().port, relay.port()));
  RecordProperty("held_bytes", std::to_string(held));
  EXPECT_LT(held, 2 * (held_bytes + read_bytes) + read_bytes);
  EXPECT_GT(held, held_bytes / 2) << "else it was not counted";
  caller.reset();
  relay.stop();
}

}  // namespace
}  // namespace hongyan::http
