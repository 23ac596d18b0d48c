// HeadScan: finds where a request's head ends and refuses, byte for byte, what a lenient parser could read in two ways:
// bare LF, folded header lines, a first byte that begins no method, and everything over the limits. It runs before the
// parser, so a head that is too long or too odd is answered without being parsed. Pure; one per connection.
#pragma once
#include <cstddef>
#include <string_view>

namespace hongyan::http {

struct HeadLimits {
  std::size_t target_bytes = 0;
  std::size_t headers_bytes = 0;      // all lines with their ends, without the request line and the empty line
  std::size_t header_line_bytes = 0;  // one line without its end
  std::size_t header_count = 0;
};

class HeadScan {
 public:
  explicit HeadScan(const HeadLimits& limits) : limits_(limits) {}
  struct Finding {
    enum class Kind { more, whole, refused } kind = Kind::more;
    std::size_t head_bytes = 0;  // when whole: up to and with the empty line
    int status = 0;              // when refused: the answer
  };
  // `received` begins with the head's first byte and, between two restarts, only grows.
  [[nodiscard]] Finding look(std::string_view received);
  void restart() { scanned_ = line_start_ = headers_start_ = header_count_ = 0; }
  // More bytes than this are never needed to decide.
  [[nodiscard]] static std::size_t bytes_max(const HeadLimits& limits);

 private:
  [[nodiscard]] Finding look_at_request_line(std::string_view line) const;
  [[nodiscard]] Finding look_at_header(std::string_view line) const;

  HeadLimits limits_;
  std::size_t scanned_ = 0;
  std::size_t line_start_ = 0;
  std::size_t headers_start_ = 0;  // 0: the request line is not whole yet
  std::size_t header_count_ = 0;
};

}  // namespace hongyan::http
