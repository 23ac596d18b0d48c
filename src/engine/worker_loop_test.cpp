#include "engine/worker_loop.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <semaphore>

#include "base/failure.hpp"
#include "base/log.hpp"
#include "testing/manual_clock.hpp"

namespace hongyan::engine {
namespace {

constexpr Again for_ever = Again{std::chrono::hours{24}};

// Does one thing after the other, then waits for ever; `rounds` counts them.
class Scripted final : public Worker {
 public:
  explicit Scripted(std::deque<std::function<Again()>> acts) : acts_(std::move(acts)) {}
  [[nodiscard]] std::string_view name() const override { return "scripted"; }
  Again run_once(WallTime) override {
    Again again = for_ever;
    std::function<Again()> act;
    if (!acts_.empty()) {
      act = std::move(acts_.front());
      acts_.pop_front();
    }
    struct Count {
      std::counting_semaphore<>& rounds;
      ~Count() { rounds.release(); }
    } const count{rounds};
    if (act) again = act();
    return again;
  }
  void await(int rounds_wanted) {
    for (int i = 0; i < rounds_wanted; ++i) ASSERT_TRUE(rounds.try_acquire_for(std::chrono::seconds{20}));
  }
  [[nodiscard]] bool is_quiet() { return !rounds.try_acquire(); }
  std::counting_semaphore<> rounds{0};

 private:
  std::deque<std::function<Again()>> acts_;
};

struct Looping : ::testing::Test {
  Looping() { set_log_level(LogLevel::off); }
  testing::ManualClock clock;
};

TEST_F(Looping, a_worker_that_wants_to_go_on_goes_on) {
  Scripted worker({Again::now, Again::now, [] { return Again::in(Milliseconds{1}); }});
  WorkerLoop loop(worker, clock);
  loop.start();
  worker.await(4);
  EXPECT_TRUE(worker.is_quiet());
}

TEST_F(Looping, a_wake_cuts_a_wait_short_even_when_it_comes_first) {
  Scripted worker({});
  WorkerLoop loop(worker, clock);
  loop.wake();
  loop.start();
  worker.await(2);
  loop.wake();
  worker.await(1);
  EXPECT_TRUE(worker.is_quiet());
}

TEST_F(Looping, a_failure_of_the_world_is_tried_again_after_a_pause) {
  const auto fail = []() -> Again { throw Failure("the disk is away"); };
  Scripted worker({fail, fail, fail, Again::now, fail});
  WorkerLoop loop(worker, clock, Milliseconds{1});
  loop.start();
  worker.await(6);
  EXPECT_TRUE(worker.is_quiet());
}

TEST_F(Looping, a_wake_cuts_the_pause_after_a_failure_short) {
  std::deque<std::function<Again()>> failures;
  for (int i = 0; i < 20; ++i) failures.push_back([]() -> Again { throw Failure("the disk is away"); });
  Scripted worker(std::move(failures));
  WorkerLoop loop(worker, clock, std::chrono::hours{24});
  loop.start();
  // Doubling pauses would add up to half a day.
  for (int i = 0; i < 21; ++i) {
    worker.await(1);
    loop.wake();
  }
}

TEST_F(Looping, stop_ends_a_long_wait_and_nothing_runs_after_join) {
  Scripted worker({});
  WorkerLoop loop(worker, clock);
  loop.start();
  worker.await(1);
  loop.stop();
  loop.join();
  loop.wake();
  EXPECT_TRUE(worker.is_quiet());
  loop.join();
}

TEST_F(Looping, stopped_before_it_starts_it_does_nothing) {
  Scripted worker({});
  WorkerLoop loop(worker, clock);
  loop.stop();
  loop.start();
  loop.join();
  EXPECT_TRUE(worker.is_quiet());
}

TEST_F(Looping, its_end_stops_it) {
  Scripted worker({});
  {
    WorkerLoop loop(worker, clock);
    loop.start();
    worker.await(1);
  }
  EXPECT_TRUE(worker.is_quiet());
}

}  // namespace
}  // namespace hongyan::engine
