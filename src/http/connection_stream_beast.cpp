// The part of a Connection for bodies that still come in: a request's, handed over meanwhile, and an answer's.
#include <algorithm>
#include <utility>

#include "http/connection_beast.hpp"

namespace hongyan::http {

// ---- a request's body

bool Connection::wants_stream() {
  const LongBodies& rules = around_.limits.long_bodies;
  if (!around_.stream_handler || rules.prefix.empty() || !parser_.request().target.starts_with(rules.prefix))
    return false;
  if (parser_.body_bytes_announced() > 0) return parser_.body_bytes_announced() > rules.held_bytes;
  return rules.chunked == LongBodies::Chunked::streamed && parser_.request().body.size() > rules.held_bytes;
}

void Connection::begin_stream() {
  ++around_.streams;
  place_ = Place::stream;
  const std::size_t announced = parser_.body_bytes_announced();
  auto [sink, source] =
      open_body_stream(announced > 0 ? std::optional<std::uint64_t>(announced) : std::nullopt,
                       around_.limits.long_bodies.held_bytes, [&around = around_, id = id_] { around.wake(id); });
  sink_ = std::move(sink);
  sink_.put(std::exchange(parser_.request().body, {}));
  stage_ = Stage::streaming;
  call([this, &upload = source](Request&& request, Reply reply) {
    around_.stream_handler(std::move(request), std::move(upload), std::move(reply));
  });
}

void Connection::advance_stream() {
  if (received_.empty()) return read_on();
  std::string& body = parser_.request().body;
  body.clear();
  const Progress progress = parser_.take(received_.bytes());
  received_.use(progress.used);
  body_bytes_ += progress.used;
  if (progress.used > 0) wait_until(around_.limits.idle_time);
  sink_.put(body);
  switch (progress.parsed) {
    case Parsed::whole:
      sink_.finish();
      stage_ = Stage::handling;
      return;
    case Parsed::malformed: return refuse(400);
    case Parsed::too_long: return refuse(413);
    case Parsed::more: return received_.bytes().size() > chunk_line_bytes_max ? refuse(400) : read_on();
  }
}

void Connection::read_on() {
  if (sink_.has_room()) return read();
  paused_at_ = around_.clock.boot();
}

void Connection::resume() {
  if (awaits_piece_) {
    if (next_piece()) write();
    return advance();
  }
  if (stage_ != Stage::streaming || !paused_at_) return;
  body_started_ += around_.clock.boot() - *std::exchange(paused_at_, std::nullopt);
  wait_until(around_.limits.idle_time);
  advance();
}

// Answered before it was whole: most clients send all of it before they listen, and a connection closed under their
// hands would cost them the answer. So the rest is read, at the pace a body has to have, and forgotten.
void Connection::forsake_body() {
  if (stage_ != Stage::streaming) return;
  const std::size_t announced = parser_.body_bytes_announced();
  const std::size_t whole = announced > 0 ? announced : around_.limits.long_bodies.body_bytes;
  const std::size_t seen = body_bytes_ + received_.bytes().size();
  unread_bytes_ = whole > seen ? whole - seen : 0;
  if (paused_at_) body_started_ += around_.clock.boot() - *paused_at_;
  afterwards_ = Afterwards::close;
}

void Connection::pass_over(std::size_t count) {
  received_.clear();
  if (unread_bytes_ == 0) return;
  body_bytes_ += count;
  unread_bytes_ -= std::min(unread_bytes_, count);
  wait_until(unread_bytes_ > 0 ? around_.limits.idle_time : lingering_time);
}

// ---- an answer's body

// The end of a body of unknown length must show: to HTTP/1.0 only the end of the connection does.
void Connection::begin_answer(const Response& response, BodySource stream) {
  using By = Framing::By;
  const bool takes_chunks = parser_.version() == RequestParser::Version::http_1_1;
  framing_ = {.by = stream.length() ? By::length
                    : takes_chunks  ? By::chunks
                                    : By::closing,
              .length = stream.length().value_or(0)};
  if (framing_.by == By::closing) afterwards_ = Afterwards::close;
  append_stream_head(out_head_, response, framing_, afterwards_);
  if (!has_body(method_, response.status)) return;
  source_ = std::move(stream);
  source_.set_wake([&around = around_, id = id_] { around.wake(id); });
  watch_caller();
}

// Whether there is more to write: the answer's next piece. When not, it is written, or waits for the stream, or cut.
bool Connection::next_piece() {
  piece_deadline_ = BootTime::max();
  if (!source_) {
    written();
    return false;
  }
  out_head_.clear();
  out_done_ = 0;
  const BodySource::State state = source_.take(out_body_);
  if (state == BodySource::State::broken) {
    close();
    return false;
  }
  awaits_piece_ = state == BodySource::State::open && out_body_.empty();
  if (awaits_piece_) return false;
  const bool chunked = framing_.by == Framing::By::chunks;
  if (chunked) frame_chunk(out_body_);
  if (state == BodySource::State::whole) {
    if (chunked) out_body_ += last_chunk;
    leave_answer();
  }
  wait_until(around_.limits.idle_time);
  piece_deadline_ = around_.clock.boot() + around_.limits.long_bodies.unread_time;
  return true;
}

void Connection::leave_answer() {
  awaits_piece_ = false;
  if (BodySource left = std::exchange(source_, {})) left.set_wake(nullptr);
}

// While nothing is written to a caller who resets the connection, nothing else would tell.
void Connection::watch_caller() {
  if (watching_) return;
  watching_ = true;
  ++under_way_;
  socket_.async_wait(boost::asio::ip::tcp::socket::wait_error, [this](const Error&) {
    --under_way_;
    watching_ = false;
    if (source_) close();
    settle();
  });
}

}  // namespace hongyan::http
