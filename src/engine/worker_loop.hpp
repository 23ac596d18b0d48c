// WorkerLoop: the one place that owns a background thread, its waiting, its backing off, its stop and its `catch`. A
// Failure of the world is logged and the worker is called again after a pause that doubles up to `backoff_max`;
// anything else that escapes is a bug and ends the process. wake() cuts a wait short. stop() asks, join() waits: stop
// all, then join.
#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/clock.hpp"
#include "engine/worker.hpp"

namespace hongyan::engine {

class WorkerLoop {
 public:
  WorkerLoop(Worker& worker, Clock& clock, Milliseconds backoff_max = Milliseconds{5'000});
  ~WorkerLoop();  // stops and joins
  WorkerLoop(const WorkerLoop&) = delete;
  WorkerLoop& operator=(const WorkerLoop&) = delete;
  void start();
  void wake();
  void stop();
  void join();

 private:
  void run();
  void wait(Milliseconds at_most);

  Worker& worker_;
  Clock& clock_;
  Milliseconds backoff_max_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool wake_asked_ = false;
  bool stop_asked_ = false;
  std::thread thread_;
};

}  // namespace hongyan::engine
