#include "engine/access/clock_watch.hpp"

#include <gmock/gmock.h>

#include "engine/work_ground.hpp"
#include "http/http_date.hpp"
#include "testing/doors.hpp"

namespace hongyan::engine {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class Watch : public ::testing::Test, protected testing::Doors, protected WorkGround {
 protected:
  Watch() : WorkGround({*memory, failing, wechat.sends, wechat.errands, clock, random}) {}

  // WeChat's clock is an hour behind the machine's.
  testing::ScriptedTransport front_page_{
      clock, [this](const http::Exchange&) {
        testing::ScriptedEnding ending = testing::answer(404, "", Milliseconds{20});
        std::get<http::Response>(ending.result)
            .headers.set("Date", http::to_http_date(clock.wall() - std::chrono::hours{1}));
        return is_reachable_ ? ending : testing::trouble(http::Breakdown::not_connected);
      }};
  bool is_reachable_ = true;
  ClockWatch watch_{wechat_clock, egress, apps, front_page_, metrics};
};

TEST_F(Watch, asks_a_host_that_was_not_heard_for_its_front_page) {
  watch_.run_once(now());
  ASSERT_THAT(front_page_.submitted(), SizeIs(2))
      << "both apps send to one host; what contradicts the machine is confirmed";
  EXPECT_EQ(front_page_.submitted()[0].request.target, "/");
  EXPECT_LE(abs(now() + std::chrono::hours{1} - clock.wall()), Milliseconds{1'100});
  EXPECT_THAT(metrics.text(), HasSubstr("hongyan_clock_ahead_seconds 3600"));
}

TEST_F(Watch, leaves_a_host_alone_while_it_is_heard) {
  watch_.run_once(now());
  clock.advance(std::chrono::minutes{9});
  watch_.run_once(now());
  EXPECT_THAT(front_page_.submitted(), SizeIs(2));
  clock.advance(std::chrono::minutes{2});
  watch_.run_once(now());
  EXPECT_THAT(front_page_.submitted(), SizeIs(3));
}

TEST_F(Watch, asks_anew_when_this_machine_was_paused_or_its_clock_set) {
  watch_.run_once(now());
  clock.jump_wall(std::chrono::minutes{30});
  watch_.run_once(now());
  EXPECT_THAT(front_page_.submitted(), SizeIs(4)) << "what contradicts the time believed so far is confirmed";
  watch_.run_once(now());
  EXPECT_THAT(front_page_.submitted(), SizeIs(4));
}

TEST_F(Watch, leaves_a_host_alone_that_tells_no_time) {
  testing::ScriptedTransport silent(clock, [](const http::Exchange&) { return testing::answer(404, ""); });
  ClockWatch watch(wechat_clock, egress, apps, silent, metrics);
  for (int i = 0; i < 5; ++i) watch.run_once(now());
  EXPECT_THAT(silent.submitted(), SizeIs(1));
}

TEST_F(Watch, comes_again_soon_when_nobody_answered) {
  is_reachable_ = false;
  const Again again = watch_.run_once(now());
  EXPECT_EQ(now(), clock.wall()) << "the machine is believed";
  EXPECT_LE(again.after, Seconds{30});
  is_reachable_ = true;
  watch_.run_once(now());
  EXPECT_NE(now(), clock.wall());
}

}  // namespace
}  // namespace hongyan::engine
