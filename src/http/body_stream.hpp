// A body stream: a body on its way from one event loop to another while it is still coming in, with a bound on what is
// held between them. BodySink is the end of the loop it comes in on, BodySource that of who takes it. Neither waits: an
// end that can do nothing now is woken once when that changes, by the other's thread and with the stream locked, so the
// wake only posts to its own loop. Whoever goes first tells the other: a sink gone without finish() has broken off, a
// source whose last copy is gone has left. Deadlines are kept by the two loops. Each end is one thread's at a time; a
// BodyWatch is no end, and anybody's.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace hongyan::http {

using StreamWake = std::move_only_function<void()>;
class BodyWatch;

class BodySource {
 public:
  BodySource() = default;  // none: the body is in its message
  explicit operator bool() const { return end_ != nullptr; }
  [[nodiscard]] std::optional<std::uint64_t> length() const;  // of the whole body, when it is known
  // Whether a byte of it was taken: then nobody can have it a second time.
  [[nodiscard]] bool is_begun() const;
  [[nodiscard]] bool is_broken() const;
  [[nodiscard]] std::string cause() const;  // why it broke off

  enum class State { open, whole, broken };
  // Fills `bytes`, which is emptied first and whose memory is used again, with all that has come. Without any in an
  // open stream the wake follows; `whole` comes with the last ones, `broken` without any.
  [[nodiscard]] State take(std::string& bytes);
  // Who takes from now on; nullptr before its loop goes away.
  void set_wake(StreamWake wake);
  [[nodiscard]] BodyWatch watch() const;

 private:
  struct Stream;
  struct End;
  friend class BodySink;
  friend class BodyWatch;
  friend std::pair<class BodySink, BodySource> open_body_stream(std::optional<std::uint64_t> length,
                                                                std::size_t held_bytes, StreamWake wake);
  std::shared_ptr<End> end_;
};

class BodySink {
 public:
  BodySink() = default;
  BodySink(BodySink&& other) noexcept = default;
  BodySink& operator=(BodySink&& other) noexcept;
  ~BodySink() { break_off("its sender has gone"); }
  explicit operator bool() const { return stream_ != nullptr; }
  // False: no more now, and the wake follows when what was put has been taken.
  [[nodiscard]] bool has_room();
  [[nodiscard]] bool is_left() const;      // by the source, of which the wake told
  void put(std::string_view bytes);        // takes all of it, beyond the bound too; nothing when the source has left
  void finish();                           // it was whole
  void break_off(std::string_view cause);  // unless it was finished; the wake is forgotten

 private:
  friend std::pair<BodySink, BodySource> open_body_stream(std::optional<std::uint64_t> length, std::size_t held_bytes,
                                                          StreamWake wake);
  std::shared_ptr<BodySource::Stream> stream_;
};

// How a stream goes, as one sees it who takes nothing from it.
class BodyWatch {
 public:
  enum class State { open, whole, broken, left };  // left: by the source, before the body was whole or broke off
  [[nodiscard]] State state() const;
  [[nodiscard]] std::string cause() const;  // why it broke off

 private:
  friend class BodySource;
  explicit BodyWatch(std::shared_ptr<BodySource::Stream> stream) : stream_(std::move(stream)) {}
  std::shared_ptr<BodySource::Stream> stream_;
};

// `held_bytes` is when the sink is full; `wake` is the sink's.
[[nodiscard]] std::pair<BodySink, BodySource> open_body_stream(std::optional<std::uint64_t> length,
                                                               std::size_t held_bytes, StreamWake wake);

}  // namespace hongyan::http
