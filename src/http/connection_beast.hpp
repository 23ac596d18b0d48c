// Connection: one client of the server, from accept to close. It reads one request, hands it over, waits for the
// answer, writes it and only then looks at the next one, however many the client has sent. Everything runs on the
// event-loop thread. Inside it advance() alone moves from stage to stage; callbacks only feed it, so nothing recurses.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "http/completions.hpp"
#include "http/head_scan.hpp"
#include "http/read_buffer.hpp"
#include "http/server.hpp"
#include "http/wire_parser.hpp"
#include "http/wire_text.hpp"

namespace hongyan::http {

// What all connections of a server see. Outlives them.
struct ConnectionSurroundings {
  const ServerLimits& limits;
  const Server::Handler& handler;
  const Clock& clock;
  std::shared_ptr<Completions> completions;
  bool stopping = false;
  std::size_t long_bodies = 0;                 // held just now
  std::function<void(std::uint64_t id)> gone;  // closed, and no callback under way: destroys the connection
};

class Connection {
 public:
  Connection(std::uint64_t id, boost::asio::ip::tcp::socket socket, std::string peer, ConnectionSurroundings& around);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();
  void complete(std::size_t request, Response response);
  void check_deadline(BootTime now);
  void begin_stop();
  void close();
  [[nodiscard]] bool is_gone() const { return stage_ == Stage::closed && under_way_ == 0; }
  [[nodiscard]] const std::string& peer() const { return peer_; }

 private:
  enum class Stage { idle, head, body, handling, writing, lingering, closed };
  using Error = boost::system::error_code;

  void advance();
  void advance_head();
  void advance_body();
  void take_expectation();
  [[nodiscard]] bool admit_body(std::size_t bytes);
  void release_body();
  void hand_over();
  void answer(Response response);
  void refuse(int status);
  void write();
  void written();
  void read();
  void on_read(const Error& error, std::size_t count);
  void settle();
  void wait_until(Milliseconds from_now) { deadline_ = around_.clock.boot() + from_now; }

  const std::uint64_t id_;
  boost::asio::ip::tcp::socket socket_;
  const std::string peer_;
  ConnectionSurroundings& around_;
  const HeadLimits head_limits_;
  HeadScan scan_;
  RequestParser parser_;
  ReadBuffer received_;
  std::string out_head_;  // with the body, when that is short
  std::string out_body_;
  std::size_t out_done_ = 0;
  Stage stage_ = Stage::idle;
  Afterwards afterwards_ = Afterwards::keep;
  Method method_ = Method::get;
  bool reading_ = false;
  unsigned under_way_ = 0;  // asynchronous operations whose callback has not run
  std::size_t requests_ = 0;
  BootTime deadline_{};
  BootTime body_started_{};
  std::size_t body_bytes_ = 0;
  bool holds_long_body_ = false;
};

}  // namespace hongyan::http
