#include "testing/raw_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

#include "base/check.hpp"

namespace hongyan::testing {
namespace {

constexpr timeval deadline{.tv_sec = 5, .tv_usec = 0};

void set_deadlines(int descriptor) {
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof deadline);
}

std::size_t content_length_of(std::string_view head) {
  constexpr std::string_view name = "\r\nContent-Length: ";
  const std::size_t at = head.find(name);
  if (at == std::string_view::npos) return 0;
  std::size_t length = 0;
  std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
  return length;
}

}  // namespace

RawSocket::RawSocket(int descriptor) : descriptor_(descriptor) { set_deadlines(descriptor_); }
RawSocket::RawSocket(RawSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), pending_(std::move(other.pending_)), ending_(other.ending_) {}
RawSocket& RawSocket::operator=(RawSocket&& other) noexcept {
  if (this == &other) return *this;
  close();
  descriptor_ = std::exchange(other.descriptor_, -1);
  pending_ = std::move(other.pending_);
  ending_ = other.ending_;
  return *this;
}
RawSocket::~RawSocket() { close(); }

RawSocket RawSocket::connect(std::uint16_t port, const std::string& address) {
  RawSocket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(port);
  CHECK(::inet_pton(AF_INET, address.c_str(), &peer.sin_addr) == 1);
  if (::connect(socket.descriptor_, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0)
    socket.ending_ = Ending::reset;
  return socket;
}

void RawSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

bool RawSocket::receive_more() {
  if (ending_ != Ending::open) return false;
  std::array<char, 16 * 1024> buffer{};
  const ssize_t count = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
  if (count > 0) {
    pending_.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }
  const bool late = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  ending_ = count == 0 ? Ending::end_of_stream : late ? Ending::deadline : Ending::reset;
  return false;
}

std::string RawSocket::receive() {
  if (pending_.empty()) (void)receive_more();
  return std::exchange(pending_, {});
}

std::string RawSocket::receive_until(std::string_view mark) {
  while (pending_.find(mark) == std::string::npos && receive_more()) continue;
  const std::size_t at = pending_.find(mark);
  if (at == std::string::npos) return std::exchange(pending_, {});
  std::string taken = pending_.substr(0, at + mark.size());
  pending_.erase(0, at + mark.size());
  return taken;
}

std::string RawSocket::receive_message() {
  std::string message = receive_until("\r\n\r\n");
  const std::size_t length = content_length_of(message);
  while (pending_.size() < length && receive_more()) continue;
  const std::size_t body = std::min(length, pending_.size());
  message += pending_.substr(0, body);
  pending_.erase(0, body);
  return message;
}

std::string RawSocket::receive_all() {
  while (receive_more()) continue;
  return std::exchange(pending_, {});
}

void RawSocket::finish_sending() { ::shutdown(descriptor_, SHUT_WR); }

void RawSocket::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void RawSocket::reset() {
  const linger hard{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close();
}

RawListener::RawListener() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  set_deadlines(descriptor_);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  CHECK(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(::listen(descriptor_, 128) == 0);
  CHECK(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  port_ = ntohs(address.sin_port);
}
RawListener::~RawListener() { ::close(descriptor_); }

std::optional<RawSocket> RawListener::accept() {
  const int descriptor = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  return RawSocket(descriptor);
}

void RawListener::stop() { ::shutdown(descriptor_, SHUT_RDWR); }

}  // namespace hongyan::testing
