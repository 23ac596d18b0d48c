#include "http/link_beast.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <concepts>

#include "base/check.hpp"
#include "http/wire_text.hpp"

namespace hongyan::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t buffer_bytes_max = 64 * 1024;

}  // namespace

Link::Link(std::uint64_t id, asio::io_context& io, asio::ssl::context* tls, LinkSurroundings& around)
    : id_(id), resolver_(io), socket_(io), around_(around) {
  if (tls != nullptr) tls_.emplace(socket_, *tls);
}

// Wraps the callback of an asynchronous operation: counts it, and lets the link go when it was the last of a closed
// one.
template <typename Step>
auto Link::track(Step step) {
  ++under_way_;
  return [this, step = std::move(step)](const Error& error, const auto&... results)
    requires std::invocable<const Step&, const Error&, decltype(results)...>
  {
    --under_way_;
    step(error, results...);
    settle();
  };
}

void Link::settle() {
  if (is_gone()) around_.gone(*this);
}

// ---- connecting

void Link::take_on(Assignment assignment) {
  assignment_ = std::move(assignment);
  limit_ = assignment_.exchange.timeout;
  deadline_ = assignment_.deadline();
}

void Link::connect(Assignment assignment) {
  take_on(std::move(assignment));
  origin_ = assignment_.exchange.origin;
  proxy_ = assignment_.exchange.proxy;
  const Origin& next = proxy_ ? proxy_->origin : origin_;
  Error no_literal;
  const asio::ip::address literal = asio::ip::make_address(next.host, no_literal);
  if (!no_literal)
    return connect_to(tcp::resolver::results_type::create(tcp::endpoint(literal, next.port), next.host, ""));
  resolver_.async_resolve(next.host, std::to_string(next.port), tcp::resolver::numeric_service,
                          track([this](const Error& error, const tcp::resolver::results_type& addresses) {
                            if (stage_ == Stage::closed) return;
                            if (error) return fail_to_connect("name not resolved: " + error.message());
                            connect_to(addresses);
                          }));
}

void Link::connect_to(const tcp::resolver::results_type& addresses) {
  asio::async_connect(socket_, addresses, track([this](const Error& error, const tcp::endpoint&) {
                        if (stage_ == Stage::closed) return;
                        if (error) return fail_to_connect(error.message());
                        Error ignored;
                        socket_.set_option(tcp::no_delay(true), ignored);
                        socket_.non_blocking(true, ignored);
                        if (tls_ && proxy_) return ask_for_tunnel();
                        if (tls_) return shake_hands();
                        begin_exchange();
                      }));
}

// Nothing of the exchange itself is on its way yet: whatever goes wrong here, it has certainly not arrived.
void Link::ask_for_tunnel() {
  out_.clear();
  append_connect(out_, origin_, *proxy_);
  parser_.restart(Method::head, 0);  // like one to HEAD, the answer that opens a tunnel has no body
  asio::async_write(socket_, asio::buffer(out_), track([this](const Error& error, std::size_t) {
                      if (stage_ == Stage::closed) return;
                      if (error) return fail_to_connect(error.message());
                      read_tunnel();
                    }));
}

void Link::read_tunnel() {
  const std::span<char> room = received_.room(1, buffer_bytes_max);
  socket_.async_read_some(asio::buffer(room.data(), room.size()), track([this](const Error& error, std::size_t count) {
                            if (stage_ == Stage::closed) return;
                            if (error) return fail_to_connect("no whole answer to CONNECT: " + error.message());
                            received_.received(count);
                            on_tunnel_answer();
                          }));
}

