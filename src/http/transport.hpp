// Transport: one of the four doors; the only way to make an HTTP call. Submit hands over and returns at once; collect
// brings back what has ended. An exchange goes onto the wire AT MOST ONCE: no implementation may retry, follow a
// redirect or resend on another connection after the first byte of the request was written, because a resent POST may
// spend a second grant. Every exchange submitted ends in exactly one Ending, at the latest after its timeout; one with
// a streamed body after `stream_timeout`. A stream that breaks off is not_written, and the connection is closed. A long
// answer ends its exchange with the head, if asked for; its body's end is the stream's. One transport belongs to one
// thread (submit and collect); it may work on threads of its own behind the door.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "http/body_stream.hpp"
#include "http/message.hpp"
#include "http/proxy.hpp"
#include "http/url.hpp"

namespace hongyan::http {

// Answers longer than usual, for exchanges that ask for them: the body of one longer than `held_bytes` is handed over
// in Ending::stream while it still comes in, and is whole or broken off at the latest after `stream_timeout`. Who lets
// the stream go ends it, and its connection. The twin of LongBodies.
struct LongAnswers {
  std::size_t held_bytes =
      0;  // of a stream, between its two ends; then its sender has to wait. 0: every answer is whole
  std::size_t body_bytes = 1024 * 1024 * 1024;  // a longer one breaks off
  Milliseconds unread_time{120'000};            // so does one whose taker takes nothing for so long
};

struct Exchange {
  std::uint64_t tag = 0;  // the caller's own mark, comes back on the Ending
  Origin origin = {};
  std::optional<Proxy> proxy = std::nullopt;     // through which; an https origin is reached by CONNECT
  Request request;                               // Host and Content-Length are added
  BodySource stream = {};                        // the body, when it still comes in; request.body is empty then
  Milliseconds timeout{10'000};                  // over connecting, writing and reading together; a stream's anew with
                                                 // each piece of it that was written or read
  Milliseconds stream_timeout{10 * 60'000};      // over all of it
  std::size_t response_bytes_max = 1024 * 1024;  // a longer body that is not streamed is a Breakdown::bad_answer
  LongAnswers long_answers = {};
};

// Why there is no usable answer. What matters is whether the other side may have acted.
enum class Breakdown {
  not_connected,  // name, connect, TLS or the proxy failed or refused: certainly not arrived
  not_written,    // the request was not written whole: certainly not acted on
  no_answer,      // written whole, then timeout, reset or end of stream: may have been acted on
  bad_answer,     // written whole, then something that is no complete HTTP response: may have been acted on
};
[[nodiscard]] std::string_view to_string(Breakdown breakdown);

struct Trouble {
  Breakdown breakdown;
  std::string cause;  // for people: "connection refused", "timeout after 10000 ms"
  enum class NoAnswer { timeout, reset } no_answer = NoAnswer::reset;  // how the waiting for Breakdown::no_answer ended
};

struct Ending {
  std::uint64_t tag = 0;
  std::variant<Response, Trouble> result;
  Milliseconds took{0};
  BootTime ended{};        // when the answer was there whole, or its head, or no more was waited for
  BodySource stream = {};  // the answer's body, when it still comes in; the response's own is empty then
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual void submit(Exchange exchange) = 0;
  // The same for each, in order; handed to another thread all at once.
  virtual void submit_many(std::vector<Exchange> exchanges) {
    for (Exchange& exchange : exchanges) submit(std::move(exchange));
  }
  // Waits until something ended, at most `patience`, and returns all that has; empty when nothing did.
  [[nodiscard]] virtual std::vector<Ending> collect(Milliseconds patience) = 0;
};

// One exchange on a transport that has nothing else under way: submit, then collect until it ends.
[[nodiscard]] Ending exchange_alone(Transport& transport, Exchange exchange);

}  // namespace hongyan::http
