// The part of a Connection that hands a long body over while it still comes in.
#include <algorithm>
#include <utility>

#include "http/connection_beast.hpp"

namespace hongyan::http {

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

}  // namespace hongyan::http
