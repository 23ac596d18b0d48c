// Listening: the fixture of every test that talks to a real Server over raw sockets.
#pragma once
#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "http/server.hpp"
#include "testing/raw_socket.hpp"

namespace hongyan::testing {

inline constexpr std::string_view get_request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

// A server whose handler answers at once with "<method> <target> <body bytes>" and keeps what it saw; targets that
// begin with "/later" wait for take_later().
class Listening : public ::testing::Test {
 protected:
  void start() {
    server_.emplace(settings_, [this](http::Request&& request, http::Reply reply) {
      handle(std::move(request), std::move(reply));
    });
    server_->start();
  }
  RawSocket connect() {
    if (!server_) start();
    return RawSocket::connect(server_->port());
  }
  // Sends the bytes and returns everything up to the connection's end, which the client brings about by half-closing.
  std::string talk(std::string_view bytes) {
    RawSocket socket = connect();
    socket.send(bytes);
    socket.finish_sending();
    return socket.receive_all();
  }
  std::size_t seen() {
    const std::scoped_lock lock(mutex_);
    return requests_.size();
  }
  http::Request last() {
    const std::scoped_lock lock(mutex_);
    return requests_.back();
  }
  // Waits for the requests under "/later" and takes their replies.
  std::vector<http::Reply> take_later(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(came_.wait_for(lock, Seconds{5}, [&] { return later_.size() >= count; }));
    return std::exchange(later_, {});
  }
  void handle(http::Request&& request, http::Reply reply) {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(request);
    if (request.target.starts_with("/later")) {
      later_.push_back(std::move(reply));
      came_.notify_all();
    } else if (request.target == "/drop") {
      reply.drop();
    } else if (request.target == "/throw") {
      throw std::runtime_error("a bug in a handler");
    } else if (request.target == "/abandon") {
      return;
    } else if (request.target == "/large") {
      reply.send(http::make_response(200, "text/plain", std::string(3'000'000, 'x')));
    } else {
      reply.send(http::make_response(200, "text/plain",
                                     std::string(http::to_string(request.method)) + " " + request.target + " " +
                                         std::to_string(request.body.size())));
    }
  }

  http::ServerSettings settings_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<http::Request> requests_;
  std::vector<http::Reply> later_;
  std::optional<http::Server> server_;  // the last member: it is stopped before what its handler uses goes
};

}  // namespace hongyan::testing
