#include "domain/told_time.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

constexpr WallTime noon = from_unix_ms(1'795'176'000'000);

BootTime boot(std::int64_t ms) { return BootTime{Milliseconds{ms}}; }

TEST(ToldTime, AMachineThatIsNotContradictedIsBelieved) {
  const ToldTime told = told_by(noon, boot(1'000), boot(1'200));
  for (const std::int64_t off : {0, 400, 1'199})
    EXPECT_EQ(corrected(told, noon + Milliseconds{off}, boot(1'200)), noon + Milliseconds{off});
}

TEST(ToldTime, AMachineThatIsContradictedIsCorrectedToTheFirstPossibleMoment) {
  const ToldTime told = told_by(noon, boot(1'000), boot(1'200));
  EXPECT_EQ(corrected(told, noon - std::chrono::hours{1}, boot(1'200)), noon);
  EXPECT_EQ(corrected(told, noon + std::chrono::days{1}, boot(1'200)), noon);
}

TEST(ToldTime, ASecondBesideIsNoContradiction) {
  const ToldTime told = told_by(noon, boot(1'000), boot(1'200));
  for (const std::int64_t off : {-1'000, 2'200})
    EXPECT_EQ(corrected(told, noon + Milliseconds{off}, boot(1'200)), noon + Milliseconds{off});
  for (const std::int64_t off : {-1'001, 2'201})
    EXPECT_EQ(corrected(told, noon + Milliseconds{off}, boot(1'200)), noon);
}

TEST(ToldTime, MoreNewsNeverMovesACorrectedMachineBack) {
  ToldTime told = told_by(noon, boot(0), boot(900));
  WallTime last = corrected(told, noon + std::chrono::hours{1}, boot(1'000));
  for (int i = 1; i < 40; ++i) {
    told = joined(told, told_by(noon + Seconds{(700 + i * 130) / 1'000}, boot(i * 130 - 30), boot(i * 130))).value();
    const WallTime next = corrected(told, noon + std::chrono::hours{1}, boot(1'000));
    EXPECT_GE(next, last) << i;
    last = next;
  }
}

TEST(ToldTime, BootTimeCarriesIt) {
  const ToldTime told = told_by(noon, boot(1'000), boot(1'200));
  EXPECT_EQ(corrected(told, noon - std::chrono::hours{1}, boot(61'200)), noon + Seconds{60});
}

TEST(ToldTime, SeveralAnswersLeaveLessOpen) {
  // True time at boot 0 is noon + 700 ms; every exchange takes 20 ms.
  ToldTime told = told_by(noon, boot(0), boot(20));
  told = joined(told, told_by(noon, boot(270), boot(290))).value();
  told = joined(told, told_by(noon + Seconds{1}, boot(310), boot(330))).value();
  EXPECT_EQ(told, (ToldTime{noon.time_since_epoch() + Milliseconds{670}, noon.time_since_epoch() + Milliseconds{730}}));
}

TEST(ToldTime, AClockThatWasSetContradictsWhatItTold) {
  const ToldTime before = told_by(noon, boot(1'000), boot(1'200));
  const ToldTime after = told_by(noon + std::chrono::days{3}, boot(2'000), boot(2'100));
  EXPECT_EQ(joined(before, after), std::nullopt);
}

}  // namespace
}  // namespace hongyan::domain
