// Long bodies that the server hands over while they come in.
#include <gmock/gmock.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "http/server.hpp"
#include "testing/bell.hpp"
#include "testing/raw_socket.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::motley;
using hongyan::testing::RawSocket;
using hongyan::testing::take_all;
using hongyan::testing::WholeBody;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using State = BodySource::State;

constexpr std::size_t held_bytes = 1'000;

class Streaming : public ::testing::Test {
 protected:
  Streaming() {
    settings_.limits.body_bytes = 2'000;
    settings_.limits.long_bodies = {
        .prefix = "/up", .body_bytes = 1'000'000, .at_once = 1, .body_bytes_per_second = 1, .held_bytes = held_bytes};
    settings_.limits.long_bodies.streams_at_once = 2;
  }
  struct Handed {
    Request request;
    BodySource source;
    Reply reply;
  };
  RawSocket connect() {
    if (!server_) {
      server_.emplace(
          settings_,
          [](const Request& request, Reply reply) {
            reply.send(make_response(200, "text/plain", "whole " + std::to_string(request.body.size())));
          },
          [this](Request&& request, BodySource source, Reply reply) {
            if (request.target == "/up/no") return reply.send(make_response(200, "text/plain", "refused"));
            if (request.target == "/up/bug") throw std::runtime_error("a bug in a handler");
            const std::scoped_lock lock(mutex_);
            handed_.push_back({std::move(request), std::move(source), std::move(reply)});
            came_.notify_all();
          });
      server_->start();
    }
    return RawSocket::connect(server_->port());
  }
  Handed take_handed() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(came_.wait_for(lock, Seconds{5}, [&] { return !handed_.empty(); }));
    if (handed_.empty()) return {};
    Handed first = std::move(handed_.front());
    handed_.pop_front();
    return first;
  }
  static std::string head(std::size_t bytes, std::string_view target = "/up/a", std::string_view more = "") {
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n" + std::string(more) +
           "Content-Length: " + std::to_string(bytes) + "\r\n\r\n";
  }
  static void send_done(Handed& handed) { handed.reply.send(make_response(200, "text/plain", "done")); }

  ServerSettings settings_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Handed> handed_;
  std::optional<Server> server_;
};

