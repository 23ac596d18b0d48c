#include "store/sql/writer_turn.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace hongyan::sql {
namespace {

using Outcome = WriterTurn::Outcome;
constexpr std::chrono::milliseconds patience{10'000};

TEST(WriterTurn, goes_to_whoever_came_first) {
  WriterTurn turn;
  ASSERT_EQ(turn.take(patience), Outcome::mine);
  std::vector<int> order;  // written by whoever has the turn
  std::vector<std::jthread> threads;
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([&, i] {
      ASSERT_EQ(turn.take(patience), Outcome::mine);
      order.push_back(i);
      turn.give_back();
    });
    while (turn.waiting() != static_cast<std::size_t>(i + 1)) std::this_thread::yield();
  }
  turn.give_back();
  threads.clear();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(WriterTurn, ends_a_wait_at_its_deadline_and_forgets_the_waiter) {
  WriterTurn turn;
  ASSERT_EQ(turn.take(patience), Outcome::mine);
  EXPECT_EQ(turn.take(std::chrono::milliseconds{1}), Outcome::waited_too_long);
  EXPECT_EQ(turn.waiting(), 0u);
  turn.give_back();
  EXPECT_EQ(turn.take(patience), Outcome::mine);
}

}  // namespace
}  // namespace hongyan::sql
