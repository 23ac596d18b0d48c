// The part of a Link that carries bodies which still come in: a request's on its way out, a long answer's on its way
// in.
#include <algorithm>
#include <utility>

#include "http/link_beast.hpp"
#include "http/wire_text.hpp"

namespace hongyan::http {

// ---- a request's body

// Whether there is more to write: the request's next piece. When not, it is written, or waits for the stream, or ended.
bool Link::next_piece() {
  BodySource& stream = assignment_.exchange.stream;
  out_done_ = 0;
  if (!stream) {
    is_written_ = true;
    out_.clear();
    if (out_.capacity() > kept_out_bytes_max) std::string().swap(out_);
    return false;
  }
  progress();
  const BodySource::State state = stream.take(out_);
  if (state == BodySource::State::broken) {
    fail(Breakdown::not_written, "the body broke off: " + stream.cause());
    return false;
  }
  awaits_stream_ = state == BodySource::State::open && out_.empty();
  if (awaits_stream_) return false;
  const bool chunked = !stream.length();
  if (chunked) frame_chunk(out_);
  if (state == BodySource::State::open) return true;
  if (chunked) out_ += last_chunk;
  leave_stream();
  return true;
}

// Others may hold the source too: it is left alone, not ended.
void Link::leave_stream() {
  awaits_stream_ = false;
  if (BodySource left = std::exchange(assignment_.exchange.stream, {})) left.set_wake(nullptr);
}

// ---- an answer's body

std::size_t Link::answer_bytes_max() const {
  const Exchange& exchange = assignment_.exchange;
  return exchange.long_answers.held_bytes > 0 ? exchange.long_answers.body_bytes : exchange.response_bytes_max;
}

bool Link::is_long_answer() {
  const std::size_t held_bytes = assignment_.exchange.long_answers.held_bytes;
  if (held_bytes == 0 || sink_ || !parser_.has_head()) return false;
  return std::max<std::uint64_t>(parser_.body_bytes_announced().value_or(0), parser_.response().body.size()) >
         held_bytes;
}

// From here on the exchange has had its Ending, and what becomes of it is told to the stream.
void Link::begin_answer() {
  if (is_refused_by_proxy()) return finish();
  auto [sink, source] = open_body_stream(parser_.body_bytes_announced(), assignment_.exchange.long_answers.held_bytes,
                                         [&around = around_, id = id_] { around.wake(id); });
  sink_ = std::move(sink);
  pass_on();
  around_.ended(assignment_, std::move(parser_.response()), std::move(source));
}

void Link::pass_on() {
  if (!sink_) return;
  std::string& body = parser_.response().body;
  sink_.put(body);
  body.clear();
}

void Link::read_on() {
  if (stage_ != Stage::busy) return;
  awaits_room_ = sink_ && !sink_.has_room();
  if (sink_) progress();
  if (!awaits_room_) read();
}

void Link::finish_answer() {
  sink_.finish();
  sink_ = {};
}

void Link::break_answer_off(const std::string& cause) {
  sink_.break_off(cause);
  sink_ = {};
}

// ---- both

void Link::go_on() {
  if (stage_ != Stage::busy) return;
  if (sink_ && sink_.is_left()) return fail(Breakdown::bad_answer, "its taker has gone");
  if (awaits_stream_ && next_piece()) write();
  if (stage_ == Stage::busy && awaits_room_) read_on();
}

// A streamed body starts the time anew with each piece, within the time for all of it.
void Link::progress() {
  const Exchange& exchange = assignment_.exchange;
  if (!exchange.stream && !sink_) return;
  limit_ = awaits_room_ ? exchange.long_answers.unread_time : exchange.timeout;
  deadline_ = around_.clock.boot() + limit_;
  const BootTime last = assignment_.submitted + exchange.stream_timeout;
  if (deadline_ < last) return;
  deadline_ = last;
  limit_ = exchange.stream_timeout;
}

}  // namespace hongyan::http
