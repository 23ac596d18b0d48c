#include "http/connection_beast.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <exception>
#include <string>
#include <utility>

#include "base/log.hpp"
#include "http/status.hpp"

namespace hongyan::http {
namespace {

namespace asio = boost::asio;

constexpr std::size_t copied_body_bytes_max = 4 * 1024;  // a short body rides behind its head in one buffer
constexpr std::size_t body_read_bytes = 64 * 1024;
constexpr std::size_t kept_out_bytes_max = 64 * 1024;

bool says_continue(std::string_view value) {
  constexpr std::string_view wanted = "100-continue";
  return value.size() == wanted.size() && std::equal(value.begin(), value.end(), wanted.begin(),
                                                     [](char a, char b) { return (a | 0x20) == (b | 0x20); });
}

}  // namespace

Connection::Connection(std::uint64_t id, asio::ip::tcp::socket socket, std::string peer, ConnectionSurroundings& around)
    : id_(id),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      around_(around),
      head_limits_{.target_bytes = around.limits.target_bytes,
                   .headers_bytes = around.limits.headers_bytes,
                   .header_line_bytes = around.limits.header_line_bytes,
                   .header_count = around.limits.header_count},
      scan_(head_limits_),
      parser_({.usual = around.limits.body_bytes,
               .long_prefix = around.limits.long_bodies.prefix,
               .long_ones = around.limits.long_bodies.body_bytes}) {}

void Connection::start() {
  wait_until(around_.limits.idle_time);
  advance();
}

// ---- reading

void Connection::read() {
  if (reading_) return;
  reading_ = true;
  ++under_way_;
  const bool in_body = stage_ == Stage::body || stage_ == Stage::streaming;
  const std::size_t wanted = in_body ? std::min(body_read_bytes, parser_.body_bytes_announced()) : 1;
  const std::span<char> room = received_.room(wanted, std::max(body_read_bytes, HeadScan::bytes_max(head_limits_)));
  socket_.async_read_some(asio::buffer(room.data(), room.size()), [this](const Error& error, std::size_t count) {
    --under_way_;
    reading_ = false;
    on_read(error, count);
    settle();
  });
}

void Connection::on_read(const Error& error, std::size_t count) {
  switch (stage_) {
    case Stage::idle:
    case Stage::head:
    case Stage::body:
    case Stage::streaming:
      if (error) return close();
      received_.received(count);
      return advance();
    case Stage::lingering:
      if (error) return close();
      pass_over(count);
      return read();
    case Stage::writing:  // refused while the read was under way: what comes now is of no interest
      unread_bytes_ -= std::min(unread_bytes_, count);
      return;
    case Stage::handling:
    case Stage::closed: return;
  }
}

void Connection::advance() {
  while (true) {
    switch (stage_) {
      case Stage::idle:
        if (received_.empty()) return read();
        stage_ = Stage::head;
        wait_until(around_.limits.header_time);
        break;
      case Stage::head: advance_head(); break;
      case Stage::body: advance_body(); break;
      case Stage::streaming:
        advance_stream();
        if (paused_at_) return;
        break;
      case Stage::handling:
      case Stage::writing:
      case Stage::lingering:
      case Stage::closed: return;
    }
    if (reading_) return;
  }
}

void Connection::advance_head() {
  const HeadScan::Finding finding = scan_.look(received_.bytes());
  switch (finding.kind) {
    case HeadScan::Finding::Kind::more: return read();
    case HeadScan::Finding::Kind::refused: return refuse(finding.status);
    case HeadScan::Finding::Kind::whole: break;
  }
  const Progress progress = parser_.take(received_.bytes().substr(0, finding.head_bytes));
  received_.use(finding.head_bytes);
  switch (progress.parsed) {
    case Parsed::whole: return hand_over();
    case Parsed::malformed: return refuse(400);
    case Parsed::too_long: return refuse(413);
    case Parsed::more: break;
  }
  // HeadScan and the parser must agree to the byte on where the head ends.
  if (!parser_.has_head() || progress.used != finding.head_bytes) return refuse(400);
  stage_ = Stage::body;
  body_started_ = around_.clock.boot();
  body_bytes_ = 0;
  wait_until(around_.limits.idle_time);
  if (!admit_body(parser_.body_bytes_announced())) return refuse(503);
  take_expectation();
  if (stage_ == Stage::body && wants_stream()) begin_stream();
}

void Connection::take_expectation() {
  const std::string* const expectation = parser_.request().headers.find("Expect");
  if (expectation == nullptr || parser_.version() == RequestParser::Version::http_1_0) return;
  if (!says_continue(*expectation)) return refuse(417);
  if (!received_.empty()) return;
  constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  Error error;
  if (socket_.write_some(asio::buffer(go_on), error) != go_on.size()) close();
}

void Connection::advance_body() {
  if (received_.empty()) return read();
  const Progress progress = parser_.take(received_.bytes());
  received_.use(progress.used);
  body_bytes_ += progress.used;
  if (progress.used > 0) wait_until(around_.limits.idle_time);
  if (!admit_body(parser_.request().body.size())) return refuse(503);
  switch (progress.parsed) {
    case Parsed::whole: return hand_over();
    case Parsed::malformed: return refuse(400);
    case Parsed::too_long: return refuse(413);
    case Parsed::more: break;
  }
  if (received_.bytes().size() > chunk_line_bytes_max) return refuse(400);
  if (wants_stream()) return begin_stream();
  read();
}

// The parser has refused what is over the target's own limit; of what is only longer than usual, few are held at once.
bool Connection::admit_body(std::size_t bytes) {
  if (place_ != Place::none) return true;
  if (wants_stream()) return around_.streams < around_.limits.long_bodies.streams_at_once;
  if (bytes <= around_.limits.body_bytes) return true;
  if (around_.long_bodies >= around_.limits.long_bodies.at_once) return false;
  ++around_.long_bodies;
  place_ = Place::long_body;
  return true;
}

void Connection::release_body() {
  switch (std::exchange(place_, Place::none)) {
    case Place::none: return;
    case Place::long_body: --around_.long_bodies; return;
    case Place::stream: --around_.streams; return;
  }
}

// ---- answering

void Connection::hand_over() {
  stage_ = Stage::handling;
  call(around_.handler);
}

void Connection::call(const Server::Handler& handler) {
  ++requests_;
  Request& request = parser_.request();
  method_ = request.method;
  request.peer = peer_;
  const bool keeps = parser_.keeps_alive() && requests_ < around_.limits.requests_per_connection;
  const bool says = parser_.version() == RequestParser::Version::http_1_0;
  afterwards_ = !keeps ? Afterwards::close : says ? Afterwards::keep_said : Afterwards::keep;
  around_.completions->expect_direct(id_);
  try {
    handler(std::move(request), Reply([completions = around_.completions, id = id_, number = requests_](
                                          Response response, BodySource stream) {
              completions->push({id, number, std::move(response), std::move(stream)});
            }));
  } catch (const std::exception& error) {  // the Reply, destroyed unsent, has answered 500
    LOG(error, "A request's handler threw. error={}", error.what());
  }
  auto direct = around_.completions->take_direct();
  if (!direct) return;
  forsake_body();
  answer(std::move(direct->response), std::move(direct->stream));
}

void Connection::complete(Completion completion) {
  if ((stage_ != Stage::handling && stage_ != Stage::streaming) || completion.request != requests_) return;
  forsake_body();
  answer(std::move(completion.response), std::move(completion.stream));
  advance();
}

void Connection::answer(Response response, BodySource stream) {
  release_body();
  sink_.break_off("it was answered before it was whole");
  paused_at_.reset();
  if (response.status == 0) {
    Error ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);  // close() then resets
    return close();
  }
  if (around_.stopping) afterwards_ = Afterwards::close;
  if (out_head_.capacity() > kept_out_bytes_max) std::string().swap(out_head_);
  out_head_.clear();
  out_body_.clear();
  out_done_ = 0;
  if (stream) {
    begin_answer(response, std::move(stream));
  } else {
    append_response_head(out_head_, response, afterwards_);
    if (has_body(method_, response.status)) {
      if (response.body.size() <= copied_body_bytes_max)
        out_head_ += response.body;
      else
        out_body_ = std::move(response.body);
    }
  }
  stage_ = Stage::writing;
  wait_until(around_.limits.idle_time);
  write();
}

