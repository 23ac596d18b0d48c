#include <gmock/gmock.h>

#include <thread>

#include "base/failure.hpp"
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

TEST_F(Listening, answers_with_length_and_nosniff) {
  RawSocket socket = connect();
  socket.send(get_request);
  EXPECT_EQ(
      socket.receive_message(),
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 7\r\n\r\n"
      "GET / 0");
  EXPECT_EQ(last().peer, "127.0.0.1");
}

TEST_F(Listening, keeps_the_connection_and_takes_bodies_in_both_framings) {
  RawSocket socket = connect();
  socket.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_THAT(socket.receive_message(), EndsWith("POST /a 5"));
  socket.send(
      "PUT /b?q HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nT: "
      "x\r\n\r\n");
  EXPECT_THAT(socket.receive_message(), EndsWith("PUT /b?q 7"));
  EXPECT_EQ(last().body, "abcdefg");
  EXPECT_EQ(last().headers.find("T"), nullptr);
  socket.send("DELETE http://h/c HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(socket.receive_message(), EndsWith("DELETE /c 0"));
  socket.send("OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string last_answer = socket.receive_all();
  EXPECT_THAT(last_answer, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(last_answer, EndsWith("OPTIONS * 0"));
  EXPECT_EQ(socket.ending(), RawSocket::Ending::end_of_stream);
}

TEST_F(Listening, takes_a_request_byte_by_byte) {
  for (const std::string_view request :
       {std::string_view("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"),
        std::string_view("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")}) {
    RawSocket socket = connect();
    for (const char byte : request) socket.send(std::string_view(&byte, 1));
    EXPECT_THAT(socket.receive_message(), EndsWith("POST /a 5"));
  }
}

TEST_F(Listening, answers_pipelined_requests_one_after_the_other) {
  std::string requests;
  for (int i = 0; i < 500; ++i) requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  RawSocket socket = connect();
  socket.send(requests);
  for (int i = 0; i < 500; ++i) ASSERT_THAT(socket.receive_message(), EndsWith("GET /" + std::to_string(i) + " 0"));
  socket.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n" + std::string(get_request));
  std::vector<Reply> replies = take_later(1);
  EXPECT_EQ(seen(), 501u);  // the one behind waits for the answer to the one before
  replies[0].send(make_response(202, "text/plain", "first"));
  EXPECT_THAT(socket.receive_message(), EndsWith("first"));
  EXPECT_THAT(socket.receive_message(), EndsWith("GET / 0"));
}

TEST_F(Listening, sends_no_body_to_head_and_announces_none_with_204) {
  RawSocket socket = connect();
  socket.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(socket.receive_until("\r\n\r\n"), HasSubstr("Content-Length: 8\r\n"));
  socket.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
  take_later(1)[0].send(Response{.status = 204, .headers = {}, .body = {}});
  EXPECT_EQ(socket.receive_until("\r\n\r\n"), "HTTP/1.1 204 No Content\r\nX-Content-Type-Options: nosniff\r\n\r\n");
  socket.send(get_request);
  EXPECT_THAT(socket.receive_message(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(Listening, a_header_value_cannot_end_the_head) {
  RawSocket socket = connect();
  socket.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
  Response response = make_response(200, "text/plain", "");
  response.headers.add("Location", "/a\r\nSet-Cookie: x\r\n\r\nbody");
  response.headers.add("Content-Length", "999");
  take_later(1)[0].send(response);
  const std::string answer = socket.receive_message();
  EXPECT_THAT(answer, HasSubstr("\r\nLocation: /a  Set-Cookie: x    body\r\n"));
  EXPECT_THAT(answer, EndsWith("Content-Length: 0\r\n\r\n"));
}

TEST_F(Listening, speaks_http_1_0) {
  EXPECT_THAT(talk("GET / HTTP/1.0\r\n\r\n"), HasSubstr("Connection: close\r\n"));
  RawSocket socket = connect();
  socket.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(socket.receive_message(), HasSubstr("Connection: keep-alive\r\n"));
  socket.send(get_request);
  EXPECT_THAT(socket.receive_message(), EndsWith("GET / 0"));
}

TEST_F(Listening, invites_the_body_that_was_announced_with_an_expectation) {
  RawSocket socket = connect();
  socket.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(socket.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  socket.send("ok");
  EXPECT_THAT(socket.receive_message(), EndsWith("POST / 2"));
  EXPECT_THAT(talk("POST / HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\nContent-Length: 2\r\n\r\nok"),
              StartsWith("HTTP/1.1 417 "));
}

TEST_F(Listening, writes_a_long_answer_whole) {
  RawSocket socket = connect();
  socket.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(socket.receive_message(), EndsWith(std::string(3'000'000, 'x')));
}

// ---- replies

TEST_F(Listening, replies_come_from_any_thread) {
  constexpr std::size_t clients = 20;
  std::vector<RawSocket> sockets;
  for (std::size_t i = 0; i < clients; ++i) {
    sockets.push_back(connect());
    sockets.back().send("GET /later" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  std::vector<Reply> replies = take_later(clients);
  std::thread sender([&] {
    for (Reply& reply : replies) reply.send(make_response(202, "text/plain", "later"));
  });
  for (RawSocket& socket : sockets) EXPECT_THAT(socket.receive_message(), EndsWith("\r\n\r\nlater"));
  sender.join();
}

TEST_F(Listening, an_abandoned_reply_and_a_throwing_handler_answer_500) {
  RawSocket socket = connect();
  socket.send("GET /abandon HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(socket.receive_message(), StartsWith("HTTP/1.1 500 "));
  socket.send("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(socket.receive_message(), StartsWith("HTTP/1.1 500 "));
  socket.send(get_request);
  EXPECT_THAT(socket.receive_message(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(Listening, drop_resets_the_connection) {
  RawSocket socket = connect();
  socket.send("GET /drop HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(socket.receive_all(), "");
  EXPECT_EQ(socket.ending(), RawSocket::Ending::reset);
}

TEST_F(Listening, a_reply_may_outlive_its_connection_and_the_server) {
  settings_.limits.stop_patience = Milliseconds{0};
  RawSocket socket = connect();
  socket.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
  std::vector<Reply> replies = take_later(1);
  socket.reset();
  replies[0].send(make_response(200, "text/plain", std::string(100'000, 'x')));
  RawSocket other = connect();
  other.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
  std::vector<Reply> outliving = take_later(1);
  server_.reset();
  outliving[0].send(make_response(200, "text/plain", "nobody reads this"));
}

// ---- start and stop

TEST_F(Listening, stop_lets_answers_under_way_go_out) {
  RawSocket waiting = connect();
  RawSocket idle = connect();
  waiting.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
  idle.send(get_request);
  EXPECT_THAT(idle.receive_message(), EndsWith("GET / 0"));
  std::vector<Reply> replies = take_later(1);
  std::thread stopper([&] { server_->stop(); });
  EXPECT_EQ(idle.receive_all(), "");  // closed by now: the stop has begun
  replies[0].send(make_response(200, "text/plain", "just in time"));
  const std::string answer = waiting.receive_all();
  EXPECT_THAT(answer, EndsWith("just in time"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  waiting.close();
  stopper.join();
}

TEST_F(Listening, stop_waits_no_longer_than_its_patience) {
  settings_.limits.stop_patience = Milliseconds{20};
  RawSocket socket = connect();
  socket.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
  std::vector<Reply> replies = take_later(1);
  server_->stop();
  server_->stop();
}

TEST(Server, says_where_it_cannot_listen) {
  const auto ignore = [](const Request&, const Reply&) {};
  Server first(ServerSettings{}, ignore);
  first.start();
  Server second(ServerSettings{.address = "127.0.0.1", .port = first.port(), .limits = {}}, ignore);
  EXPECT_THROW(
      try { second.start(); } catch (const Failure& failure) {
        EXPECT_THAT(failure.what(), StartsWith("cannot listen on 127.0.0.1 port " + std::to_string(first.port())));
        throw;
      },
      Failure);
  Server nowhere(ServerSettings{.address = "nowhere", .port = 0, .limits = {}}, ignore);
  EXPECT_THROW(nowhere.start(), Failure);
}

TEST(Server, never_started_ends_quietly) {
  Server server(ServerSettings{}, [](const Request&, const Reply&) {});
  server.stop();
}
}  // namespace
}  // namespace hongyan::http
