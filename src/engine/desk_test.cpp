#include "engine/desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <set>

#include "base/guarded.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using ::testing::ElementsAre;

class DeskOf : public ::testing::Test, protected testing::Doors {
 protected:
  [[nodiscard]] Desk::Job job(std::string name) {
    return {.work =
                [this, name](sql::Connection& connection) {
                  connection.execute("SELECT 1", {});
                  told_.push_back(name);
                },
            .failed = [this, name](const Failure& failure) { told_.push_back(name + " failed: " + failure.what()); }};
  }
  std::vector<std::string> told_;
};

TEST_F(DeskOf, without_threads_serves_in_order_when_asked) {
  Desk desk(failing, 0);
  for (const std::string name : {"A", "B", "C"}) EXPECT_TRUE(desk.submit(job(name)));
  EXPECT_TRUE(told_.empty());
  desk.serve_all();
  EXPECT_THAT(told_, ElementsAre("A", "B", "C"));
}

TEST_F(DeskOf, a_full_desk_says_no) {
  Desk desk(failing, 0, 2);
  EXPECT_TRUE(desk.submit(job("A")));
  EXPECT_TRUE(desk.submit(job("B")));
  EXPECT_FALSE(desk.submit(job("C")));
  desk.serve_all();
  EXPECT_TRUE(desk.submit(job("D")));
}

TEST_F(DeskOf, a_job_that_finds_the_memory_down_is_told_and_the_next_one_gets_a_fresh_connection) {
  Desk desk(failing, 0);
  faults.fail_at(2, testing::FaultPlan::When::before);
  for (const std::string name : {"A", "B", "C"}) ASSERT_TRUE(desk.submit(job(name)));
  desk.serve_all();
  EXPECT_THAT(told_, ElementsAre("A", "B failed: The test wants this step to fail", "C"));
}

TEST_F(DeskOf, stopping_tells_everybody_who_still_waits) {
  Desk desk(failing, 0);
  ASSERT_TRUE(desk.submit(job("A")));
  desk.stop();
  EXPECT_THAT(told_, ElementsAre("A failed: the server is stopping"));
  EXPECT_FALSE(desk.submit(job("B")));
  desk.stop();
}

TEST_F(DeskOf, its_threads_serve_every_job_once_each_on_a_connection_of_its_own) {
  constexpr int jobs = 200;
  Guarded<std::set<const sql::Connection*>> connections;
  std::atomic<int> served{0};
  std::latch done(jobs);
  Desk desk(*memory, 3);
  desk.start();
  for (int i = 0; i < jobs; ++i)
    ASSERT_TRUE(desk.submit({.work =
                                 [&](sql::Connection& connection) {
                                   connections.with([&](auto& seen) { seen.insert(&connection); });
                                   ++served;
                                   done.count_down();
                                 },
                             .failed = [&](const Failure&) { done.count_down(); }}));
  done.wait();
  desk.stop();
  EXPECT_EQ(served, jobs);
  EXPECT_LE(connections.with([](const auto& seen) { return seen.size(); }), 3u);
}

TEST_F(DeskOf, a_running_job_ends_before_its_desk_does) {
  std::latch begun(1);
  std::atomic<bool> ended{false};
  Desk desk(*memory, 1);
  desk.start();
  ASSERT_TRUE(desk.submit({.work =
                               [&](sql::Connection& connection) {
                                 begun.count_down();
                                 connection.execute("SELECT 1", {});
                                 ended = true;
                               },
                           .failed = [](const Failure&) {}}));
  begun.wait();
  desk.stop();
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace hongyan::engine
