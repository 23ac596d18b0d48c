// Bell: a loop's wake as a test sees it, rung by one thread and waited for by another.
#pragma once
#include <gmock/gmock.h>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "http/body_stream.hpp"

namespace hongyan::testing {

class Bell {
 public:
  // What rings it; the bell outlives it.
  [[nodiscard]] http::StreamWake wake() {
    return [this] {
      const std::scoped_lock lock(mutex_);
      ++rung_;
      came_.notify_all();
    };
  }
  // False when nobody has rung since the last time, nor does within the patience.
  [[nodiscard]] bool wait(Milliseconds patience = Milliseconds{10'000}) {
    std::unique_lock lock(mutex_);
    const bool came = came_.wait_for(lock, patience, [&] { return rung_ > heard_; });
    heard_ = rung_;
    return came;
  }
  [[nodiscard]] int rung() {
    const std::scoped_lock lock(mutex_);
    return rung_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  int rung_ = 0;
  int heard_ = 0;
};

// Puts all of it, waiting for room; false when nobody makes room any more.
[[nodiscard]] inline bool put_all(http::BodySink& sink, Bell& room, std::string_view bytes,
                                  std::size_t piece_bytes = 10'000, Milliseconds patience = Milliseconds{5'000}) {
  while (!bytes.empty()) {
    while (!sink.has_room())
      if (!room.wait(patience)) return false;
    sink.put(bytes.substr(0, piece_bytes));
    bytes.remove_prefix(std::min(piece_bytes, bytes.size()));
  }
  return true;
}

struct WholeBody {
  http::BodySource::State state = http::BodySource::State::open;
  std::string bytes;
};
// Takes until it is whole or broken, or nothing comes for long (open).
[[nodiscard]] inline WholeBody take_all(http::BodySource& source) {
  Bell more;
  WholeBody body;
  source.set_wake(more.wake());
  std::string bytes;
  do {
    body.state = source.take(bytes);
    body.bytes += bytes;
  } while (body.state == http::BodySource::State::open && (!bytes.empty() || more.wait()));
  source.set_wake(nullptr);
  return body;
}

// Bytes that are not alike anywhere near.
[[nodiscard]] inline std::string motley(std::size_t count) {
  std::string bytes(count, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) byte = static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
  return bytes;
}

}  // namespace hongyan::testing