void Connection::refuse(int status) {
  sink_.break_off("its sender was refused with HTTP status " + std::to_string(status));
  afterwards_ = Afterwards::close;
  method_ = Method::get;
  answer(make_plain_problem(status));
}

void Connection::write() {
  do {
    if (!write_out()) return;
  } while (next_piece());
}

// Whether all that is ready was written; else the rest follows, or the connection is closed.
bool Connection::write_out() {
  const std::size_t total = out_head_.size() + out_body_.size();
  while (out_done_ < total) {
    const std::size_t head_done = std::min(out_done_, out_head_.size());
    const std::size_t body_done = out_done_ - head_done;
    Error error;
    std::size_t count = 0;
    if (out_body_.empty()) {
      count = socket_.write_some(asio::buffer(out_head_.data() + head_done, out_head_.size() - head_done), error);
    } else {
      const std::array<asio::const_buffer, 2> parts{
          asio::const_buffer(out_head_.data() + head_done, out_head_.size() - head_done),
          asio::const_buffer(out_body_.data() + body_done, out_body_.size() - body_done)};
      count = socket_.write_some(parts, error);
    }
    out_done_ += count;
    if (count > 0) wait_until(around_.limits.idle_time);
    if (error == asio::error::would_block) {
      ++under_way_;
      socket_.async_wait(asio::ip::tcp::socket::wait_write, [this](const Error& failed) {
        --under_way_;
        if (stage_ == Stage::writing) {
          if (failed)
            close();
          else
            write();
          advance();
        }
        settle();
      });
      return false;
    }
    if (error) {
      close();
      return false;
    }
  }
  return true;
}

