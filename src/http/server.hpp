// Server: the HTTP/1.1 listener. One event-loop thread parses requests and hands each to the handler together with a
// Reply; the handler must not block. The reply may be sent later and from any thread. Limits, each with its answer,
// stand in ServerLimits; what breaks HTTP/1.1 framing gets 400 and the connection is closed, and never becomes two
// requests. start() binds and listens (throws Failure when it cannot); stop() closes the listener, lets replies under
// way go out for at most `stop_patience` and joins the thread.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "http/body_stream.hpp"
#include "http/message.hpp"

namespace hongyan::http {

// The right to answer one request, once, from any thread. Destroyed unsent it answers 500; one that outlives its
// connection or the server is harmless.
class Reply {
 public:
  // Status 0 stands for drop().
  using Sink = std::move_only_function<void(Response)>;
  using StreamSink = std::move_only_function<void(Response, BodySource)>;
  Reply() = default;
  explicit Reply(Sink sink);  // CHECKs that no body is streamed
  explicit Reply(StreamSink sink) : sink_(std::move(sink)) {}
  Reply(Reply&& other) noexcept : sink_(std::exchange(other.sink_, nullptr)) {}
  Reply& operator=(Reply&& other) noexcept;
  ~Reply();
  // CHECKs that nothing was sent before. With a stream the response's own body is empty. A stream that breaks off cuts
  // the connection, so that what has come of it looks whole to nobody; a caller who goes away leaves the stream.
  void send(Response response, BodySource stream = {});
  void drop();  // resets the connection and answers nothing: the sandbox plays a broken peer

 private:
  void abandon() noexcept;
  StreamSink sink_;
};

// Bodies longer than usual, for the targets that need them. With a StreamHandler one longer than `held_bytes` is handed
// over while it still comes in. Without one they are held in memory whole, so few at once are taken.
struct LongBodies {
  std::string prefix = {};     // of the target: "/gateway/"; "" for none
  std::size_t body_bytes = 0;  // 413
  std::size_t at_once = 8;     // 503 beyond it; counts from the first byte over the usual limit to the answer
  std::size_t body_bytes_per_second = 64 * 1024;  // 408 for one over the usual limit: it must use its place
  std::size_t held_bytes = 128 * 1024;            // of a stream, between its two ends; then its sender has to wait
  std::size_t streams_at_once = 128;              // 503 beyond it; counts until the answer
  Milliseconds unread_time{120'000};              // 503 when its taker takes nothing for so long; of a streamed answer
                                                  // the caller, each piece: reset
  enum class Chunked { held, streamed };          // whether one of unknown length is handed over before it is whole
  Chunked chunked = Chunked::held;
};

struct ServerLimits {
  std::size_t target_bytes = 8 * 1024;       // 414
  std::size_t headers_bytes = 16 * 1024;     // 431
  std::size_t header_line_bytes = 8 * 1024;  // 431, any one of them
  std::size_t header_count = 100;            // 431
  std::size_t body_bytes = 8 * 1024 * 1024;  // 413
  LongBodies long_bodies = {};
  Milliseconds header_time{10'000};          // 408
  Milliseconds idle_time{30'000};            // closed
  std::size_t body_bytes_per_second = 1024;  // 408, measured after `body_grace`
  Milliseconds body_grace{5'000};
  std::size_t connections = 10'000;              // accepting pauses
  std::size_t connections_per_peer = 256;        // reset; loopback is exempt
  std::size_t requests_per_connection = 10'000;  // Connection: close
  Milliseconds stop_patience{5'000};
};

struct ServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one, see port()
  ServerLimits limits;
};

class Server {
 public:
  // Called on the event-loop thread.
  using Handler = std::function<void(Request&&, Reply)>;
  // The same for a long body that still comes in, its request's own body being empty. Who answers before it is whole is
  // heard at once: the rest of the body is read and forgotten, and the connection closed.
  using StreamHandler = std::function<void(Request&&, BodySource, Reply)>;
  Server(ServerSettings settings, Handler handler, StreamHandler stream_handler = nullptr);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void start();
  void stop();
  [[nodiscard]] std::uint16_t port() const;  // the bound port, after start()

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace hongyan::http
