// Answers whose bodies the server passes on while they still come in.
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "http/server.hpp"
#include "testing/bell.hpp"
#include "testing/raw_socket.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::Bell;
using hongyan::testing::motley;
using hongyan::testing::put_all;
using hongyan::testing::RawSocket;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::size_t held_bytes = 20'000;

class Answering : public ::testing::Test {
 protected:
  // An answer under way: the test puts, the server takes.
  struct Answer {
    explicit Answer(std::optional<std::uint64_t> length) {
      std::tie(sink, source) = open_body_stream(length, held_bytes, room->wake());
    }
    bool put(std::string_view bytes, Milliseconds patience = Milliseconds{5'000}) {
      return put_all(sink, *room, bytes, 10'000, patience);
    }
    // Whether the caller's going away is told.
    bool is_left() {
      while (!sink.is_left())
        if (!room->wait(Milliseconds{5'000})) return false;
      return true;
    }
    std::unique_ptr<Bell> room = std::make_unique<Bell>();
    BodySink sink;
    BodySource source;
  };
  ~Answering() override { server_.reset(); }  // before the bells of the streams that it holds

  RawSocket connect() {
    if (!server_) {
      server_.emplace(settings_, [this](const Request& request, Reply reply) {
        if (request.target == "/whole") return reply.send(make_response(200, "text/plain", "whole"));
        if (request.target == "/direct") {
          auto [sink, source] = open_body_stream(6, held_bytes, nullptr);
          sink.put("direct");
          sink.finish();
          return reply.send(make_response(200, "text/plain", ""), std::move(source));
        }
        const std::scoped_lock lock(mutex_);
        replies_.push_back(std::move(reply));
        came_.notify_all();
      });
      server_->start();
    }
    return RawSocket::connect(server_->port());
  }
  Reply take_reply() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(came_.wait_for(lock, Seconds{5}, [&] { return !replies_.empty(); }));
    if (replies_.empty()) return {};
    Reply first = std::move(replies_.front());
    replies_.pop_front();
    return first;
  }
  static std::string get(std::string_view target = "/a", std::string_view version = "1.1", std::string_view more = "") {
    return "GET " + std::string(target) + " HTTP/" + std::string(version) + "\r\nHost: h\r\n" + std::string(more) +
           "\r\n";
  }
  // The answer to what was asked, begun.
  Answer begin(std::optional<std::uint64_t> length, int status = 200) {
    Answer answer(length);
    take_reply().send(make_response(status, "image/jpeg", ""), std::exchange(answer.source, {}));
    return answer;
  }

  ServerSettings settings_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Reply> replies_;
  std::optional<Server> server_;
};

TEST_F(Answering, a_body_of_known_length_goes_out_as_it_comes_in) {
  RawSocket socket = connect();
  socket.send(get() + get("/whole"));
  Answer answer = begin(500'000);
  const std::string head = socket.receive_until("\r\n\r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 500000\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Transfer-Encoding")));
  const std::string body = motley(500'000);
  EXPECT_TRUE(answer.put(body.substr(0, 3)));
  EXPECT_EQ(socket.receive_until(body.substr(0, 3)), body.substr(0, 3)) << "nobody waits for more";
  std::thread putting([&] {
    EXPECT_TRUE(answer.put(std::string_view(body).substr(3)));
    answer.sink.finish();
  });
  EXPECT_TRUE(socket.receive_until(body.substr(400'000)) == body.substr(3));
  putting.join();
  EXPECT_THAT(socket.receive_message(), EndsWith("whole")) << "a whole answer leaves the connection as it was";
}

TEST_F(Answering, a_body_of_unknown_length_goes_in_chunks_or_until_the_connection_ends) {
  {
    RawSocket socket = connect();
    socket.send(get());
    Answer answer = begin(std::nullopt);
    const std::string head = socket.receive_until("\r\n\r\n");
    EXPECT_THAT(head, HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
    EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
    answer.sink.put("sixteen bytes...");
    EXPECT_EQ(socket.receive_until("...\r\n"), "10\r\nsixteen bytes...\r\n");
    answer.sink.put("abc");
    EXPECT_EQ(socket.receive_until("abc\r\n"), "3\r\nabc\r\n");
    answer.sink.finish();
    EXPECT_EQ(socket.receive_until("0\r\n\r\n"), "0\r\n\r\n");
    socket.send(get("/whole"));
    EXPECT_THAT(socket.receive_message(), EndsWith("whole"));
  }
  // HTTP/1.0 knows no chunks, whatever it says of keeping the connection.
  RawSocket old = connect();
  old.send(get("/a", "1.0", "Connection: keep-alive\r\n"));
  Answer answer = begin(std::nullopt);
  const std::string head = old.receive_until("\r\n\r\n");
  EXPECT_THAT(head, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Transfer-Encoding")));
  answer.sink.put("plain");
  EXPECT_EQ(old.receive_until("plain"), "plain");
  answer.sink.finish();
  EXPECT_EQ(old.receive_all(), "");
  EXPECT_EQ(old.ending(), RawSocket::Ending::end_of_stream);
  RawSocket kept = connect();
  kept.send(get("/direct", "1.0", "Connection: keep-alive\r\n"));
  EXPECT_THAT(kept.receive_message(), EndsWith("direct"));
  kept.send(get("/whole", "1.0"));
  EXPECT_THAT(kept.receive_message(), EndsWith("whole"));
}

TEST_F(Answering, a_body_that_breaks_off_cuts_the_connection_and_looks_whole_to_nobody) {
  struct Case {
    std::string name, version;
    std::optional<std::uint64_t> length;
  };
  for (const Case& c : {Case{"length", "1.1", 4}, Case{"chunks", "1.1", {}}, Case{"until the end", "1.0", {}}}) {
    SCOPED_TRACE(c.name);
    RawSocket socket = connect();
    socket.send(get("/a", c.version));
    Answer answer = begin(c.length);
    (void)socket.receive_until("\r\n\r\n");
    answer.sink.put("abc");
    (void)socket.receive_until("abc");
    answer.sink.break_off("cut");
    EXPECT_THAT(socket.receive_all(), Not(HasSubstr("0\r\n")));
    EXPECT_EQ(socket.ending(), RawSocket::Ending::reset);
  }
}

TEST_F(Answering, where_no_body_may_follow_none_does) {
  struct Case {
    std::string name, request;
    int status;
  };
  const Case cases[] = {{"HEAD", "HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n", 200}, {"204", get(), 204}, {"304", get(), 304}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    RawSocket socket = connect();
    socket.send(c.request);
    Answer answer = begin(5, c.status);
    EXPECT_TRUE(answer.is_left());
    EXPECT_THAT(socket.receive_until("\r\n\r\n"), StartsWith("HTTP/1.1 " + std::to_string(c.status)));
    socket.send(get("/whole"));
    EXPECT_THAT(socket.receive_message(), StartsWith("HTTP/1.1 200 OK\r\n"));
  }
}

TEST_F(Answering, a_caller_who_goes_away_leaves_the_stream) {
  enum class Going { resets_while_nothing_comes, closes_while_nothing_comes, closes_while_much_comes, before };
  for (const Going going : {Going::resets_while_nothing_comes, Going::closes_while_nothing_comes,
                            Going::closes_while_much_comes, Going::before}) {
    SCOPED_TRACE(static_cast<int>(going));
    RawSocket socket = connect();
    socket.send(get());
    if (going == Going::before) {
      Reply reply = take_reply();
      socket.reset();
      RawSocket(connect()).send(get("/whole"));
      Answer late(100'000'000);
      reply.send(make_response(200, "image/jpeg", ""), std::exchange(late.source, {}));
      EXPECT_FALSE(late.put(std::string(50'000'000, 'x'), Milliseconds{300}));
      EXPECT_TRUE(late.is_left());
      continue;
    }
    Answer answer = begin(100'000'000);
    (void)socket.receive_until("\r\n\r\n");
    answer.sink.put("abc");
    (void)socket.receive_until("abc");
    switch (going) {
      case Going::resets_while_nothing_comes: socket.reset(); break;
      case Going::closes_while_nothing_comes:
        socket.close();
        // What is written next is answered by a reset.
        answer.sink.put("abc");
        break;
      case Going::closes_while_much_comes:
      case Going::before:
        EXPECT_FALSE(answer.put(std::string(50'000'000, 'x'), Milliseconds{300}));
        socket.close();
        break;
    }
    EXPECT_TRUE(answer.is_left());
  }
}

TEST_F(Answering, a_caller_who_has_finished_sending_is_still_there) {
  RawSocket socket = connect();
  socket.send(get());
  socket.finish_sending();
  Answer answer = begin(6);
  (void)socket.receive_until("\r\n\r\n");
  EXPECT_FALSE(answer.room->wait(Milliseconds{100}));
  answer.sink.put("abc");
  (void)socket.receive_until("abc");
  answer.sink.put("def");
  answer.sink.finish();
  EXPECT_EQ(socket.receive_until("def"), "def");
}

TEST_F(Answering, for_a_caller_who_does_not_read_no_more_than_the_bound_is_held_and_not_for_ever) {
  settings_.limits.idle_time = Milliseconds{1'000};
  RawSocket socket = connect();
  socket.send(get());
  Answer answer = begin(200'000'000);
  const std::string piece(10'000, 'x');
  std::size_t put = 0;
  while (answer.sink.has_room() || answer.room->wait(Milliseconds{300})) {
    ASSERT_LT(put, 30'000'000u) << "what the kernel takes, and not all";
    answer.sink.put(piece);
    put += piece.size();
  }
  EXPECT_FALSE(answer.sink.is_left());
  EXPECT_TRUE(answer.is_left()) << "it was dropped";
  const std::string received = socket.receive_all();
  EXPECT_LT(received.size(), put);
  EXPECT_EQ(socket.ending(), RawSocket::Ending::reset);
}

TEST_F(Answering, a_caller_who_reads_by_drops_is_dropped) {
  settings_.limits.long_bodies.unread_time = Milliseconds{1'500};
  settings_.limits.idle_time = Milliseconds{60'000};
  RawSocket socket = connect();
  socket.send(get());
  Answer answer = begin(200'000'000);
  EXPECT_FALSE(answer.put(std::string(100'000'000, 'x'), Milliseconds{200}));
  // Too little for the window to open.
  char drop[100];
  for (int i = 0; i < 10; ++i) {
    EXPECT_GT(::recv(socket.descriptor(), drop, sizeof drop, 0), 0);
    (void)answer.room->wait(Milliseconds{20});
  }
  EXPECT_TRUE(answer.is_left());
}

TEST_F(Answering, a_stop_lets_a_stream_end_or_cuts_it) {
  settings_.limits.stop_patience = Milliseconds{3'000};
  RawSocket socket = connect();
  socket.send(get());
  Answer answer = begin(std::nullopt);
  (void)socket.receive_until("\r\n\r\n");
  std::thread stopping([this] { server_->stop(); });
  answer.sink.put("abc");
  EXPECT_EQ(socket.receive_until("abc\r\n"), "3\r\nabc\r\n");
  answer.sink.finish();
  EXPECT_EQ(socket.receive_all(), "0\r\n\r\n");
  EXPECT_EQ(socket.ending(), RawSocket::Ending::end_of_stream);
  socket.close();
  stopping.join();
  server_.reset();
  settings_.limits.stop_patience = Milliseconds{20};
  RawSocket old = connect();
  old.send(get("/a", "1.0"));
  Answer cut = begin(std::nullopt);
  cut.sink.put("abc");
  (void)old.receive_until("abc");
  server_->stop();
  EXPECT_TRUE(cut.sink.is_left());
  EXPECT_EQ(old.receive_all(), "");
  EXPECT_EQ(old.ending(), RawSocket::Ending::reset);
  cut.sink.put("to nobody");
}

TEST_F(Answering, a_stream_may_outlive_the_server) {
  settings_.limits.stop_patience = Milliseconds{0};
  RawSocket socket = connect();
  socket.send(get());
  Reply reply = take_reply();
  Answer answer(5);
  server_->stop();
  server_.reset();
  reply.send(make_response(200, "image/jpeg", ""), std::exchange(answer.source, {}));
  EXPECT_TRUE(answer.is_left());
}

}  // namespace
}  // namespace hongyan::http