void Link::on_tunnel_answer() {
  const Progress progress = parser_.take(received_.bytes());
  received_.use(progress.used);
  switch (progress.parsed) {
    case Parsed::whole: break;
    case Parsed::malformed:
    case Parsed::too_long: return fail_to_connect("its answer to CONNECT is not HTTP/1.1");
    case Parsed::more:
      if (received_.bytes().size() >= buffer_bytes_max) return fail_to_connect("its answer to CONNECT does not end");
      return read_tunnel();
  }
  const int status = parser_.response().status;
  if (status < 200 || status > 299) return fail(Breakdown::not_connected, refusal_by(*proxy_, origin_, status));
  // In TLS the client speaks first: what is here already comes from nobody at the other end.
  if (!received_.empty()) return fail_to_connect("it speaks before the tunnel is used");
  shake_hands();
}

void Link::shake_hands() {
  Error no_literal;
  asio::ip::make_address(origin_.host, no_literal);
  // RFC 6066: the server name is a name; an address is never sent.
  if (no_literal) SSL_set_tlsext_host_name(tls_->native_handle(), origin_.host.c_str());
  Error refused;
  tls_->set_verify_callback(asio::ssl::host_name_verification(origin_.host), refused);
  if (refused) return fail_to_connect("TLS: " + refused.message());
  tls_->async_handshake(asio::ssl::stream_base::client, track([this](const Error& error) {
                          if (stage_ == Stage::closed) return;
                          if (error) return fail_to_connect("TLS: " + error.message());
                          begin_exchange();
                        }));
}

// ---- one exchange