void Connection::written() {
  if (out_body_.capacity() > kept_out_bytes_max) std::string().swap(out_body_);
  if (afterwards_ == Afterwards::close) {
    // Closing at once would reset the connection when the client has sent more, and the reset may overtake the answer.
    Error ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    stage_ = Stage::lingering;
    wait_until(unread_bytes_ > 0 ? around_.limits.idle_time : lingering_time);
    received_.clear();
    return read();
  }
  parser_.restart();
  scan_.restart();
  received_.shrink();
  stage_ = Stage::idle;
  wait_until(around_.limits.idle_time);
}

// ---- time and end

bool Connection::is_slow(BootTime now) const {
  const Milliseconds elapsed = now - body_started_;
  const bool is_long = std::max(parser_.body_bytes_announced(), body_bytes_) > around_.limits.body_bytes;
  const std::size_t wanted =
      is_long ? around_.limits.long_bodies.body_bytes_per_second : around_.limits.body_bytes_per_second;
  return elapsed > around_.limits.body_grace && body_bytes_ * 1000 < wanted * static_cast<std::size_t>(elapsed.count());
}

void Connection::check_deadline(BootTime now) {
  switch (stage_) {
    case Stage::idle:
      if (now >= deadline_) close();
      return;
    case Stage::writing:
      if (!awaits_piece_ && now >= std::min(deadline_, piece_deadline_)) close();
      return;
    case Stage::lingering:
      if (now >= deadline_ || (unread_bytes_ > 0 && is_slow(now))) close();
      return;
    case Stage::head:
      if (now >= deadline_) refuse(408);
      return;
    case Stage::body:
      if (now >= deadline_ || is_slow(now)) refuse(408);
      return;
    case Stage::streaming:
      if (paused_at_) {
        if (now - *paused_at_ >= around_.limits.long_bodies.unread_time) refuse(503);
      } else if (now >= deadline_ || is_slow(now)) {
        refuse(408);
      }
      return;
    case Stage::handling:
    case Stage::closed: return;
  }
}

void Connection::begin_stop() {
  switch (stage_) {
    case Stage::idle:
    case Stage::head:
    case Stage::body:
    case Stage::lingering: return close();
    case Stage::streaming:
    case Stage::handling:
    case Stage::writing: afterwards_ = Afterwards::close; return;
    case Stage::closed: return;
  }
}

void Connection::close() {
  if (stage_ == Stage::closed) return;
  Error ignored;
  // An answer that ends with its connection would look whole.
  if (stage_ == Stage::writing) socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  stage_ = Stage::closed;
  release_body();
  sink_.break_off("its sender has gone");
  leave_answer();
  socket_.close(ignored);
}

void Connection::settle() {
  if (is_gone()) around_.gone(id_);
}

}  // namespace hongyan::http
