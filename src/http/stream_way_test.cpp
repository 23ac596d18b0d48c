// The whole way of a long body: from an uploader through a server and a transport to another server.
#include <gmock/gmock.h>

#include <map>
#include <mutex>
#include <thread>

#include "http/server.hpp"
#include "http/transport_beast.hpp"
#include "testing/bell.hpp"
#include "testing/raw_socket.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::motley;
using hongyan::testing::RawSocket;
using ::testing::EndsWith;

TEST(Streams, many_bodies_of_20_mebibytes_pass_through_byte_for_byte) {
  const std::string body = motley(20 * 1024 * 1024);
  ServerSettings far_settings;
  far_settings.limits.body_bytes = 21 * 1024 * 1024;
  Server far(far_settings, [&](const Request& request, Reply reply) {
    reply.send(make_response(200, "text/plain", request.body == body ? "the same" : "another"));
  });
  far.start();
  BeastTransport transport;
  std::mutex mutex;
  std::uint64_t tag = 0;
  std::map<std::uint64_t, Reply> replies;
  std::vector<Exchange> handed_over;
  ServerSettings near_settings;
  near_settings.limits.long_bodies = {.prefix = "/up", .body_bytes = 21 * 1024 * 1024};
  Server near(
      near_settings, [](const Request&, const Reply&) {},
      [&](Request&& request, BodySource source, Reply reply) {
        Exchange exchange;
        exchange.origin = {.scheme = Scheme::http, .host = "127.0.0.1", .port = far.port()};
        exchange.request = std::move(request);
        exchange.stream = std::move(source);
        const std::scoped_lock lock(mutex);
        exchange.tag = ++tag;
        replies.emplace(tag, std::move(reply));
        handed_over.push_back(std::move(exchange));
      });
  near.start();
  constexpr std::size_t uploaders = 2;
  std::vector<std::string> answers(uploaders);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < uploaders; ++i)
    threads.emplace_back([&, i] {
      RawSocket socket = RawSocket::connect(near.port());
      socket.send("POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
      for (std::size_t at = 0; at < body.size(); at += 100'000 * (i + 1))
        socket.send(std::string_view(body).substr(at, 100'000 * (i + 1)));
      answers[i] = socket.receive_message();
    });
  for (std::size_t ended = 0; ended < uploaders;) {
    {
      const std::scoped_lock lock(mutex);
      transport.submit_many(std::exchange(handed_over, {}));
    }
    for (Ending& ending : transport.collect(Milliseconds{10})) {
      const std::scoped_lock lock(mutex);
      Response* const response = std::get_if<Response>(&ending.result);
      replies.at(ending.tag).send(response != nullptr ? std::move(*response) : make_response(502, "text/plain", "no"));
      ++ended;
    }
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& answer : answers) EXPECT_THAT(answer, EndsWith("the same"));
  near.stop();
}

}  // namespace
}  // namespace hongyan::http
