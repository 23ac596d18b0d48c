#include "engine/worker_loop.hpp"

#include <algorithm>
#include <exception>

#include "base/check.hpp"
#include "base/failure.hpp"
#include "base/log.hpp"

namespace hongyan::engine {

WorkerLoop::WorkerLoop(Worker& worker, Clock& clock, Milliseconds backoff_max)
    : worker_(worker), clock_(clock), backoff_max_(backoff_max) {}

WorkerLoop::~WorkerLoop() {
  stop();
  join();
}

void WorkerLoop::start() {
  CHECK(!thread_.joinable());
  thread_ = std::thread([this] { run(); });
  // What top -H and perf show; the system keeps 15 letters.
  pthread_setname_np(thread_.native_handle(), std::string(worker_.name().substr(0, 15)).c_str());
}

void WorkerLoop::wake() {
  {
    const std::scoped_lock lock(mutex_);
    wake_asked_ = true;
  }
  woken_.notify_one();
}

void WorkerLoop::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stop_asked_ = true;
  }
  woken_.notify_one();
}

void WorkerLoop::join() {
  if (thread_.joinable()) thread_.join();
}

void WorkerLoop::wait(Milliseconds at_most) {
  std::unique_lock lock(mutex_);
  woken_.wait_for(lock, at_most, [this] { return wake_asked_ || stop_asked_; });
  wake_asked_ = false;
}

void WorkerLoop::run() {
  Milliseconds backoff{50};
  while (true) {
    {
      const std::scoped_lock lock(mutex_);
      if (stop_asked_) return;
    }
    Milliseconds pause{0};
    try {
      pause = worker_.run_once(clock_.wall()).after;
      backoff = Milliseconds{50};
    } catch (const Failure& failure) {
      LOG(error, "{} failed and tries again in {} ms: {}", worker_.name(), backoff.count(), failure.what());
      pause = backoff;
      backoff = std::min(backoff * 2, backoff_max_);
    }
    if (pause.count() > 0) wait(pause);
  }
}

}  // namespace hongyan::engine
