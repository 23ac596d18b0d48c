// RequestParser and ResponseParser: bytes from the wire to values, by Boost.Beast's HTTP/1 parser, which is included in
// wire_parser.cpp alone. On top of Beast they refuse what HTTP/1.1 leaves to interpretation: a second Content-Length
// or Host, any transfer coding but one plain "chunked", both framings at once. One per connection, reused by restart().
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace hongyan::http {

enum class Parsed {
  more,       // needs bytes it has not seen
  whole,      // the message is complete; bytes not used belong to the next one
  malformed,  // no HTTP/1.x message, or one with doubtful framing
  too_long,   // the body is over its limit
};

struct Progress {
  Parsed parsed = Parsed::more;
  std::size_t used = 0;  // bytes taken; what is left must be shown again together with what follows
};

// How long a request's body may be; targets that begin with `long_prefix` ("" for none) have a limit of their own.
struct BodyLimits {
  std::size_t usual = 0;
  std::string long_prefix = {};
  std::size_t long_ones = 0;
};

class RequestParser {
 public:
  explicit RequestParser(BodyLimits limits);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  void restart();
  [[nodiscard]] Progress take(std::string_view bytes);
  [[nodiscard]] bool has_head() const;
  [[nodiscard]] Request& request();
  // These three once the head is there:
  enum class Version { http_1_0, http_1_1 };
  [[nodiscard]] Version version() const;
  [[nodiscard]] bool keeps_alive() const;
  [[nodiscard]] std::size_t body_bytes_announced() const;  // 0 when chunked

 private:
  class Fields;
  std::unique_ptr<Fields> fields_;
};

class ResponseParser {
 public:
  ResponseParser();
  ~ResponseParser();
  ResponseParser(const ResponseParser&) = delete;
  ResponseParser& operator=(const ResponseParser&) = delete;

  // For the answer to a request of that method: one to HEAD has no body.
  void restart(Method method, std::size_t body_bytes_max);
  [[nodiscard]] Progress take(std::string_view bytes);  // interim answers (1xx) are read and dropped
  [[nodiscard]] Parsed take_end();                      // the stream has ended: whole or malformed
  [[nodiscard]] bool has_head() const;                  // of the final answer
  [[nodiscard]] Response& response();
  [[nodiscard]] std::optional<std::uint64_t> body_bytes_announced() const;  // once the head is there
  [[nodiscard]] bool keeps_alive() const;                                   // once whole

 private:
  class Fields;
  std::unique_ptr<Fields> fields_;
};

}  // namespace hongyan::http
