#include "http/transport_beast.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>

#include "testing/peer.hpp"

namespace hongyan::http {
namespace {

using hongyan::testing::breakdown_of;
using hongyan::testing::ok_answer;
using hongyan::testing::Peer;
using hongyan::testing::post_to;
using hongyan::testing::RawSocket;

TEST(BeastTransport, writes_a_request_and_reads_its_answer) {
  std::promise<std::string> arrived;
  Peer peer([&](RawSocket& socket, std::size_t) {
    arrived.set_value(socket.receive_message());
    socket.send(ok_answer);
  });
  BeastTransport transport;
  Exchange exchange = post_to(peer.origin(), "{\"a\":1}");
  exchange.request.headers.add("Host", "evil");
  exchange.request.headers.add("X-Note", "two\r\nlines");
  const Ending ending = exchange_alone(transport, exchange);
  EXPECT_EQ(ending.tag, 7u);
  const Response& response = std::get<Response>(ending.result);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "hello");
  EXPECT_EQ(*response.headers.find("content-type"), "text/plain");
  EXPECT_EQ(arrived.get_future().get(),
            "POST /cgi-bin/x?access_token=t HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(peer.origin().port) +
                "\r\nContent-Type: application/json\r\nX-Note: two  lines\r\n"
                "Content-Length: 7\r\n\r\n{\"a\":1}");
}

// Finding 11: the peer reads the whole second request of a kept connection and goes away, at every byte of its answer.
TEST(BeastTransport, an_exchange_arrives_once_wherever_its_answer_is_cut) {
  for (const bool hard : {false, true}) {
    for (std::size_t cut = 0; cut <= ok_answer.size(); ++cut) {
      SCOPED_TRACE(cut);
      std::atomic<int> arrivals = 0;
      Peer peer([&](RawSocket& socket, std::size_t) {
        if (socket.receive_message().empty()) return;
        ++arrivals;
        socket.send(ok_answer);
        if (socket.receive_message().empty()) return;
        ++arrivals;
        socket.send(ok_answer.substr(0, cut));
        if (hard) socket.reset();
      });
      BeastTransport transport;
      ASSERT_TRUE(std::holds_alternative<Response>(exchange_alone(transport, post_to(peer.origin())).result));
      const Ending ending = exchange_alone(transport, post_to(peer.origin()));
      if (hard) {
        EXPECT_TRUE(cut == ok_answer.size() || breakdown_of(ending) == Breakdown::no_answer ||
                    breakdown_of(ending) == Breakdown::bad_answer);
      } else if (cut == ok_answer.size()) {
        EXPECT_TRUE(std::holds_alternative<Response>(ending.result));
      } else {
        EXPECT_EQ(breakdown_of(ending), cut == 0 ? Breakdown::no_answer : Breakdown::bad_answer);
      }
      EXPECT_EQ(arrivals, 2);
      EXPECT_EQ(peer.connections(), 1u);
    }
  }
}

TEST(BeastTransport, an_idle_connection_that_died_is_replaced) {
  for (const bool hard : {false, true}) {
    std::promise<void> closed;
    std::atomic<int> arrivals = 0;
    Peer peer([&](RawSocket& socket, std::size_t number) {
      if (socket.receive_message().empty()) return;
      ++arrivals;
      socket.send(ok_answer);
      if (number > 0) return;
      if (hard)
        socket.reset();
      else
        socket.close();
      closed.set_value();
    });
    BeastTransport transport;
    const Ending first = exchange_alone(transport, post_to(peer.origin()));
    closed.get_future().wait();
    // A reset may overtake the first answer; what counts is the second exchange.
    EXPECT_TRUE(hard || std::holds_alternative<Response>(first.result));
    const Ending second = exchange_alone(transport, post_to(peer.origin()));
    EXPECT_TRUE(std::holds_alternative<Response>(second.result));
    EXPECT_EQ(arrivals, 2);
    EXPECT_EQ(peer.connections(), 2u);
  }
}

TEST(BeastTransport, understands_every_form_of_answer_and_refuses_the_rest) {
  struct Case {
    std::string name;
    std::string answer;
    std::string body;             // what is understood; "!" when it is a bad answer
    std::size_t connections = 1;  // of two exchanges
  };
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const Case cases[] = {
      {"by length", std::string(ok_answer), "hello"},
      {"empty", head + "Content-Length: 0\r\n\r\n", ""},
      {"chunked", head + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", "hello"},
      {"no content", "HTTP/1.1 204 No Content\r\n\r\n", ""},
      {"after an interim answer", "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n" + std::string(ok_answer), "hello"},
      {"after 100", "HTTP/1.1 100 Continue\r\n\r\n" + std::string(ok_answer), "hello"},
      {"an error status", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno", "no"},
      {"closing", head + "Connection: close\r\nContent-Length: 5\r\n\r\nhello", "hello", 2},
      {"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", 2},
      {"with bytes behind", std::string(ok_answer) + "HTTP/1.1 200 OK\r\n", "hello", 2},
      {"a redirect is an answer", "HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n", ""},
      {"until the end", head + "\r\nhello", "hello", 2},
      {"garbage", "\x16\x03\x01garbage\r\n\r\n", "!", 2},
      {"another protocol", "220 smtp ready\r\n", "!", 2},
      {"no status", "HTTP/1.1 OK\r\n\r\n", "!", 2},
      {"status beyond three digits", "HTTP/1.1 2000 OK\r\n\r\n", "!", 2},
      {"version 2", "HTTP/2.0 200 OK\r\n\r\n", "!", 2},
      {"both framings", head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "!", 2},
      {"two lengths", head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", "!", 2},
      {"length of words", head + "Content-Length: five\r\n\r\nhello", "!", 2},
      {"bad chunk", head + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", "!", 2},
      {"an unknown coding", head + "Transfer-Encoding: gzip\r\n\r\nhello", "!", 2},
      {"switching protocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "!", 2},
      {"a head without end", head + "A: " + std::string(100'000, 'b'), "!", 2},
      {"too long by length", head + "Content-Length: 65\r\n\r\n" + std::string(65, 'x'), "!", 2},
      {"too long by chunks", head + "Transfer-Encoding: chunked\r\n\r\n41\r\n" + std::string(65, 'x') + "\r\n0\r\n\r\n",
       "!", 2},
      {"too long until the end", head + "\r\n" + std::string(65, 'x'), "!", 2},
      {"at the limit", head + "Content-Length: 64\r\n\r\n" + std::string(64, 'x'), std::string(64, 'x')},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Peer peer([&](RawSocket& socket, std::size_t) {
      while (!socket.receive_message().empty()) {
        socket.send(c.answer);
        if (c.connections > 1) return;
      }
    });
    BeastTransport transport;
    for (int i = 0; i < 2; ++i) {
      Exchange exchange = post_to(peer.origin());
      exchange.response_bytes_max = 64;
      const Ending ending = exchange_alone(transport, exchange);
      if (c.body == "!") {
        EXPECT_EQ(breakdown_of(ending), Breakdown::bad_answer);
      } else {
        const Response* const response = std::get_if<Response>(&ending.result);
        ASSERT_NE(response, nullptr) << std::get<Trouble>(ending.result).cause;
        EXPECT_EQ(response->body, c.body);
      }
    }
    EXPECT_EQ(peer.connections(), c.connections);
  }
}

TEST(BeastTransport, an_answer_to_head_has_no_body) {
  Peer peer([](RawSocket& socket, std::size_t) {
    while (!socket.receive_message().empty()) socket.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  });
  BeastTransport transport;
  Exchange exchange = post_to(peer.origin(), "");
  exchange.request.method = Method::head;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(std::get<Response>(exchange_alone(transport, exchange).result).body, "");
  EXPECT_EQ(peer.connections(), 1u);
}

}  // namespace
}  // namespace hongyan::http