bool Link::is_alive() {
  if (stage_ != Stage::idle) return false;
  // The pending read may not have run yet although the peer's close is here: look once more before the first byte.
  char byte = 0;
  const ssize_t count = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Link::reuse(Assignment assignment) {
  CHECK(stage_ == Stage::idle);
  take_on(std::move(assignment));
  begin_exchange();
}

void Link::begin_exchange() {
  stage_ = Stage::busy;
  is_written_ = is_answered_ = awaits_stream_ = awaits_room_ = false;
  const Exchange& exchange = assignment_.exchange;
  parser_.restart(exchange.request.method, answer_bytes_max());
  if (out_.capacity() > kept_out_bytes_max) std::string().swap(out_);
  out_.clear();
  out_done_ = 0;
  const Proxy* const spoken_to = proxy_ && !tls_ ? &*proxy_ : nullptr;
  if (exchange.stream) {
    append_stream_head(out_, origin_, exchange.request, exchange.stream.length(), spoken_to);
    assignment_.exchange.stream.set_wake([&around = around_, id = id_] { around.wake(id); });
  } else {
    append_request(out_, origin_, exchange.request, spoken_to);
    std::string().swap(assignment_.exchange.request.body);  // it never goes out again
  }
  read();
  if (stage_ == Stage::busy) write();
}

void Link::write() {
  if (!tls_) return write_plain();
  asio::async_write(*tls_, asio::buffer(out_), track([this](const Error& error, std::size_t) {
    if (stage_ != Stage::busy) return;
    if (error) return cut_off();
    if (next_piece()) write();
  }));
}

void Link::write_plain() {
  do {
    while (out_done_ < out_.size()) {
      Error error;
      out_done_ += socket_.write_some(asio::buffer(out_.data() + out_done_, out_.size() - out_done_), error);
      if (error == asio::error::would_block) {
        socket_.async_wait(tcp::socket::wait_write, track([this](const Error& failed) {
                             if (stage_ != Stage::busy) return;
                             if (failed) return cut_off();
                             write_plain();
                           }));
        return;
      }
      if (error) return cut_off();
      progress();
    }
  } while (next_piece());
}

// The pending read brings an answer that came before the cut, or tells that there is none.
void Link::cut_off() { awaits_stream_ = false; }

void Link::read() {
  if (reading_) return;
  reading_ = true;
  const std::span<char> room = received_.room(1, buffer_bytes_max);
  auto done = track([this](const Error& error, std::size_t count) {
    reading_ = false;
    on_read(error, count);
  });
  if (tls_)
    tls_->async_read_some(asio::buffer(room.data(), room.size()), std::move(done));
  else
    socket_.async_read_some(asio::buffer(room.data(), room.size()), std::move(done));
}

void Link::on_read(const Error& error, std::size_t count) {
  switch (stage_) {
    case Stage::connecting:
    case Stage::closed: return;
    case Stage::idle: return close();  // the peer closes, or says something unasked
    case Stage::busy: break;
  }
  if (error) return on_end(error);
  is_answered_ = true;
  received_.received(count);
  const Progress progress = parser_.take(received_.bytes());
  received_.use(progress.used);
  pass_on();
  switch (progress.parsed) {
    case Parsed::whole: return finish();
    case Parsed::malformed: return fail(Breakdown::bad_answer, "the answer is not HTTP/1.1");
    case Parsed::too_long: return fail(Breakdown::bad_answer, "the answer is longer than allowed");
    case Parsed::more: break;
  }
  if (received_.bytes().size() >= buffer_bytes_max) return fail(Breakdown::bad_answer, "the answer is not HTTP/1.1");
  if (is_long_answer()) begin_answer();
  read_on();
}

void Link::on_end(const Error& error) {
  // A TLS stream that ends without saying so may have been cut by anybody.
  const bool cut = error == asio::ssl::error::stream_truncated;
  if (error != asio::error::eof && !cut)
    return fail(is_written_ ? Breakdown::no_answer : Breakdown::not_written, error.message());
  if (!is_written_) return fail(Breakdown::not_written, "the connection was closed while the request was written");
  if (!is_answered_) return fail(Breakdown::no_answer, "the connection was closed without an answer");
  if (!cut && received_.empty() && parser_.take_end() == Parsed::whole) return finish();
  fail(Breakdown::bad_answer, "the connection was closed in the middle of the answer");
}

// Only a proxy asks for this, and before it has passed anything on.
bool Link::is_refused_by_proxy() { return proxy_ && !tls_ && parser_.response().status == 407; }

void Link::finish() {
  if (is_refused_by_proxy()) return fail(Breakdown::not_connected, refusal_by(*proxy_, origin_, 407));
  leave_stream();
  const bool reusable = is_written_ && parser_.keeps_alive() && received_.empty();
  if (!reusable) close();
  if (sink_)
    finish_answer();
  else
    around_.ended(assignment_, std::move(parser_.response()), {});
  if (!reusable) return;
  received_.shrink();
  stage_ = Stage::idle;
  idle_since_ = around_.clock.boot();
  read();
  if (stage_ == Stage::idle) around_.idle(*this);
}

// ---- the end

void Link::fail_to_connect(const std::string& cause) {
  fail(Breakdown::not_connected, proxy_ ? "through the proxy " + proxy_->text() + ": " + cause : cause);
}

void Link::fail(Breakdown breakdown, std::string cause, Trouble::NoAnswer no_answer) {
  close();
  leave_stream();
  if (sink_) return break_answer_off(cause);
  // An answer that begins before the request is whole breaks no promise of ours, but the exchange was not written.
  if (breakdown == Breakdown::bad_answer && !is_written_) breakdown = Breakdown::not_written;
  around_.ended(assignment_, Trouble{breakdown, std::move(cause), no_answer}, {});
}

void Link::check_deadline(BootTime now) {
  switch (stage_) {
    case Stage::connecting:
    case Stage::busy: {
      if (now < deadline_) return;
      const std::string cause = (awaits_room_ ? "its taker took nothing: timeout after " : "timeout after ") +
                                std::to_string(limit_.count()) + " ms";
      if (stage_ == Stage::connecting) return fail_to_connect(cause);
      return fail(is_written_ ? Breakdown::no_answer : Breakdown::not_written, cause, Trouble::NoAnswer::timeout);
    }
    case Stage::idle:
      if (now - idle_since_ >= around_.idle_max) close();
      return;
    case Stage::closed: return;
  }
}

void Link::close() {
  if (stage_ == Stage::closed) return;
  stage_ = Stage::closed;
  resolver_.cancel();
  Error ignored;
  socket_.close(ignored);
}

}  // namespace hongyan::http
