#include "testing/forward_proxy.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace hongyan::testing {
namespace {

constexpr int idle_ms_max = 5'000;

// The port that ends "host:port"; 0 when there is none.
std::uint16_t port_in(std::string_view authority) {
  const std::size_t colon = authority.rfind(':');
  std::uint16_t port = 0;
  if (colon != std::string_view::npos)
    std::from_chars(authority.data() + colon + 1, authority.data() + authority.size(), port);
  return port;
}

std::string header_in(const std::string& message, std::string_view name) {
  const std::string wanted = "\r\n" + std::string(name) + ": ";
  const std::size_t at = message.find(wanted);
  if (at == std::string::npos) return {};
  const std::size_t start = at + wanted.size();
  return message.substr(start, message.find("\r\n", start) - start);
}

// Moves what is there, at most `left` bytes; false when this direction has ended.
bool move_some(int from, int to, std::size_t& left) {
  std::array<char, 4096> buffer{};
  const ssize_t count = ::recv(from, buffer.data(), std::min(buffer.size(), left), 0);
  if (count <= 0) return false;
  left -= static_cast<std::size_t>(count);
  return ::send(to, buffer.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) == count;
}

}  // namespace

ForwardProxy::ForwardProxy(ProxyManners manners)
    : manners_(std::move(manners)), accepting_([this] {
        while (std::optional<RawSocket> client = listener_.accept()) {
          ++connections_;
          serving_.emplace_back([this, taken = std::move(*client)]() mutable { serve(taken); });
        }
      }) {}

ForwardProxy::~ForwardProxy() {
  listener_.stop();
  accepting_.join();
  for (std::thread& one : serving_) one.join();
}

http::Proxy ForwardProxy::proxy(const std::string& user, const std::string& password) const {
  return {.origin = {.scheme = http::Scheme::http, .host = "127.0.0.1", .port = listener_.port()},
          .user = user,
          .password = Secret(password)};
}

std::vector<std::string> ForwardProxy::heads() {
  const std::scoped_lock lock(mutex_);
  return heads_;
}

void ForwardProxy::serve(RawSocket& client) {
  if (manners_.hang_up == ProxyManners::HangUp::at_once) return;
  while (true) {
    const std::string message = client.receive_message();
    if (message.empty()) return;
    {
      const std::scoped_lock lock(mutex_);
      heads_.push_back(message.substr(0, message.find("\r\n\r\n") + 4));
    }
    if (manners_.hang_up == ProxyManners::HangUp::after_request) return;
    if (!manners_.authorization.empty() && header_in(message, "Proxy-Authorization") != manners_.authorization)
      return client.send("HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic\r\nContent-Length: 4\r\n\r\nwho?");
    if (!message.starts_with("CONNECT ")) {
      pass_on(client, message);
      continue;
    }
    if (!manners_.connect_answer.empty()) return client.send(manners_.connect_answer);
    const std::string_view target = std::string_view(message).substr(8, message.find(' ', 8) - 8);
    RawSocket origin = RawSocket::connect(port_in(target));
    if (origin.ending() != RawSocket::Ending::open)
      return client.send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    client.send("HTTP/1.1 200 Connection established\r\n\r\n");
    return tunnel(client, origin);
  }
}

// A request in absolute form goes on in origin form, on a connection of its own.
void ForwardProxy::pass_on(RawSocket& client, const std::string& message) {
  const std::size_t start = message.find("http://");
  if (start == std::string::npos) return client.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  const std::size_t path = message.find('/', start + 7);
  RawSocket origin = RawSocket::connect(port_in(std::string_view(message).substr(start + 7, path - start - 7)));
  if (origin.ending() != RawSocket::Ending::open)
    return client.send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
  origin.send(message.substr(0, start) + message.substr(path));
  client.send(origin.receive_message());
}

void ForwardProxy::tunnel(RawSocket& client, RawSocket& origin) const {
  std::size_t down = manners_.tunnel_bytes_max;
  std::size_t up = manners_.upward_bytes_max;
  while (down > 0 && up > 0) {
    std::array<pollfd, 2> ends{pollfd{client.descriptor(), POLLIN, 0}, pollfd{origin.descriptor(), POLLIN, 0}};
    if (::poll(ends.data(), ends.size(), idle_ms_max) <= 0) return;
    if (ends[0].revents != 0 && !move_some(client.descriptor(), origin.descriptor(), up)) return;
    if (ends[1].revents != 0 && !move_some(origin.descriptor(), client.descriptor(), down)) return;
  }
}

}  // namespace hongyan::testing
