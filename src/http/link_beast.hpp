// Link: one connection of the BeastTransport to one origin, plain or TLS, itself or through a proxy. It carries one
// exchange at a time and tells, by what it knows of the bytes, how each ended. A read is always pending, also while it
// is idle, so that a peer's close is seen when it happens and not by the next exchange; only a long answer whose taker
// is slow has to wait. Everything runs on the transport's I/O thread.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <variant>

#include "base/clock.hpp"
#include "http/read_buffer.hpp"
#include "http/transport.hpp"
#include "http/wire_parser.hpp"

namespace hongyan::http {

// An exchange and when it was handed over.
struct Assignment {
  Exchange exchange;
  BootTime submitted;
  [[nodiscard]] BootTime deadline() const { return submitted + exchange.timeout; }
};

class Link;

// What the links of a transport see. Outlives them.
struct LinkSurroundings {
  const Clock& clock;
  Milliseconds idle_max;
  std::function<void(const Assignment&, std::variant<Response, Trouble>, BodySource)> ended;
  std::function<void(Link&)> idle;             // answered, and good for another exchange
  std::function<void(std::uint64_t id)> wake;  // from any thread: calls go_on() soon, if the link is still there
  std::function<void(Link&)> gone;             // closed, and no callback under way: destroys the link
};

class Link {
 public:
  Link(std::uint64_t id, boost::asio::io_context& io, boost::asio::ssl::context* tls, LinkSurroundings& around);
  ~Link() { leave_stream(); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void connect(Assignment assignment);  // a new link
  void reuse(Assignment assignment);    // an idle one for which is_alive() was just true
  [[nodiscard]] bool is_alive();
  void check_deadline(BootTime now);
  void go_on();  // more of a streamed body may have come, or room for more of an answer's
  void close();
  [[nodiscard]] bool is_gone() const { return stage_ == Stage::closed && under_way_ == 0; }
  [[nodiscard]] bool is_closed() const { return stage_ == Stage::closed; }
  [[nodiscard]] std::uint64_t id() const { return id_; }
  [[nodiscard]] std::tuple<const Origin&, const std::optional<Proxy>&> passage() const { return {origin_, proxy_}; }

 private:
  enum class Stage { connecting, busy, idle, closed };
  using Error = boost::system::error_code;
  static constexpr std::size_t kept_out_bytes_max = 64 * 1024;

  void take_on(Assignment assignment);
  void connect_to(const boost::asio::ip::tcp::resolver::results_type& addresses);
  void ask_for_tunnel();
  void read_tunnel();
  void on_tunnel_answer();
  void shake_hands();
  void begin_exchange();
  void write();
  void write_plain();
  [[nodiscard]] bool next_piece();
  void cut_off();
  void leave_stream();
  [[nodiscard]] std::size_t answer_bytes_max() const;
  [[nodiscard]] bool is_long_answer();
  void begin_answer();
  void pass_on();
  void read_on();
  void finish_answer();
  void break_answer_off(const std::string& cause);
  void progress();
  [[nodiscard]] bool is_refused_by_proxy();
  void read();
  void on_read(const Error& error, std::size_t count);
  void on_end(const Error& error);
  void finish();
  void fail_to_connect(const std::string& cause);
  void fail(Breakdown breakdown, std::string cause, Trouble::NoAnswer no_answer = Trouble::NoAnswer::reset);
  void settle();
  template <typename Step>
  auto track(Step step);

  const std::uint64_t id_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::ip::tcp::socket socket_;
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
  LinkSurroundings& around_;
  Origin origin_;
  std::optional<Proxy> proxy_;
  Assignment assignment_;
  ResponseParser parser_;
  ReadBuffer received_;
  std::string out_;
  std::size_t out_done_ = 0;
  Stage stage_ = Stage::connecting;
  bool is_written_ = false;
  bool awaits_stream_ = false;
  bool is_answered_ = false;  // at least one byte of an answer has come
  BodySink sink_;             // of a long answer that is under way
  bool awaits_room_ = false;
  bool reading_ = false;
  unsigned under_way_ = 0;
  Milliseconds limit_{};  // of which deadline_ was made
  BootTime deadline_{};
  BootTime idle_since_{};
};

}  // namespace hongyan::http
