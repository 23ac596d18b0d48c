// Connection: one client of the server, from accept to close. It reads one request, hands it over, waits for the
// answer, writes it and only then looks at the next one, however many the client has sent. A long body may be handed
// over while it still comes in: then it feeds a BodySink, and pauses while that has no room; an answer's may follow
// from a BodySource. Everything runs on the event-loop thread. Inside it advance() alone moves from stage to stage;
// callbacks only feed it, so nothing recurses.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "http/body_stream.hpp"
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
  const Server::StreamHandler& stream_handler;  // empty: no body is streamed
  const Clock& clock;
  std::shared_ptr<Completions> completions;
  bool stopping = false;
  std::size_t long_bodies = 0;                 // held just now
  std::size_t streams = 0;                     // not yet answered
  std::function<void(std::uint64_t id)> wake;  // from any thread: calls resume() soon, if the connection is still there
  std::function<void(std::uint64_t id)> gone;  // closed, and no callback under way: destroys the connection
};

class Connection {
 public:
  Connection(std::uint64_t id, boost::asio::ip::tcp::socket socket, std::string peer, ConnectionSurroundings& around);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();
  void complete(Completion completion);
  void resume();  // a stream's sink may have room again, or its source more bytes
  void check_deadline(BootTime now);
  void begin_stop();
  void close();
  [[nodiscard]] bool is_gone() const { return stage_ == Stage::closed && under_way_ == 0; }
  [[nodiscard]] const std::string& peer() const { return peer_; }

 private:
  enum class Stage { idle, head, body, streaming, handling, writing, lingering, closed };
  enum class Place { none, long_body, stream };                  // of which there are few
  static constexpr Milliseconds lingering_time{1'000};           // for the client to read our last words
  static constexpr std::size_t chunk_line_bytes_max = 4 * 1024;  // a chunk's size line or all trailers
  using Error = boost::system::error_code;

  void advance();
  void advance_head();
  void advance_body();
  void take_expectation();
  void advance_stream();
  [[nodiscard]] bool wants_stream();
  void begin_stream();
  void read_on();
  void forsake_body();
  void pass_over(std::size_t count);
  [[nodiscard]] bool is_slow(BootTime now) const;
  [[nodiscard]] bool admit_body(std::size_t bytes);
  void release_body();
  void hand_over();
  void call(const Server::Handler& handler);
  void answer(Response response, BodySource stream = {});
  void begin_answer(const Response& response, BodySource stream);
  void refuse(int status);
  void write();
  [[nodiscard]] bool write_out();
  [[nodiscard]] bool next_piece();
  void leave_answer();
  void watch_caller();
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
  BodySource source_;  // of the answer's body, when it is streamed and not yet whole
  bool awaits_piece_ = false;
  BootTime piece_deadline_ = BootTime::max();  // by when the caller must have taken what is on its way
  bool watching_ = false;
  Framing framing_;
  Stage stage_ = Stage::idle;
  Afterwards afterwards_ = Afterwards::keep;
  Method method_ = Method::get;
  bool reading_ = false;
  unsigned under_way_ = 0;  // asynchronous operations whose callback has not run
  std::size_t requests_ = 0;
  BootTime deadline_{};
  BootTime body_started_{};
  std::size_t body_bytes_ = 0;
  Place place_ = Place::none;
  BodySink sink_;
  std::optional<BootTime> paused_at_;  // the sink is full, and the client not to blame
  std::size_t unread_bytes_ = 0;       // of a body that was answered before it was whole: read and forgotten
};

}  // namespace hongyan::http
