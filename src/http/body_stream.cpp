#include "http/body_stream.hpp"

#include <mutex>

#include "base/check.hpp"

namespace hongyan::http {

struct BodySource::Stream {
  Stream(std::optional<std::uint64_t> known_length, std::size_t bound, StreamWake wake)
      : length(known_length), held_bytes(bound), sink_wake(std::move(wake)) {}

  const std::optional<std::uint64_t> length;
  const std::size_t held_bytes;
  std::mutex mutex;
  // All below with the lock held.
  std::string bytes;
  std::uint64_t put_bytes = 0;
  State state = State::open;  // of what the sink has put
  std::string cause;
  bool is_begun = false;
  bool is_left = false;
  bool is_left_open = false;
  bool sink_waits = false;
  bool source_waits = false;
  StreamWake sink_wake;
  StreamWake source_wake;

  void wake_sink() {
    if (std::exchange(sink_waits, false) && sink_wake) sink_wake();
  }
  void wake_source() {
    if (std::exchange(source_waits, false) && source_wake) source_wake();
  }
};

struct BodySource::End {
  explicit End(std::shared_ptr<Stream> of) : stream(std::move(of)) {}
  ~End() {
    const std::scoped_lock lock(stream->mutex);
    stream->is_left = true;
    stream->is_left_open = stream->state == State::open;
    stream->source_wake = nullptr;
    std::string().swap(stream->bytes);
    stream->sink_waits = false;
    if (stream->sink_wake) stream->sink_wake();  // it may be waiting for something else
  }
  End(const End&) = delete;
  End& operator=(const End&) = delete;
  std::shared_ptr<Stream> stream;
};

// ---- the source

std::optional<std::uint64_t> BodySource::length() const { return end_->stream->length; }

bool BodySource::is_begun() const {
  if (!end_) return false;
  const std::scoped_lock lock(end_->stream->mutex);
  return end_->stream->is_begun;
}

bool BodySource::is_broken() const {
  if (!end_) return false;
  const std::scoped_lock lock(end_->stream->mutex);
  return end_->stream->state == State::broken;
}

std::string BodySource::cause() const {
  const std::scoped_lock lock(end_->stream->mutex);
  return end_->stream->cause;
}

BodySource::State BodySource::take(std::string& bytes) {
  bytes.clear();
  Stream& stream = *end_->stream;
  const std::scoped_lock lock(stream.mutex);
  if (stream.state == State::broken) return State::broken;
  if (!stream.bytes.empty()) {
    stream.bytes.swap(bytes);
    stream.is_begun = true;
    stream.wake_sink();
  }
  stream.source_waits = stream.state == State::open && bytes.empty();
  return stream.state;
}

void BodySource::set_wake(StreamWake wake) {
  const std::scoped_lock lock(end_->stream->mutex);
  end_->stream->source_wake = std::move(wake);
}

BodyWatch BodySource::watch() const { return BodyWatch(end_->stream); }

// ---- who looks on

BodyWatch::State BodyWatch::state() const {
  const std::scoped_lock lock(stream_->mutex);
  if (stream_->is_left_open) return State::left;
  switch (stream_->state) {
    case BodySource::State::open: return State::open;
    case BodySource::State::whole: return State::whole;
    case BodySource::State::broken: return State::broken;
  }
  return State::open;
}

std::string BodyWatch::cause() const {
  const std::scoped_lock lock(stream_->mutex);
  return stream_->cause;
}

// ---- the sink

BodySink& BodySink::operator=(BodySink&& other) noexcept {
  if (this == &other) return *this;
  break_off("its sender has gone");
  stream_ = std::move(other.stream_);
  return *this;
}

bool BodySink::has_room() {
  const std::scoped_lock lock(stream_->mutex);
  // To one who has left nothing more is of use; that it has, was told when it did.
  stream_->sink_waits = stream_->is_left || stream_->bytes.size() >= stream_->held_bytes;
  return !stream_->sink_waits;
}

bool BodySink::is_left() const {
  const std::scoped_lock lock(stream_->mutex);
  return stream_->is_left;
}

void BodySink::put(std::string_view bytes) {
  const std::scoped_lock lock(stream_->mutex);
  CHECK(stream_->state == BodySource::State::open);
  stream_->put_bytes += bytes.size();
  CHECK(!stream_->length || stream_->put_bytes <= *stream_->length);
  if (bytes.empty() || stream_->is_left) return;
  stream_->bytes += bytes;
  stream_->wake_source();
}

void BodySink::finish() {
  const std::scoped_lock lock(stream_->mutex);
  CHECK(!stream_->length || stream_->put_bytes == *stream_->length);
  stream_->state = BodySource::State::whole;
  stream_->wake_source();
}

void BodySink::break_off(std::string_view cause) {
  if (!stream_) return;
  const std::scoped_lock lock(stream_->mutex);
  stream_->sink_wake = nullptr;
  if (stream_->state != BodySource::State::open) return;
  stream_->state = BodySource::State::broken;
  stream_->cause = cause;
  std::string().swap(stream_->bytes);
  stream_->wake_source();
}

std::pair<BodySink, BodySource> open_body_stream(std::optional<std::uint64_t> length, std::size_t held_bytes,
                                                 StreamWake wake) {
  CHECK(held_bytes > 0);
  auto stream = std::make_shared<BodySource::Stream>(length, held_bytes, std::move(wake));
  BodySink sink;
  sink.stream_ = stream;
  BodySource source;
  source.end_ = std::make_shared<BodySource::End>(std::move(stream));
  return {std::move(sink), std::move(source)};
}

}  // namespace hongyan::http
