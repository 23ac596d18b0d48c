// The small workers and books: pruner, app book, house watch, metrics.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "engine/checkpointer.hpp"
#include "engine/house_watch.hpp"
#include "engine/pruner.hpp"
#include "engine/work_ground.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using domain::State;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class Housekeeping : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Housekeeping() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {}

  void put(int age_days, State state) {
    const WallTime made = now() - std::chrono::hours{24 * age_days};
    store::Notification one = sample(make_id(made, random));
    one.state = state;
    one.created_at = one.updated_at = made;
    store::insert_notifications(connection(), std::vector{one});
  }
  [[nodiscard]] std::size_t count(std::string_view table) {
    return static_cast<std::size_t>(
        connection().execute("SELECT COUNT(*) FROM " + std::string(table), {}).rows.at(0).number(0));
  }
};

TEST_F(Housekeeping, the_pruner_forgets_in_small_steps_what_is_old_enough) {
  for (int i = 0; i < 5; ++i) put(100, State::delivered);
  put(100, State::parked);
  put(80, State::delivered);
  for (const int age_days : {40, 20}) {
    store::CallbackRecord record{.id = make_id(now() - std::chrono::hours{24 * age_days}, random),
                                 .appid = service,
                                 .dedupe_key = std::to_string(age_days),
                                 .event = "e",
                                 .openid = "o",
                                 .body = "",
                                 .received_at = now() - std::chrono::hours{24 * age_days},
                                 .state = "done",
                                 .due_at = now(),
                                 .about = ""};
    store::store_callbacks(connection(), std::vector{record});
    ASSERT_TRUE(store::remember_answer(connection(), {.key_id = "k",
                                                      .idempotency_key = std::to_string(age_days),
                                                      .request_hash = "h",
                                                      .status = 202,
                                                      .answer = "",
                                                      .created_at = now() - std::chrono::hours{24 * (age_days - 20)}}));
  }
  Pruner pruner(failing, {.batch = 2});
  for (const Milliseconds pause : {Milliseconds{50}, Milliseconds{50}, Milliseconds{60'000}})
    EXPECT_EQ(pruner.run_once(now()).after, pause);
  EXPECT_EQ(count("notification"), 2u);
  EXPECT_EQ(count("callback_event"), 1u);
  EXPECT_EQ(count("idempotency"), 1u);
}

TEST_F(Housekeeping, a_pruner_survives_a_failing_memory) {
  put(100, State::delivered);
  Pruner pruner(failing);
  for (std::int64_t step = 1; step <= 4; ++step) {
    faults.fail_at(step, testing::FaultPlan::When::before);
    EXPECT_THROW(pruner.run_once(now()), Failure) << step;
    EXPECT_EQ(count("notification"), 1u) << step;
  }
  faults.fail_never();
  pruner.run_once(now());
  EXPECT_EQ(count("notification"), 0u);
}

TEST_F(Housekeeping, the_app_book_shows_what_was_last_read) {
  EXPECT_THAT(apps.all(), SizeIs(2));
  ASSERT_TRUE(apps.find(mini.text()));
  EXPECT_EQ(apps.find(mini.text())->secret.reveal(), "secret");
  EXPECT_FALSE(apps.find("wxnobody"));
  ASSERT_TRUE(store::delete_app(connection(), mini));
  EXPECT_TRUE(apps.find(mini.text())) << "a hint, until it is read again";
  apps.refresh(connection());
  EXPECT_FALSE(apps.find(mini.text()));
}

TEST_F(Housekeeping, the_watch_follows_apps_and_live_notifications) {
  put(0, State::ready);
  put(0, State::unknown);
  put(0, State::delivered);
  ASSERT_TRUE(store::delete_app(connection(), mini));
  HouseWatch watch(failing, apps, metrics);
  faults.fail_at(2, testing::FaultPlan::When::before);
  EXPECT_THROW(watch.run_once(now()), Failure);
  faults.fail_never();
  EXPECT_GT(watch.run_once(now()).after, Milliseconds{0});
  EXPECT_FALSE(apps.find(mini.text()));
  EXPECT_THAT(metrics.text(), HasSubstr("hongyan_notifications_live{state=\"ready\"} 1"));
  EXPECT_THAT(metrics.text(), HasSubstr("hongyan_notifications_live{state=\"unknown\"} 1"));
  EXPECT_THAT(metrics.text(), HasSubstr("hongyan_notifications_live{state=\"taken\"} 0"));
  connection().execute_script("DELETE FROM notification");
  watch.run_once(now());
  EXPECT_THAT(metrics.text(), HasSubstr("hongyan_notifications_live{state=\"ready\"} 0")) << "what is gone is said too";
}

TEST(MetricsOf, counters_grow_and_gauges_are_set) {
  Metrics metrics;
  metrics.count("sends");
  metrics.count("sends", 4);
  metrics.count("attempts", "outcome", "take");
  metrics.count("attempts", "outcome", "retry", 2);
  metrics.set("live", "state", "ready", 3);
  metrics.set("live", "state", "ready", 1);
  const std::string text = metrics.text();
  for (const std::string_view line : {"hongyan_sends_total 5", "hongyan_attempts_total{outcome=\"take\"} 1",
                                      "hongyan_attempts_total{outcome=\"retry\"} 2", "hongyan_live{state=\"ready\"} 1"})
    EXPECT_THAT(text, HasSubstr(std::string(line) + "\n"));
  EXPECT_THAT(text, Not(HasSubstr("hongyan_live{state=\"ready\"} 3")));
}

}  // namespace
}  // namespace hongyan::engine
