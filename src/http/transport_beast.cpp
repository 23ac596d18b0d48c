#include "http/transport_beast.hpp"

#include <openssl/ssl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <tuple>
#include <unordered_map>

#include "base/check.hpp"
#include "base/failure.hpp"
#include "http/link_beast.hpp"
#include "http/wire_text.hpp"

namespace hongyan::http {
namespace {

namespace asio = boost::asio;

constexpr Milliseconds sweep_interval{10};  // how late a timeout may be

asio::ssl::context make_tls(const std::string& authority_file) {
  try {
    asio::ssl::context tls(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(tls.native_handle(), SSL_OP_NO_RENEGOTIATION);
    tls.set_verify_mode(asio::ssl::verify_peer);
    tls.set_default_verify_paths();
    if (!authority_file.empty()) tls.load_verify_file(authority_file);
    return tls;
  } catch (const boost::system::system_error& error) {
    throw Failure("cannot prepare TLS with the authorities in \"" + authority_file + "\": " + error.code().message());
  }
}

}  // namespace

class BeastTransport::Loop {
 public:
  explicit Loop(TransportSettings settings);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void submit(std::span<Exchange> exchanges);
  [[nodiscard]] std::vector<Ending> collect(Milliseconds patience);

 private:
  // The connections to one origin, through one proxy or none, and who waits for one.
  struct Pool {
    std::deque<Assignment> waiting;
    BootTime first_deadline = BootTime::max();  // nobody waiting ends before it
    std::vector<Link*> idle;                    // the one used last is taken first
    std::size_t open = 0;
  };

  void take_submissions();
  [[nodiscard]] Pool& pool_of(const Exchange& exchange);
  void serve(Pool& pool);
  [[nodiscard]] bool reuse_one(Pool& pool);
  void open_one(Pool& pool);
  void on_idle(Link& link);
  void forget(const Link& link);
  void end(const Assignment& assignment, std::variant<Response, Trouble> result, BodySource stream = {});
  void deliver();
  void begin_sweeping();
  void sweep();
  void sweep_waiting(Pool& pool, BootTime now);

  const TransportSettings settings_;
  SystemClock clock_;
  std::optional<asio::ssl::context> tls_;  // made when first needed: reading the system's authorities takes long
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard_ = asio::make_work_guard(io_);
  asio::steady_timer sweep_timer_{io_};
  LinkSurroundings around_{clock_, settings_.idle_max, {}, {}, {}, {}};
  std::map<std::tuple<Origin, std::optional<Proxy>>, Pool, std::less<>> pools_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Link>> links_;
  std::uint64_t last_link_id_ = 0;
  std::size_t waiting_ = 0;
  bool sweeping_ = false;
  std::vector<Assignment> taken_;
  std::vector<Ending> ended_;  // not yet delivered

  std::mutex submissions_mutex_;
  std::vector<Assignment> submissions_;
  std::mutex endings_mutex_;
  std::condition_variable endings_came_;
  std::vector<Ending> endings_;