TEST_F(Streaming, what_is_longer_than_held_is_handed_over_before_it_is_whole) {
  struct Case {
    std::size_t bytes;
    bool streamed;
  };
  for (const Case& c : {Case{held_bytes - 1, false}, Case{held_bytes, false}, Case{held_bytes + 1, true}}) {
    SCOPED_TRACE(c.bytes);
    RawSocket socket = connect();
    const std::string body = motley(c.bytes);
    if (!c.streamed) {
      socket.send(head(c.bytes) + body);
      EXPECT_THAT(socket.receive_message(), EndsWith("whole " + std::to_string(c.bytes)));
      continue;
    }
    socket.send(head(c.bytes));
    Handed handed = take_handed();
    EXPECT_EQ(handed.request.target, "/up/a");
    EXPECT_EQ(handed.request.peer, "127.0.0.1");
    EXPECT_EQ(handed.request.body, "");
    EXPECT_EQ(handed.source.length(), c.bytes);
    socket.send(body + "GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(take_all(handed.source).bytes == body);
    send_done(handed);
    const std::string answer = socket.receive_message();
    EXPECT_THAT(answer, EndsWith("done"));
    EXPECT_THAT(answer, Not(HasSubstr("Connection: close"))) << "a whole body leaves the connection as it was";
    EXPECT_THAT(socket.receive_message(), EndsWith("whole 0"));
  }
  RawSocket other = connect();
  other.send(head(1'500, "/other") + std::string(1'500, 'x'));
  EXPECT_THAT(other.receive_message(), EndsWith("whole 1500"));
}

TEST_F(Streaming, the_limit_is_held_to_the_byte) {
  for (const std::size_t bytes : {999'999u, 1'000'000u}) {
    RawSocket socket = connect();
    socket.send(head(bytes));
    Handed handed = take_handed();
    std::promise<WholeBody> taken;
    std::thread taking([&] { taken.set_value(take_all(handed.source)); });
    socket.send(std::string(bytes, 'x'));
    taking.join();
    EXPECT_EQ(taken.get_future().get().bytes.size(), bytes);
    send_done(handed);
    EXPECT_THAT(socket.receive_message(), EndsWith("done"));
  }
  RawSocket socket = connect();
  socket.send(head(1'000'001));
  EXPECT_THAT(socket.receive_message(), StartsWith("HTTP/1.1 413 "));
  EXPECT_TRUE(handed_.empty());
}

TEST_F(Streaming, chunks_are_held_whole_or_streamed_as_the_rule_says) {
  std::string chunks;
  for (int i = 0; i < 5; ++i) chunks += "12c\r\n" + std::string(300, static_cast<char>('a' + i)) + "\r\n";
  const std::string chunked = "POST /up/c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  {
    RawSocket socket = connect();
    socket.send(chunked + chunks + "0\r\n\r\n");
    EXPECT_THAT(socket.receive_message(), EndsWith("whole 1500"));
  }
  server_.reset();
  settings_.limits.long_bodies.chunked = LongBodies::Chunked::streamed;
  RawSocket socket = connect();
  socket.send(chunked + chunks);
  Handed handed = take_handed();
  EXPECT_FALSE(handed.source.length().has_value());
  socket.send("0\r\nTrailer: of no meaning\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  const WholeBody body = take_all(handed.source);
  EXPECT_EQ(body.state, State::whole);
  EXPECT_EQ(body.bytes.size(), 1'500u);
  EXPECT_EQ(body.bytes.substr(299, 2), "ab");
  send_done(handed);
  EXPECT_THAT(socket.receive_message(), EndsWith("done"));
  EXPECT_THAT(socket.receive_message(), EndsWith("whole 0"));
}

TEST_F(Streaming, chunks_that_are_none_or_too_many_break_the_stream) {
  settings_.limits.long_bodies.chunked = LongBodies::Chunked::streamed;
  settings_.limits.long_bodies.body_bytes = 3'000;
  const std::string begin =
      "POST /up/c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5dc\r\n" + std::string(1'500, 'x') + "\r\n";
  struct Case {
    std::string rest;
    std::string status;
  };
  const Case cases[] = {{"xyz\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
                        {"5dd\r\n" + std::string(1'501, 'x') + "\r\n0\r\n\r\n", "413"},
                        {"1" + std::string(5'000, ' '), "400"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.rest.substr(0, 10));
    RawSocket socket = connect();
    socket.send(begin);
    Handed handed = take_handed();
    std::string first;
    while (first.size() < 1'500) {
      std::string bytes;
      ASSERT_NE(handed.source.take(bytes), State::broken);
      first += bytes;
    }
    socket.send(c.rest);
    EXPECT_EQ(take_all(handed.source).state, State::broken);
    EXPECT_EQ(handed.source.cause(), "its sender was refused with HTTP status " + c.status);
    const std::string answer = socket.receive_all();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + c.status));
    EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos) << "never two requests out of one";
    send_done(handed);  // to nobody
  }
}

TEST_F(Streaming, a_sender_that_leaves_stalls_or_is_slow_breaks_the_stream) {
  {
    RawSocket socket = connect();
    socket.send(head(5'000) + std::string(500, 'x'));
    Handed handed = take_handed();
    socket.close();
    EXPECT_EQ(take_all(handed.source).state, State::broken);
    EXPECT_EQ(handed.source.cause(), "its sender has gone");
  }
  struct Case {
    std::string name;
    Milliseconds idle_time, grace;
    std::size_t usual, for_long_ones;
  };
  for (const Case& c : {Case{"stalls", Milliseconds{300}, Milliseconds{5'000}, 1, 1},
                        Case{"slow", Milliseconds{5'000}, Milliseconds{60}, 100'000, 1},
                        Case{"slow for a long one", Milliseconds{5'000}, Milliseconds{60}, 1, 100'000}}) {
    SCOPED_TRACE(c.name);
    server_.reset();
    settings_.limits.idle_time = c.idle_time;
    settings_.limits.body_grace = c.grace;
    settings_.limits.body_bytes_per_second = c.usual;
    settings_.limits.long_bodies.body_bytes_per_second = c.for_long_ones;
    RawSocket socket = connect();
    socket.send(head(c.for_long_ones > 1 ? 5'000 : 1'500) + std::string(500, 'x'));
    Handed handed = take_handed();
    EXPECT_EQ(take_all(handed.source).state, State::broken);
    EXPECT_EQ(handed.source.cause(), "its sender was refused with HTTP status 408");
    EXPECT_THAT(socket.receive_all(), StartsWith("HTTP/1.1 408 "));
  }
}

TEST_F(Streaming, who_waits_for_a_slow_taker_is_not_slow_but_not_for_ever) {
  settings_.limits.body_grace = Milliseconds{200};
  settings_.limits.body_bytes_per_second = 1'000'000;
  settings_.limits.idle_time = Milliseconds{100};
  settings_.limits.long_bodies.unread_time = Milliseconds{1'500};
  RawSocket socket = connect();
  socket.send(head(1'000'000) + std::string(500'000, 'x'));
  Handed handed = take_handed();
  hongyan::testing::Bell never;
  EXPECT_FALSE(never.wait(Milliseconds{500})) << "longer than a sender may be idle";
  EXPECT_FALSE(handed.source.is_broken());
  EXPECT_TRUE(handed.source.cause().empty());
  while (!handed.source.is_broken()) (void)never.wait(Milliseconds{5});
  EXPECT_EQ(handed.source.cause(), "its sender was refused with HTTP status 503");
  EXPECT_THAT(socket.receive_message(), StartsWith("HTTP/1.1 503 "));
}

TEST_F(Streaming, no_more_than_the_bound_is_held) {
  RawSocket socket = connect();
  socket.send(head(1'000'000) + std::string(400'000, 'x'));
  Handed handed = take_handed();
  std::size_t pieces = 0;
  for (std::size_t seen = 0; seen < 400'000; ++pieces) {
    std::string bytes;
    ASSERT_EQ(handed.source.take(bytes), State::open);
    EXPECT_LT(bytes.size(), held_bytes + 64 * 1024 + 1);
    seen += bytes.size();
  }
  EXPECT_GT(pieces, 5u);
}

TEST_F(Streaming, an_answer_before_the_whole_body_is_heard_by_who_sends_all_of_it_first) {
  for (const std::string target : {"/up/no", "/up/later", "/up/bug"}) {
    SCOPED_TRACE(target);
    RawSocket socket = connect();
    socket.send(head(1'000'000, target) + std::string(10'000, 'x'));
    if (target == "/up/later") {
      Handed handed = take_handed();
      handed.source = {};
      send_done(handed);
    }
    socket.send(std::string(990'000, 'x'));
    const std::string answer = socket.receive_all();
    EXPECT_THAT(answer, StartsWith(target == "/up/bug" ? "HTTP/1.1 500 " : "HTTP/1.1 200 "));
    EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos);
    EXPECT_EQ(socket.ending(), RawSocket::Ending::end_of_stream);
  }
}

TEST_F(Streaming, what_follows_an_early_answer_is_never_a_request) {
  RawSocket socket = connect();
  socket.send(head(1'500, "/up/no") + std::string(100, 'x'));
  EXPECT_THAT(socket.receive_message(), EndsWith("refused"));
  socket.send(std::string(1'400, 'x') + head(1'500) + std::string(1'500, 'x'));
  EXPECT_EQ(socket.receive_all(), "");
  EXPECT_TRUE(handed_.empty());
}

TEST_F(Streaming, after_an_early_answer_a_stalled_sender_is_let_go) {
  settings_.limits.idle_time = Milliseconds{300};
  RawSocket socket = connect();
  socket.send(head(900'000, "/up/no") + std::string(100, 'x'));
  EXPECT_THAT(socket.receive_all(), EndsWith("refused"));
  EXPECT_EQ(socket.ending(), RawSocket::Ending::end_of_stream);
}

TEST_F(Streaming, few_streams_at_once_and_a_place_is_free_after_the_answer_or_the_end) {
  RawSocket first = connect();
  first.send(head(5'000));
  Handed one = take_handed();
  RawSocket second = connect();
  second.send(head(5'000));
  Handed two = take_handed();
  RawSocket third = connect();
  third.send(head(5'000));
  EXPECT_THAT(third.receive_message(), StartsWith("HTTP/1.1 503 "));
  second.close();
  EXPECT_EQ(take_all(two.source).state, State::broken);
  RawSocket fourth = connect();
  fourth.send(head(5'000));
  Handed four = take_handed();
  send_done(one);
  EXPECT_THAT(first.receive_message(), EndsWith("done"));
  RawSocket fifth = connect();
  fifth.send(head(5'000, "/up/b"));
  EXPECT_EQ(take_handed().request.target, "/up/b");
}

TEST_F(Streaming, one_who_expects_to_be_asked_is_asked) {
  RawSocket socket = connect();
  socket.send(head(1'500, "/up/a", "Expect: 100-continue\r\n"));
  EXPECT_THAT(socket.receive_until("\r\n\r\n"), StartsWith("HTTP/1.1 100 "));
  Handed handed = take_handed();
  socket.send(std::string(1'500, 'x'));
  EXPECT_EQ(take_all(handed.source).bytes.size(), 1'500u);
  send_done(handed);
  EXPECT_THAT(socket.receive_message(), EndsWith("done"));
}

TEST_F(Streaming, a_server_that_stops_lets_a_stream_end_or_breaks_it_off) {
  settings_.limits.stop_patience = Milliseconds{3'000};
  RawSocket socket = connect();
  socket.send(head(1'500));
  Handed handed = take_handed();
  std::thread stopping([this] { server_->stop(); });
  socket.send(std::string(1'500, 'x'));
  EXPECT_EQ(take_all(handed.source).state, State::whole);
  send_done(handed);
  EXPECT_THAT(socket.receive_message(), EndsWith("done"));
  socket.close();
  stopping.join();
  server_.reset();
  settings_.limits.stop_patience = Milliseconds{20};
  RawSocket other = connect();
  other.send(head(1'500));
  Handed left = take_handed();
  server_.reset();
  EXPECT_TRUE(left.source.is_broken());
  send_done(left);  // harmless
}

}  // namespace
}  // namespace hongyan::http
