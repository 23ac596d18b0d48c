// RawSocket and RawListener: TCP without manners, for tests that must send and see exact bytes. Blocking, with a
// deadline on every call so that a broken test ends. One thread each; close() from another one is not allowed.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hongyan::testing {

class RawSocket {
 public:
  explicit RawSocket(int descriptor);
  RawSocket(RawSocket&& other) noexcept;
  RawSocket& operator=(RawSocket&& other) noexcept;
  ~RawSocket();
  [[nodiscard]] static RawSocket connect(std::uint16_t port, const std::string& address = "127.0.0.1");

  void send(std::string_view bytes);  // as much as the peer takes
  // Some bytes; nothing at the end of the stream, after a reset and after the deadline (see ending()).
  [[nodiscard]] std::string receive();
  [[nodiscard]] std::string receive_until(std::string_view mark);  // up to and with `mark`, or what there was
  [[nodiscard]] std::string receive_message();                     // head and Content-Length bytes, or what there was
  [[nodiscard]] std::string receive_all();                         // until the stream ends
  enum class Ending { open, end_of_stream, reset, deadline };
  [[nodiscard]] Ending ending() const { return ending_; }
  [[nodiscard]] int descriptor() const { return descriptor_; }  // for TLS on top
  void finish_sending();                                        // half-close
  void close();
  void reset();  // close with RST

 private:
  [[nodiscard]] bool receive_more();
  int descriptor_;
  std::string pending_;
  Ending ending_ = Ending::open;
};

class RawListener {
 public:
  RawListener();
  ~RawListener();
  RawListener(const RawListener&) = delete;
  RawListener& operator=(const RawListener&) = delete;
  [[nodiscard]] std::uint16_t port() const { return port_; }
  // The next connection; nothing when none comes before the deadline or after stop().
  [[nodiscard]] std::optional<RawSocket> accept();
  void stop();  // from any thread: accept() returns

 private:
  int descriptor_;
  std::uint16_t port_ = 0;
};

}  // namespace hongyan::testing
