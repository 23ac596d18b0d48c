#include "engine/accept/intake.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "engine/work_ground.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::Channel;
using When = testing::FaultPlan::When;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class IntakeOf : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  IntakeOf() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {
    intake.set_wake([this] { ++wakes_; });
    intake.set_stored([this] { ++stores_; });
  }

  [[nodiscard]] Wish wish(std::string_view openid = "oA", std::string_view key_id = "key") const {
    Wish wish;
    wish.key_id = key_id;
    wish.channel = Channel::template_message;
    wish.appid = service;
    wish.body =
        read_json(fmt::format(R"({{"touser":"{}","template_id":"TPL","data":{{"first":{{"value":"x"}}}}}})", openid))
            ->as_object();
    return wish;
  }
  // A post whose answer tells how many of its wishes were accepted; `ends_` tells its end under that name.
  [[nodiscard]] Post post(std::string name, std::string key = "", std::string hash = "h", std::size_t wishes = 1,
                          std::string_view key_id = "key") {
    Post post;
    for (std::size_t i = 0; i < wishes; ++i) post.wishes.push_back(wish("o" + std::to_string(++people_), key_id));
    post.idempotency_key = std::move(key);
    post.request_hash = std::move(hash);
    post.write_answer = [name](const std::vector<Acceptance>& acceptances) {
      const auto accepted = std::ranges::count_if(
          acceptances, [](const Acceptance& one) { return std::holds_alternative<store::Notification>(one); });
      return PostAnswer{.status = 202, .body = fmt::format("{} by {}", accepted, name)};
    };
    post.done = [this, name](Post::End end) { ends_.push_back(name + ": " + told(end)); };
    return post;
  }
  static std::string told(const Post::End& end) {
    if (const auto* stored = std::get_if<Post::Stored>(&end)) return "stored " + stored->answer.body;
    if (const auto* replayed = std::get_if<Post::Replayed>(&end)) return "replayed " + replayed->answer.body;
    if (std::holds_alternative<Post::KeyReused>(end)) return "key reused";
    return std::get<Post::NotStored>(end).kind == Failure::Kind::outcome_unknown ? "outcome unknown" : "not stored";
  }
  [[nodiscard]] CallbackArrival callback(std::string_view id, std::string_view dedupe_key) {
    return {.record = {.id = std::string(id),
                       .appid = service,
                       .dedupe_key = std::string(dedupe_key),
                       .event = "e",
                       .openid = "oA",
                       .body = "<xml/>",
                       .received_at = now(),
                       .state = "new",
                       .due_at = now(),
                       .about = ""},
            .done = [this, name = std::string(id)](bool stored) {
              ends_.push_back(name + (stored ? ": kept" : ": not kept"));
            }};
  }
  [[nodiscard]] std::vector<std::string> ends() { return std::exchange(ends_, {}); }
  [[nodiscard]] std::size_t notifications() { return store::list_notifications(connection(), {}, "", 5'000).size(); }
  [[nodiscard]] std::size_t callbacks() { return store::list_callbacks(connection(), {}, "", 100).size(); }

  int wakes_ = 0, stores_ = 0, people_ = 0;
  std::vector<std::string> ends_;
};

TEST_F(IntakeOf, stores_all_that_has_come_in_one_transaction_and_answers_after_it) {
  for (const std::string name : {"A", "B", "C"}) ASSERT_TRUE(intake.submit_post(post(name, "", "h", 2)));
  ASSERT_TRUE(intake.submit_callback(callback("X", "x")));
  EXPECT_THAT(ends(), IsEmpty());
  faults.fail_never();
  EXPECT_GT(intake.run_once(now()).after, Milliseconds{0});
  EXPECT_THAT(ends(), ElementsAre("A: stored 2 by A", "B: stored 2 by B", "C: stored 2 by C", "X: kept"));
  EXPECT_EQ(notifications(), 6u);
  EXPECT_EQ(callbacks(), 1u);
  EXPECT_EQ(wakes_, 4);
  EXPECT_EQ(stores_, 1);
  EXPECT_GT(intake.run_once(now()).after, Milliseconds{0});
  EXPECT_EQ(stores_, 1) << "nothing came";
}

TEST_F(IntakeOf, the_same_key_means_the_same_request) {
  const struct {
    const char* name;
    const char *key, *hash, *key_id;
    const char* end;
    std::size_t more;
  } cases[] = {
      {"first", "k", "h", "key", "stored 1 by first", 1},
      {"same", "k", "h", "key", "replayed 1 by first", 0},
      {"other", "k", "h2", "key", "key reused", 0},
      {"another key", "k2", "h", "key", "stored 1 by another key", 1},
      {"another caller", "k", "h2", "key2", "stored 1 by another caller", 1},
      {"no key", "", "h", "key", "stored 1 by no key", 1},
      {"still the same", "k", "h", "key", "replayed 1 by first", 0},
  };
  for (const auto& one : cases) {
    const std::size_t before = notifications();
    ASSERT_TRUE(intake.submit_post(post(one.name, one.key, one.hash, 1, one.key_id)));
    intake.run_once(now());
    EXPECT_THAT(ends(), ElementsAre(fmt::format("{}: {}", one.name, one.end)));
    EXPECT_EQ(notifications() - before, one.more) << one.name;
  }
}

TEST_F(IntakeOf, the_same_key_twice_at_once_is_stored_once) {
  for (const std::string name : {"A", "B"}) ASSERT_TRUE(intake.submit_post(post(name, "k")));
  ASSERT_TRUE(intake.submit_post(post("C", "k", "other")));
  intake.run_once(now());
  EXPECT_THAT(ends(), ElementsAre("A: stored 1 by A", "B: replayed 1 by A", "C: key reused"));
  EXPECT_EQ(notifications(), 1u);
}

TEST_F(IntakeOf, two_nodes_with_the_same_key_store_it_once) {
  constexpr int keys = 20;
  Intake other(failing, clock, random);
  for (int i = 0; i < keys; ++i) {
    ASSERT_TRUE(intake.submit_post(post("A" + std::to_string(i), "k" + std::to_string(i))));
    Post twin = post("B" + std::to_string(i), "k" + std::to_string(i));
    twin.done = [](const Post::End&) {};
    ASSERT_TRUE(other.submit_post(std::move(twin)));
  }
  {
    const std::jthread there([&] { other.run_once(now()); });
    intake.run_once(now());
  }
  EXPECT_EQ(notifications(), std::size_t{keys});
}

TEST_F(IntakeOf, what_does_not_fit_into_the_queue_is_refused_at_once) {
  Intake small(failing, clock, random, {.queue_max = 10, .transaction_wishes_max = 4, .acceptance = {}});
  EXPECT_TRUE(small.submit_post(post("A", "", "h", 6)));
  EXPECT_FALSE(small.submit_post(post("B", "", "h", 5)));
  EXPECT_TRUE(small.submit_post(post("C", "", "h", 3)));
  EXPECT_TRUE(small.submit_callback(callback("X", "x")));
  EXPECT_FALSE(small.submit_callback(callback("Y", "y")));
  EXPECT_FALSE(small.submit_post(post("D")));
  EXPECT_EQ(small.run_once(now()).after, Milliseconds{0}) << "a batch beyond the limit goes alone";
  EXPECT_THAT(ends(), ElementsAre("A: stored 6 by A", "X: kept"));
  EXPECT_TRUE(small.submit_post(post("E")));
  EXPECT_GT(small.run_once(now()).after, Milliseconds{0});
  EXPECT_THAT(ends(), ElementsAre("C: stored 3 by C", "E: stored 1 by E"));
}

TEST_F(IntakeOf, a_callback_repeated_is_stored_once_and_acknowledged_each_time) {
  for (const auto& [id, dedupe_key] : {std::pair{"X", "x"}, {"X2", "x"}, {"Y", "y"}})
    ASSERT_TRUE(intake.submit_callback(callback(id, dedupe_key)));
  intake.run_once(now());
  EXPECT_THAT(ends(), ElementsAre("X: kept", "X2: kept", "Y: kept"));
  EXPECT_EQ(callbacks(), 2u);
  ASSERT_TRUE(intake.submit_callback(callback("X", "x")));
  intake.run_once(now());
  EXPECT_THAT(ends(), ElementsAre("X: kept")) << "the very record again, as a spool brings it";
  EXPECT_EQ(callbacks(), 2u);
}

// Whatever step of the memory fails: who was told "stored" finds it stored, who was told "not stored" finds nothing.
TEST_F(IntakeOf, a_failing_memory_is_told_as_it_is) {
  for (const When when : {When::before, When::after}) {
    std::int64_t step = 0;
    for (bool untouched = false; !untouched;) {
      ++step;
      ASSERT_LT(step, 50);
      const std::string key = fmt::format("{} {}", step, when == When::before ? "before" : "after");
      const std::size_t before = notifications(), callbacks_before = callbacks();
      ASSERT_TRUE(intake.submit_post(post("A" + key, key)));
      ASSERT_TRUE(intake.submit_callback(callback("X" + key, key)));
      faults.fail_at(step, when);
      intake.run_once(now());
      untouched = faults.failures() == 0;
      faults.fail_never();
      const auto told = ends();
      ASSERT_THAT(told, SizeIs(2));
      const std::size_t stored = notifications() - before;
      if (untouched) {
        EXPECT_EQ(told[0], fmt::format("A{0}: stored 1 by A{0}", key));
        EXPECT_EQ(stored, 1u);
      } else if (told[0].ends_with(": not stored")) {
        EXPECT_EQ(stored, 0u) << key;
      } else {
        EXPECT_TRUE(told[0].ends_with(": outcome unknown")) << told[0];
      }
      EXPECT_EQ(told[1], "X" + key + (untouched ? ": kept" : ": not kept"));

      // The same key tells which it was, and is safe to use.
      ASSERT_TRUE(intake.submit_post(post("B" + key, key)));
      ASSERT_TRUE(intake.submit_callback(callback("X" + key, key)));
      intake.run_once(now());
      EXPECT_THAT(ends(), ElementsAre(stored == 1 ? fmt::format("B{0}: replayed 1 by A{0}", key)
                                                  : fmt::format("B{0}: stored 1 by B{0}", key),
                                      "X" + key + ": kept"));
      EXPECT_EQ(notifications() - before, 1u) << key;
      EXPECT_EQ(callbacks() - callbacks_before, 1u) << key;
    }
    EXPECT_GT(step, 5);
  }
}

TEST_F(IntakeOf, a_memory_that_stays_away_refuses_until_it_is_back) {
  faults.fail_at(1, When::before, testing::FaultPlan::Times::for_ever);
  for (const std::string name : {"A", "B"}) {
    ASSERT_TRUE(intake.submit_post(post(name)));
    intake.run_once(now());
    EXPECT_THAT(ends(), ElementsAre(name + ": not stored"));
  }
  EXPECT_EQ(stores_, 0);
  faults.fail_never();
  ASSERT_TRUE(intake.submit_post(post("C")));
  intake.run_once(now());
  EXPECT_THAT(ends(), ElementsAre("C: stored 1 by C"));
}

}  // namespace
}  // namespace hongyan::engine
