// Peer: the other side of a transport under test, played by a script on raw sockets, and the words such tests share.
#pragma once
#include <gmock/gmock.h>

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>

#include "http/transport.hpp"
#include "testing/raw_socket.hpp"

namespace hongyan::testing {

// A peer that plays a script on each connection, one connection after the other.
class Peer {
 public:
  // `number` counts connections from 0.
  using Script = std::function<void(RawSocket& socket, std::size_t number)>;
  explicit Peer(Script script)
      : thread_([this, script = std::move(script)] {
          for (std::size_t number = 0;; ++number) {
            std::optional<RawSocket> socket = listener_.accept();
            if (!socket) return;
            ++connections_;
            script(*socket, number);
          }
        }) {}
  ~Peer() {
    listener_.stop();
    thread_.join();
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  [[nodiscard]] http::Origin origin() const {
    return {.scheme = http::Scheme::http, .host = "127.0.0.1", .port = listener_.port()};
  }
  [[nodiscard]] std::size_t connections() const { return connections_; }

 private:
  RawListener listener_;
  std::atomic<std::size_t> connections_ = 0;
  std::thread thread_;
};

inline constexpr std::string_view ok_answer =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

[[nodiscard]] inline http::Exchange post_to(http::Origin origin, std::string body = "{}",
                                            Milliseconds timeout = Milliseconds{5'000}) {
  http::Exchange exchange;
  exchange.tag = 7;
  exchange.origin = std::move(origin);
  exchange.request.method = http::Method::post;
  exchange.request.target = "/cgi-bin/x?access_token=t";
  exchange.request.headers = {{"Content-Type", "application/json"}};
  exchange.request.body = std::move(body);
  exchange.timeout = timeout;
  return exchange;
}

[[nodiscard]] inline http::Breakdown breakdown_of(const http::Ending& ending) {
  const http::Trouble* const trouble = std::get_if<http::Trouble>(&ending.result);
  EXPECT_NE(trouble, nullptr);
  return trouble == nullptr ? http::Breakdown{-1} : trouble->breakdown;
}

}  // namespace hongyan::testing
