#include "sandbox/sandbox_server.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

namespace hongyan::sandbox {
namespace {

using Fate = Sandbox::Played::Fate;

constexpr Milliseconds round{20};  // how long pushes under way and late answers may keep each other waiting
constexpr std::size_t pushes_at_once_max = 64;  // as many connections as the platform would open to one server
constexpr Milliseconds idle_round{250};         // with nothing to do: the sandbox's clock may be moved meanwhile
constexpr std::size_t upload_bytes_max = 24 * 1024 * 1024;  // more than the largest file the platform takes

http::ServerSettings with_uploads(http::ServerSettings settings) {
  settings.limits.body_bytes = std::max(settings.limits.body_bytes, upload_bytes_max);
  return settings;
}

}  // namespace

SandboxServer::SandboxServer(http::ServerSettings settings, Sandbox& sandbox, Clock& clock, http::Transport& transport)
    : sandbox_(sandbox),
      clock_(clock),
      transport_(transport),
      server_(with_uploads(std::move(settings)),
              [this](http::Request&& request, http::Reply reply) { serve(std::move(request), std::move(reply)); }) {}

SandboxServer::~SandboxServer() { stop(); }

void SandboxServer::start() {
  server_.start();
  stopping_ = false;
  thread_ = std::thread([this] { run(); });
}

void SandboxServer::stop() {
  if (!thread_.joinable()) return;
  std::multimap<BootTime, Late> withheld;
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    withheld.swap(late_);
  }
  wakes_.notify_all();
  for (auto& [at, late] : withheld) late.reply.drop();
  thread_.join();
  server_.stop();
}

void SandboxServer::serve(http::Request&& request, http::Reply reply) {
  std::unique_lock lock(mutex_);
  Sandbox::Played played = sandbox_.play(request);
  const bool pushes = sandbox_.next_callback_at().has_value();
  switch (played.fate) {
    case Fate::answered:
    case Fate::garbage:
      lock.unlock();
      reply.send(std::move(played.response));
      break;
    case Fate::reset_after_effect:
      lock.unlock();
      reply.drop();
      break;
    case Fate::delayed:
    case Fate::timeout_before_effect:
    case Fate::timeout_after_effect:
      keep_late(std::move(reply), std::move(played));
      work_came_ = true;
      lock.unlock();
      wakes_.notify_one();
      break;
  }
  if (!pushes) return;
  {
    const std::scoped_lock again(mutex_);
    if (work_came_) return;
    work_came_ = true;
  }
  wakes_.notify_one();
}

void SandboxServer::keep_late(http::Reply reply, Sandbox::Played played) {
  if (stopping_) return reply.drop();
  const Ends ends = played.fate == Fate::delayed ? Ends::answered : Ends::dropped;
  late_.emplace(clock_.boot() + played.delay, Late{std::move(reply), std::move(played.response), ends});
}

void SandboxServer::send_late() {
  std::vector<Late> due;
  {
    const std::scoped_lock lock(mutex_);
    while (!late_.empty() && late_.begin()->first <= clock_.boot()) {
      due.push_back(std::move(late_.begin()->second));
      late_.erase(late_.begin());
    }
  }
  for (Late& late : due) {
    if (late.ends == Ends::answered)
      late.reply.send(std::move(late.response));
    else
      late.reply.drop();
  }
}

void SandboxServer::push_callbacks() {
  Milliseconds timeout;
  {
    const std::scoped_lock lock(mutex_);
    for (CallbackPush& push : sandbox_.due_callbacks()) outgoing_.push_back(std::move(push));
    timeout = sandbox_.settings().push_timeout;
  }
  while (under_way_ < pushes_at_once_max && !outgoing_.empty()) {
    CallbackPush push = std::move(outgoing_.front());
    outgoing_.pop_front();
    http::Exchange exchange;
    exchange.tag = push.id;
    exchange.origin = std::move(push.origin);
    exchange.request = std::move(push.request);
    exchange.timeout = timeout;
    transport_.submit(std::move(exchange));
    ++under_way_;
  }
}

void SandboxServer::take_answers(Milliseconds patience) {
  if (under_way_ == 0) return;
  for (const http::Ending& ending : transport_.collect(patience)) {
    --under_way_;
    const std::scoped_lock lock(mutex_);
    sandbox_.callback_answered(ending.tag, std::get_if<http::Response>(&ending.result));
  }
}

void SandboxServer::run_once(Milliseconds patience) {
  send_late();
  push_callbacks();
  if (under_way_ > 0) return take_answers(std::min(patience, round));
  std::unique_lock lock(mutex_);
  Milliseconds wait = patience;
  if (!late_.empty())
    wait = std::min(wait, std::chrono::duration_cast<Milliseconds>(late_.begin()->first - clock_.boot()));
  if (const auto at = sandbox_.next_callback_at()) wait = std::min(wait, *at - clock_.wall());
  if (wait <= Milliseconds{0}) return;
  wakes_.wait_for(lock, wait, [this] { return stopping_ || work_came_; });
  work_came_ = false;
}

void SandboxServer::run() {
  while (true) {
    {
      const std::scoped_lock lock(mutex_);
      if (stopping_) return;
    }
    run_once(idle_round);
  }
}

}  // namespace hongyan::sandbox
