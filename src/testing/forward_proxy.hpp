// ForwardProxy: a small real HTTP proxy on the loopback, for tests of a transport that goes through one: CONNECT
// tunnels and requests in absolute form, with a password or none, and troubles at every step. Its origins are ports of
// the loopback, whatever host is asked for. One thread per connection, joined by the destructor.
#pragma once
#include <atomic>
#include <cstddef>
#include <limits>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/proxy.hpp"
#include "testing/raw_socket.hpp"

namespace hongyan::testing {

struct ProxyManners {
  std::string authorization = {};   // what Proxy-Authorization must be; "" takes everybody
  std::string connect_answer = {};  // instead of opening the tunnel; the connection is closed behind it
  enum class HangUp { never, at_once, after_request } hang_up = HangUp::never;
  std::size_t tunnel_bytes_max = std::numeric_limits<std::size_t>::max();  // from the origin; then the tunnel is cut
  std::size_t upward_bytes_max = std::numeric_limits<std::size_t>::max();  // to the origin; then the tunnel is cut
};

class ForwardProxy {
 public:
  explicit ForwardProxy(ProxyManners manners = {});
  ~ForwardProxy();  // after those who use it
  ForwardProxy(const ForwardProxy&) = delete;
  ForwardProxy& operator=(const ForwardProxy&) = delete;
  [[nodiscard]] http::Proxy proxy(const std::string& user = "", const std::string& password = "") const;
  [[nodiscard]] std::vector<std::string> heads();  // of all requests it was sent, whole
  [[nodiscard]] std::size_t connections() const { return connections_; }

 private:
  void serve(RawSocket& client);
  void pass_on(RawSocket& client, const std::string& message);
  void tunnel(RawSocket& client, RawSocket& origin) const;

  ProxyManners manners_;
  RawListener listener_;
  std::atomic<std::size_t> connections_ = 0;
  std::mutex mutex_;
  std::vector<std::string> heads_;
  std::list<std::thread> serving_;  // the accepting thread's own
  std::thread accepting_;
};

}  // namespace hongyan::testing
