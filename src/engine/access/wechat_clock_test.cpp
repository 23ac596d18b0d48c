#include "engine/access/wechat_clock.hpp"

#include <gtest/gtest.h>

#include "http/http_date.hpp"
#include "testing/manual_clock.hpp"

namespace hongyan::engine {
namespace {

using std::chrono::days;
using std::chrono::hours;

const http::Origin wechat{.scheme = http::Scheme::https, .host = "api.weixin.qq.com", .port = 443};
const http::Origin sandbox{.scheme = http::Scheme::http, .host = "127.0.0.1", .port = 8090};

class WechatClockTest : public ::testing::Test {
 protected:
  // An answer that comes now, after 100 ms, from a host whose clock shows that time.
  void answer(const http::Origin& host, WallTime its_time) {
    http::Ending ending{.result = http::Response{}, .took = Milliseconds{100}, .ended = machine_.boot()};
    std::get<http::Response>(ending.result).headers.set("Date", http::to_http_date(its_time));
    clock_.learn(host, ending);
  }
  [[nodiscard]] Milliseconds off_from(WallTime truth) const { return abs(clock_.wall() - truth); }

  testing::ManualClock machine_;
  WechatClock clock_{machine_};
  const WallTime start_ = machine_.wall();
};

TEST_F(WechatClockTest, UntilAnAnswerTellsTheMachineIsBelieved) {
  machine_.jump_wall(hours{5});
  EXPECT_EQ(clock_.wall(), start_ + hours{5});
  EXPECT_EQ(clock_.machine_ahead(), Milliseconds{0});
}

TEST_F(WechatClockTest, AMachineThatAgreesIsBelievedToTheMillisecond) {
  answer(wechat, start_);
  machine_.advance(Milliseconds{345});
  EXPECT_EQ(clock_.wall(), start_ + Milliseconds{345});
  EXPECT_EQ(clock_.machine_ahead(), Milliseconds{0});
}

TEST_F(WechatClockTest, WhateverTheMachineIsSetToWeChatsTimeGoesOn) {
  answer(wechat, start_);
  WallTime truth = start_;
  for (const Milliseconds jump : {Milliseconds{hours{1}}, Milliseconds{-days{2}}, Milliseconds{days{400}}}) {
    machine_.jump_wall(jump);
    machine_.advance(Seconds{30});
    truth += Seconds{30};
    EXPECT_LE(off_from(truth), Milliseconds{1'100}) << jump.count();
  }
}

TEST_F(WechatClockTest, AMachineThatIsWrongFromTheStartIsCorrectedByTheSecondAnswer) {
  machine_.jump_wall(-hours{1});
  answer(wechat, start_);
  EXPECT_FALSE(clock_.has_heard(wechat, BootTime{}));
  EXPECT_EQ(clock_.wall(), start_ - hours{1});
  answer(wechat, start_);
  EXPECT_TRUE(clock_.has_heard(wechat, BootTime{}));
  EXPECT_LE(off_from(start_), Milliseconds{1'100});
  EXPECT_LE(abs(clock_.machine_ahead() + hours{1}), Milliseconds{1'100});
}

// Wall time goes on and boot time does not: until WeChat tells, that looks like a machine whose clock was set.
TEST_F(WechatClockTest, AMachineThatWasPausedIsToBeHeardAnewAndThenBelieved) {
  answer(wechat, start_);
  machine_.jump_wall(hours{1});
  EXPECT_FALSE(clock_.has_heard(wechat, BootTime{}));
  answer(wechat, start_ + hours{1});
  EXPECT_FALSE(clock_.has_heard(wechat, BootTime{})) << "it wants to be confirmed";
  answer(wechat, start_ + hours{1});
  EXPECT_TRUE(clock_.has_heard(wechat, BootTime{}));
  EXPECT_EQ(clock_.wall(), start_ + hours{1});
}

TEST_F(WechatClockTest, AHostThatTellsNoTimeIsHeardAnewToo) {
  clock_.learn(wechat, {.result = http::Response{}, .ended = machine_.boot()});
  EXPECT_TRUE(clock_.has_heard(wechat, BootTime{}));
  machine_.jump_wall(Milliseconds{2'001});
  EXPECT_FALSE(clock_.has_heard(wechat, BootTime{}));
}

TEST_F(WechatClockTest, WhatCarriesNoDateTellsNothing) {
  machine_.jump_wall(hours{1});
  clock_.learn(wechat, {.result = http::Response{}, .ended = machine_.boot()});
  clock_.learn(wechat, {.result = http::Trouble{http::Breakdown::no_answer, "timeout"}, .ended = machine_.boot()});
  http::Ending odd{.result = http::Response{}, .ended = machine_.boot()};
  std::get<http::Response>(odd.result).headers.set("Date", "yesterday");
  clock_.learn(wechat, odd);
  EXPECT_EQ(clock_.wall(), start_ + hours{1});
}

TEST_F(WechatClockTest, WhoeverWantsTheMachinesTimeHasItAndIsToldThatItIsOff) {
  WechatClock own(machine_, WechatClock::Source::machine);
  http::Ending ending{.result = http::Response{}, .ended = machine_.boot()};
  std::get<http::Response>(ending.result).headers.set("Date", http::to_http_date(start_ - hours{1}));
  own.learn(wechat, ending);
  own.learn(wechat, ending);
  EXPECT_EQ(own.wall(), start_);
  EXPECT_LE(abs(own.machine_ahead() - hours{1}), Milliseconds{1'100});
}

TEST_F(WechatClockTest, AHostWhoseClockWasSetIsFollowed) {
  answer(sandbox, start_);
  answer(sandbox, start_ + days{3});
  answer(sandbox, start_ + days{3});
  EXPECT_LE(off_from(start_ + days{3}), Milliseconds{1'100});
}

TEST_F(WechatClockTest, OneOddDateChangesNothing) {
  for (const WallTime odd : {WallTime{}, start_ + days{20'000}, start_ - days{1}}) {
    answer(wechat, odd);
    EXPECT_EQ(clock_.wall(), start_);
    answer(wechat, start_);
    EXPECT_EQ(clock_.wall(), start_);
  }
}

TEST_F(WechatClockTest, AnOddHostMovesNothingThatAnotherConfirms) {
  answer(wechat, start_);
  for (int i = 0; i < 2; ++i) answer(sandbox, start_ - days{2'000});
  EXPECT_EQ(clock_.wall(), start_);
  machine_.jump_wall(hours{1});
  EXPECT_LE(off_from(start_), Milliseconds{1'100});
}

}  // namespace
}  // namespace hongyan::engine
