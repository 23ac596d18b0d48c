// SandboxServer: a Sandbox behind a real listener. Requests are played under one lock on the listener's thread; one
// thread of its own sends late answers and pushes callbacks through the transport, which nobody else may use meanwhile.
// Fates on the socket: a delayed answer comes late, a timeout withholds it for `withheld_for` (and then drops the
// connection), a reset drops it at once. stop() ends both threads; what is still withheld is dropped.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "base/clock.hpp"
#include "http/server.hpp"
#include "http/transport.hpp"
#include "sandbox/sandbox.hpp"

namespace hongyan::sandbox {

class SandboxServer {
 public:
  // `clock` is the one the sandbox stands on. References outlive the server.
  SandboxServer(http::ServerSettings settings, Sandbox& sandbox, Clock& clock, http::Transport& transport);
  ~SandboxServer();
  SandboxServer(const SandboxServer&) = delete;
  SandboxServer& operator=(const SandboxServer&) = delete;

  void start();  // throws Failure when it cannot listen
  void stop();
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

  // What the listener calls: plays one request and answers now or later.
  void serve(http::Request&& request, http::Reply reply);
  // One round of the second thread: late answers that are due, pushes out, answers to pushes in. Returns at the latest
  // after `patience`.
  void run_once(Milliseconds patience);
  // Runs `use` with the sandbox while no request is being played.
  template <typename Use>
  decltype(auto) with_sandbox(Use&& use) {
    const std::scoped_lock lock(mutex_);
    return std::forward<Use>(use)(sandbox_);
  }

 private:
  enum class Ends { answered, dropped };
  struct Late {
    http::Reply reply;
    http::Response response;
    Ends ends = Ends::answered;
  };
  void keep_late(http::Reply reply, Sandbox::Played played);
  void send_late();
  void push_callbacks();
  void take_answers(Milliseconds patience);
  void run();

  Sandbox& sandbox_;
  Clock& clock_;
  http::Transport& transport_;
  std::mutex mutex_;  // the sandbox, late_ and stopping_
  std::condition_variable wakes_;
  std::multimap<BootTime, Late> late_;
  bool work_came_ = false;
  bool stopping_ = false;
  // run()'s own: pushes that wait for a free place on the transport, and how many are on it.
  std::deque<CallbackPush> outgoing_;
  std::size_t under_way_ = 0;
  std::thread thread_;
  http::Server server_;
};

}  // namespace hongyan::sandbox
