#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include <functional>

#include "http/peer_counts.hpp"
#include "http/server.hpp"
#include "testing/listening.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::get_request;
using hongyan::testing::Listening;
using hongyan::testing::RawSocket;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(Listening, long_bodies_have_their_own_targets_and_their_own_number) {
  settings_.limits.body_bytes = 20;
  settings_.limits.long_bodies = {.prefix = "/later/", .body_bytes = 60, .at_once = 2};
  const auto request = [](const std::string& target, std::size_t bytes) {
    return "POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n" +
           std::string(bytes, 'x');
  };
  const std::string chunked = "POST /later/c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1e\r\n" +
                              std::string(30, 'x') + "\r\n0\r\n\r\n";
  EXPECT_THAT(talk(request("/other", 21)), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(talk(request("/later/a", 61)), StartsWith("HTTP/1.1 413"));
  RawSocket first = connect();
  first.send(request("/later/a", 60));
  std::vector<Reply> replies = take_later(1);
  RawSocket second = connect();
  second.send(chunked);
  for (Reply& reply : take_later(1)) replies.push_back(std::move(reply));
  EXPECT_THAT(talk(request("/later/a", 21)), StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(talk(chunked), StartsWith("HTTP/1.1 503"));
  RawSocket usual = connect();
  usual.send(request("/later/a", 20));
  for (Reply& reply : take_later(1)) replies.push_back(std::move(reply));
  for (Reply& reply : replies) reply.send(make_response(200, "text/plain", "done"));
  EXPECT_THAT(first.receive_message(), EndsWith("done"));
  EXPECT_THAT(second.receive_message(), EndsWith("done"));
  RawSocket third = connect();
  third.send(request("/later/a", 60));
  for (Reply& reply : take_later(1)) reply.send(make_response(200, "text/plain", "free again"));
  EXPECT_THAT(third.receive_message(), EndsWith("free again"));
}

TEST_F(Listening, every_size_is_held_to_the_byte) {
  settings_.limits.target_bytes = 50;
  settings_.limits.headers_bytes = 120;
  settings_.limits.header_line_bytes = 100;
  settings_.limits.header_count = 3;
  settings_.limits.body_bytes = 20;
  const auto target = [](std::size_t bytes) {
    return "GET /" + std::string(bytes - 1, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n";
  };
  const auto line = [](std::size_t bytes) {
    return "GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(bytes - 3, 'a') + "\r\n\r\n";
  };
  const auto headers = [](std::size_t bytes) {
    return "GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(60, 'a') +
           "\r\nB: " + std::string(bytes - 9 - 65 - 5, 'b') + "\r\n\r\n";
  };
  const auto count = [](std::size_t lines) {
    std::string text = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (std::size_t i = 1; i < lines; ++i) text += "A: b\r\n";
    return text + "\r\n";
  };
  const auto body = [](std::size_t bytes) {
    return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n" +
           std::string(bytes, 'x');
  };
  const auto chunks = [](std::size_t bytes) {
    return "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n" +
           std::string(1, "0123456789abcdef"[bytes - 10]) + "\r\n" + std::string(bytes - 10, 'x') + "\r\n0\r\n\r\n";
  };
  struct Case {
    std::string name;
    std::function<std::string(std::size_t)> request;
    std::size_t limit;
    std::string beyond;
  };
  const Case cases[] = {{"target", target, 50, "414"},    {"header line", line, 100, "431"},
                        {"headers", headers, 120, "431"}, {"header count", count, 3, "431"},
                        {"body", body, 20, "413"},        {"chunked body", chunks, 20, "413"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(talk(c.request(c.limit - 1)), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(talk(c.request(c.limit)), StartsWith("HTTP/1.1 200 "));
    const std::string refused = talk(c.request(c.limit + 1));
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 " + c.beyond + " "));
    EXPECT_THAT(refused, HasSubstr("\r\nConnection: close\r\n"));
  }
}

TEST_F(Listening, a_body_too_long_is_refused_before_it_is_sent) {
  RawSocket socket = connect();
  socket.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 100000000\r\n\r\n");
  EXPECT_THAT(socket.receive_message(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(Listening, trailers_without_end_are_refused) {
  RawSocket socket = connect();
  socket.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
  for (int i = 0; i < 1'000; ++i) socket.send("A: bcdefghijklmnopqrstuvwxyz\r\n");
  EXPECT_THAT(socket.receive_message(), StartsWith("HTTP/1.1 400 "));
}

TEST_F(Listening, slow_headers_get_408) {
  settings_.limits.header_time = Milliseconds{40};
  RawSocket socket = connect();
  socket.send("GET / HTTP/1.1\r\nHo");
  EXPECT_THAT(socket.receive_all(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
  EXPECT_EQ(socket.ending(), RawSocket::Ending::end_of_stream);
}

TEST_F(Listening, slow_bodies_get_408) {
  settings_.limits.body_grace = Milliseconds{40};
  settings_.limits.body_bytes_per_second = 100'000;
  RawSocket socket = connect();
  socket.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nsome");
  EXPECT_THAT(socket.receive_all(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(Listening, a_stalled_body_gets_408) {
  settings_.limits.idle_time = Milliseconds{40};
  RawSocket socket = connect();
  socket.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nsome");
  EXPECT_THAT(socket.receive_all(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(Listening, idle_connections_are_closed_silently) {
  settings_.limits.idle_time = Milliseconds{40};
  RawSocket fresh = connect();
  EXPECT_EQ(fresh.receive_all(), "");
  EXPECT_EQ(fresh.ending(), RawSocket::Ending::end_of_stream);
  RawSocket used = connect();
  used.send(get_request);
  EXPECT_THAT(used.receive_message(), EndsWith("GET / 0"));
  EXPECT_EQ(used.receive_all(), "");
  EXPECT_EQ(used.ending(), RawSocket::Ending::end_of_stream);
}

TEST_F(Listening, a_client_that_does_not_read_is_closed) {
  settings_.limits.idle_time = Milliseconds{40};
  RawSocket socket = connect();
  for (int i = 0; i < 20; ++i) socket.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  // What the kernel holds is at most a few answers; the rest is cut off.
  RawSocket other = connect();
  EXPECT_EQ(other.receive_all(), "");  // closed as idle, later than the first one was
  EXPECT_LT(socket.receive_all().size(), 20u * 3'000'000u);
}

TEST_F(Listening, the_last_allowed_request_closes_the_connection) {
  settings_.limits.requests_per_connection = 2;
  RawSocket socket = connect();
  socket.send(std::string(get_request) + std::string(get_request) + std::string(get_request));
  EXPECT_THAT(socket.receive_message(), Not(HasSubstr("Connection: close")));
  EXPECT_THAT(socket.receive_message(), HasSubstr("Connection: close"));
  EXPECT_EQ(socket.receive_all(), "");
  EXPECT_EQ(seen(), 2u);
}

TEST_F(Listening, accepting_pauses_at_the_most_connections) {
  settings_.limits.connections = 2;
  RawSocket first = connect();
  RawSocket second = connect();
  first.send(get_request);
  second.send(get_request);
  EXPECT_THAT(first.receive_message(), EndsWith("GET / 0"));
  EXPECT_THAT(second.receive_message(), EndsWith("GET / 0"));
  RawSocket third = connect();  // waits in the kernel's queue
  third.send("GET /third HTTP/1.1\r\nHost: h\r\n\r\n");
  second.send(get_request);
  EXPECT_THAT(second.receive_message(), EndsWith("GET / 0"));
  EXPECT_EQ(seen(), 3u);
  first.close();
  EXPECT_THAT(third.receive_message(), EndsWith("GET /third 0"));
}

TEST_F(Listening, accepting_survives_the_want_of_descriptors) {
  RawSocket earlier = connect();
  earlier.send(get_request);
  EXPECT_THAT(earlier.receive_message(), EndsWith("GET / 0"));
  const int next = ::dup(0);
  ::close(next);
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit scarce{.rlim_cur = static_cast<rlim_t>(next) + 1, .rlim_max = limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &scarce), 0);
  RawSocket socket = connect();  // takes the last descriptor; the server finds none to accept with
  socket.send("GET /late HTTP/1.1\r\nHost: h\r\n\r\n");
  earlier.send(get_request);
  EXPECT_THAT(earlier.receive_message(), EndsWith("GET / 0"));  // the loop has met the new one before this
  EXPECT_EQ(last().target, "/");
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_THAT(socket.receive_message(), EndsWith("GET /late 0"));
}

TEST(PeerCounts, hold_each_address_to_its_share_and_spare_loopback) {
  PeerCounts counts(2);
  EXPECT_TRUE(counts.admit("192.0.2.1"));
  EXPECT_TRUE(counts.admit("192.0.2.1"));
  EXPECT_FALSE(counts.admit("192.0.2.1"));
  EXPECT_TRUE(counts.admit("192.0.2.2"));
  counts.leave("192.0.2.1");
  EXPECT_TRUE(counts.admit("192.0.2.1"));
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(counts.admit("127.0.0.1"));
    EXPECT_TRUE(counts.admit("::1"));
  }
  for (const std::string peer : {"192.0.2.1", "192.0.2.1", "192.0.2.2", "127.0.0.1"}) counts.leave(peer);
  EXPECT_EQ(counts.peers(), 0u);
}
}  // namespace
}  // namespace hongyan::http
