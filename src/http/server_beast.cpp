#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>
#include <unordered_map>

#include "base/check.hpp"
#include "base/failure.hpp"
#include "base/log.hpp"
#include "http/connection_beast.hpp"
#include "http/peer_counts.hpp"
#include "http/server.hpp"

namespace hongyan::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Error = boost::system::error_code;

constexpr Milliseconds accept_pause{100};  // while the process has no descriptors left
constexpr Milliseconds sweep_interval_max{250};
constexpr Milliseconds sweep_interval_min{5};

std::string text_of(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

// Deadlines are looked at now and then for all connections at once: a timer of its own for each costs more per request.
Milliseconds sweep_interval(const ServerLimits& limits) {
  const Milliseconds shortest =
      std::min({limits.header_time, limits.idle_time, limits.body_grace, limits.stop_patience});
  return std::clamp(shortest / 4, sweep_interval_min, sweep_interval_max);
}

}  // namespace

class Server::Listener {
 public:
  Listener(ServerSettings settings, Handler handler, StreamHandler stream_handler)
      : settings_(std::move(settings)),
        handler_(std::move(handler)),
        stream_handler_(std::move(stream_handler)),
        completions_(std::make_shared<Completions>([this] { asio::post(io_, [this] { take_completions(); }); })),
        peers_(settings_.limits.connections_per_peer) {
    around_.wake = [this](std::uint64_t id) { asio::post(io_, [this, id] { resume(id); }); };
    around_.gone = [this](std::uint64_t id) { forget(id); };
  }
  ~Listener() { stop(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void start();
  void stop();
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void listen();
  void accept();
  void admit(tcp::socket socket);
  void take_completions();
  void resume(std::uint64_t id);
  void sweep();
  void begin_stop();
  void forget(std::uint64_t id);
  [[nodiscard]] bool is_full() const { return connections_.size() >= settings_.limits.connections; }

  const ServerSettings settings_;
  const Handler handler_;
  const StreamHandler stream_handler_;
  SystemClock clock_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_{io_};
  asio::steady_timer sweep_timer_{io_};
  asio::steady_timer accept_timer_{io_};
  const std::shared_ptr<Completions> completions_;
  ConnectionSurroundings around_{
      settings_.limits, handler_, stream_handler_, clock_, completions_, false, 0, 0, {}, {}};
  PeerCounts peers_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
  std::vector<Completion> batch_;
  std::uint64_t last_id_ = 0;
  bool accepting_ = false;
  BootTime stop_deadline_{};
  std::uint16_t port_ = 0;
  std::thread thread_;
};

void Server::Listener::start() {
  CHECK(!thread_.joinable());
  listen();
  accept();
  sweep();
  thread_ = std::thread([this] {
    completions_->run_on(std::this_thread::get_id());
    io_.run();
  });
}

void Server::Listener::listen() {
  try {
    const tcp::endpoint endpoint(asio::ip::make_address(settings_.address), settings_.port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen();
    acceptor_.non_blocking(true);
    port_ = acceptor_.local_endpoint().port();
  } catch (const boost::system::system_error& error) {
    throw Failure(
        fmt::format("cannot listen on {} port {}: {}", settings_.address, settings_.port, error.code().message()));
  }
}

void Server::Listener::accept() {
  if (accepting_ || around_.stopping || is_full()) return;
  accepting_ = true;
  acceptor_.async_accept([this](const Error& error, tcp::socket socket) {
    accepting_ = false;
    if (around_.stopping) return;
    if (!error) {
      admit(std::move(socket));
      return accept();
    }
    if (error == asio::error::connection_aborted) return accept();
    LOG(warning, "Accepting pauses. error={} connections={}", error.message(), connections_.size());
    accept_timer_.expires_after(accept_pause);
    accept_timer_.async_wait([this](const Error&) { accept(); });
  });
}

void Server::Listener::admit(tcp::socket socket) {
  Error error;
  const tcp::endpoint remote = socket.remote_endpoint(error);
  if (error) return;  // gone again already
  std::string peer = text_of(remote.address());
  if (!peers_.admit(peer)) {
    socket.set_option(asio::socket_base::linger(true, 0), error);
    return;
  }
  socket.set_option(tcp::no_delay(true), error);
  socket.non_blocking(true, error);
  const std::uint64_t id = ++last_id_;
  auto connection = std::make_unique<Connection>(id, std::move(socket), std::move(peer), around_);
  Connection& started = *connections_.emplace(id, std::move(connection)).first->second;
  started.start();
  if (started.is_gone()) forget(id);
}

void Server::Listener::take_completions() {
  completions_->take(batch_);
  for (Completion& completion : batch_) {
    const auto found = connections_.find(completion.connection);
    if (found == connections_.end()) continue;
    found->second->complete(std::move(completion));
    if (found->second->is_gone()) forget(completion.connection);
  }
}

void Server::Listener::resume(std::uint64_t id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  found->second->resume();
  if (found->second->is_gone()) forget(id);
}

void Server::Listener::sweep() {
  const BootTime now = clock_.boot();
  std::vector<std::uint64_t> gone;
  for (const auto& [id, connection] : connections_) {
    connection->check_deadline(now);
    if (connection->is_gone()) gone.push_back(id);
  }
  for (const std::uint64_t id : gone) forget(id);
  if (around_.stopping && (connections_.empty() || now >= stop_deadline_)) {
    for (const auto& [id, connection] : connections_) connection->close();
    return io_.stop();
  }
  sweep_timer_.expires_after(sweep_interval(settings_.limits));
  sweep_timer_.async_wait([this](const Error& error) {
    if (!error) sweep();
  });
}

void Server::Listener::begin_stop() {
  around_.stopping = true;
  stop_deadline_ = clock_.boot() + settings_.limits.stop_patience;
  Error ignored;
  acceptor_.close(ignored);
  accept_timer_.cancel();
  for (const auto& [id, connection] : connections_) connection->begin_stop();
  sweep();
}

void Server::Listener::stop() {
  if (!thread_.joinable()) return;
  asio::post(io_, [this] { begin_stop(); });
  thread_.join();
  completions_->close();
}

void Server::Listener::forget(std::uint64_t id) {
  const auto found = connections_.find(id);
  CHECK(found != connections_.end());
  peers_.leave(found->second->peer());
  connections_.erase(found);
  if (around_.stopping && connections_.empty()) io_.stop();
  accept();
}

Server::Server(ServerSettings settings, Handler handler, StreamHandler stream_handler)
    : listener_(std::make_unique<Listener>(std::move(settings), std::move(handler), std::move(stream_handler))) {}
Server::~Server() = default;
void Server::start() { listener_->start(); }
void Server::stop() { listener_->stop(); }
std::uint16_t Server::port() const { return listener_->port(); }

}  // namespace hongyan::http