  std::thread thread_;
};

BeastTransport::Loop::Loop(TransportSettings settings) : settings_(std::move(settings)) {
  if (!settings_.authority_file.empty()) tls_ = make_tls(settings_.authority_file);
  around_.ended = [this](const Assignment& assignment, std::variant<Response, Trouble> result, BodySource stream) {
    end(assignment, std::move(result), std::move(stream));
  };
  around_.idle = [this](Link& link) { on_idle(link); };
  around_.wake = [this](std::uint64_t id) {
    asio::post(io_, [this, id] {
      const auto found = links_.find(id);
      if (found == links_.end()) return;
      found->second->go_on();
      if (found->second->is_gone()) forget(*found->second);
    });
  };
  around_.gone = [this](Link& link) { forget(link); };
  thread_ = std::thread([this] { io_.run(); });
  pthread_setname_np(thread_.native_handle(), "transport");
}

BeastTransport::Loop::~Loop() {
  io_.stop();
  thread_.join();
}

// ---- the caller's side

void BeastTransport::Loop::submit(std::span<Exchange> exchanges) {
  if (exchanges.empty()) return;
  const BootTime now = clock_.boot();
  bool first = false;
  {
    const std::scoped_lock lock(submissions_mutex_);
    first = submissions_.empty();
    for (Exchange& exchange : exchanges) submissions_.push_back({.exchange = std::move(exchange), .submitted = now});
  }
  // Outside the lock, which is the first thing that the woken thread wants.
  if (first) asio::post(io_, [this] { take_submissions(); });
}

std::vector<Ending> BeastTransport::Loop::collect(Milliseconds patience) {
  std::unique_lock lock(endings_mutex_);
  endings_came_.wait_for(lock, patience, [this] { return !endings_.empty(); });
  return std::exchange(endings_, {});
}

// ---- the I/O thread's side

void BeastTransport::Loop::take_submissions() {
  {
    const std::scoped_lock lock(submissions_mutex_);
    taken_.swap(submissions_);
  }
  for (Assignment& assignment : taken_) {
    if (!is_wire_target(assignment.exchange.request.target)) {
      end(assignment, Trouble{Breakdown::not_written, "the request's target holds a space or a control character"});
    } else if (waiting_ >= settings_.waiting_max) {
      end(assignment, Trouble{Breakdown::not_connected, "too many exchanges are waiting for a connection"});
    } else {
      Pool& pool = pool_of(assignment.exchange);
      pool.first_deadline = std::min(pool.first_deadline, assignment.deadline());
      pool.waiting.push_back(std::move(assignment));
      ++waiting_;
      serve(pool);
    }
  }
  taken_.clear();  // with the streams of those that ended at once
  begin_sweeping();
}

BeastTransport::Loop::Pool& BeastTransport::Loop::pool_of(const Exchange& exchange) {
  const auto found = pools_.find(std::tie(exchange.origin, exchange.proxy));
  return found != pools_.end() ? found->second : pools_[{exchange.origin, exchange.proxy}];
}

void BeastTransport::Loop::serve(Pool& pool) {
  while (!pool.waiting.empty()) {
    if (reuse_one(pool)) continue;
    if (pool.open >= settings_.connections_per_origin_max) return;
    open_one(pool);
  }
}

bool BeastTransport::Loop::reuse_one(Pool& pool) {
  while (!pool.idle.empty()) {
    Link& link = *pool.idle.back();
    pool.idle.pop_back();
    if (!link.is_alive()) {
      link.close();  // its pending read lets it go
      continue;
    }
    Assignment assignment = std::move(pool.waiting.front());
    pool.waiting.pop_front();
    --waiting_;
    link.reuse(std::move(assignment));
    return true;
  }
  return false;
}

void BeastTransport::Loop::open_one(Pool& pool) {
  Assignment assignment = std::move(pool.waiting.front());
  pool.waiting.pop_front();
  --waiting_;
  ++pool.open;
  const std::uint64_t id = ++last_link_id_;
  const bool encrypted = assignment.exchange.origin.scheme == Scheme::https;
  if (encrypted && !tls_) tls_ = make_tls("");
  asio::ssl::context* const tls = encrypted ? &*tls_ : nullptr;
  const auto made = links_.emplace(id, std::make_unique<Link>(id, io_, tls, around_)).first;
  made->second->connect(std::move(assignment));
}

void BeastTransport::Loop::on_idle(Link& link) {
  const auto found = pools_.find(link.passage());
  CHECK(found != pools_.end());
  Pool& pool = found->second;
  pool.idle.push_back(&link);
  serve(pool);
}

void BeastTransport::Loop::forget(const Link& link) {
  const auto found = pools_.find(link.passage());
  CHECK(found != pools_.end());
  Pool& pool = found->second;
  std::erase(pool.idle, &link);
  --pool.open;
  links_.erase(link.id());
  serve(pool);
  if (pool.open == 0 && pool.waiting.empty()) pools_.erase(found);
}

void BeastTransport::Loop::end(const Assignment& assignment, std::variant<Response, Trouble> result,
                               BodySource stream) {
  const BootTime now = clock_.boot();
  ended_.push_back({.tag = assignment.exchange.tag,
                    .result = std::move(result),
                    .took = now - assignment.submitted,
                    .ended = now,
                    .stream = std::move(stream)});
  // What the other ready connections bring in this turn goes out together.
  if (ended_.size() == 1) asio::post(io_, [this] { deliver(); });
}

void BeastTransport::Loop::deliver() {
  {
    const std::scoped_lock lock(endings_mutex_);
    if (endings_.empty())
      endings_.swap(ended_);
    else
      endings_.insert(endings_.end(), std::make_move_iterator(ended_.begin()), std::make_move_iterator(ended_.end()));
  }
  ended_.clear();
  endings_came_.notify_one();
}

// ---- time

void BeastTransport::Loop::begin_sweeping() {
  if (sweeping_ || (links_.empty() && waiting_ == 0)) return;
  sweeping_ = true;
  sweep_timer_.expires_after(sweep_interval);
  sweep_timer_.async_wait([this](const boost::system::error_code&) {
    sweeping_ = false;
    sweep();
    begin_sweeping();
  });
}

void BeastTransport::Loop::sweep() {
  const BootTime now = clock_.boot();
  std::vector<Link*> gone;
  for (const auto& [id, link] : links_) {
    link->check_deadline(now);
    if (link->is_gone()) gone.push_back(link.get());
  }
  for (const Link* link : gone) forget(*link);
  for (auto& [origin, pool] : pools_) sweep_waiting(pool, now);
}

void BeastTransport::Loop::sweep_waiting(Pool& pool, BootTime now) {
  if (now < pool.first_deadline) return;
  pool.first_deadline = BootTime::max();
  std::erase_if(pool.waiting, [&](const Assignment& assignment) {
    if (now >= assignment.deadline()) {
      end(assignment, Trouble{Breakdown::not_connected, "timeout while waiting for a free connection"});
      --waiting_;
      return true;
    }
    pool.first_deadline = std::min(pool.first_deadline, assignment.deadline());
    return false;
  });
}

BeastTransport::BeastTransport(TransportSettings settings) : loop_(std::make_unique<Loop>(std::move(settings))) {}
BeastTransport::~BeastTransport() = default;
void BeastTransport::submit(Exchange exchange) { loop_->submit({&exchange, 1}); }
void BeastTransport::submit_many(std::vector<Exchange> exchanges) { loop_->submit(exchanges); }
std::vector<Ending> BeastTransport::collect(Milliseconds patience) { return loop_->collect(patience); }

}  // namespace hongyan::http
