#include "base/clock.hpp"

#include <gmock/gmock.h>

namespace hongyan {
namespace {

TEST(Iso8601, is_read) {
  struct Case {
    std::string_view text;
    std::int64_t unix_ms;
  };
  constexpr Case cases[] = {
      {"1970-01-01T00:00:00Z", 0},
      {"1970-01-01T00:00:00.001Z", 1},
      {"1969-12-31T23:59:59.999Z", -1},
      {"2026-11-20T08:00:00Z", 1'795'161'600'000},
      {"2026-11-20T08:00:00.5Z", 1'795'161'600'500},
      {"2026-11-20T08:00:00.12Z", 1'795'161'600'120},
      {"2026-11-20T08:00:00.123456789Z", 1'795'161'600'123},
      {"2026-11-20T16:00:00+08:00", 1'795'161'600'000},
      {"2026-11-20T02:30:00-05:30", 1'795'161'600'000},
      {"2026-11-20T08:00:00+00:00", 1'795'161'600'000},
      {"2026-11-20T22:00:00+14:00", 1'795'161'600'000},
      {"2024-02-29T00:00:00Z", 1'709'164'800'000},
      {"2000-02-29T00:00:00Z", 951'782'400'000},
      {"0001-01-01T00:00:00Z", -62'135'596'800'000},
      {"9999-12-31T23:59:59.999Z", 253'402'300'799'999},
  };
  for (const Case& c : cases) {
    const auto time = parse_iso8601(c.text);
    ASSERT_TRUE(time) << c.text;
    EXPECT_EQ(to_unix_ms(*time), c.unix_ms) << c.text;
  }
}

TEST(Iso8601, refuses_everything_else) {
  constexpr std::string_view texts[] = {
      "",
      "2026",
      "2026-11-20",
      "2026-11-20T08:00Z",
      "2026-11-20T08:00:00",
      "2026-11-20 08:00:00Z",
      "2026-11-20t08:00:00Z",
      "2026-11-20T08:00:00z",
      "2026-11-20T08:00:00.Z",
      "2026-11-20T08:00:00.1234567890Z",
      "2026-11-20T08:00:00,5Z",
      "2026-13-20T08:00:00Z",
      "2026-00-20T08:00:00Z",
      "2026-11-31T08:00:00Z",
      "2026-11-00T08:00:00Z",
      "2025-02-29T00:00:00Z",
      "1900-02-29T00:00:00Z",
      "2026-11-20T24:00:00Z",
      "2026-11-20T08:60:00Z",
      "2026-11-20T08:00:60Z",
      "2026-11-20T08:00:00+0800",
      "2026-11-20T08:00:00+08",
      "2026-11-20T08:00:00+8:00",
      "2026-11-20T08:00:00+15:00",
      "2026-11-20T08:00:00+08:60",
      "2026-11-20T08:00:00Zx",
      " 2026-11-20T08:00:00Z",
      "2026-11-20T08:00:00Z ",
      "+2026-11-20T08:00:00Z",
      "-026-11-20T08:00:00Z",
      "2026-1-20T08:00:00Z",
      "20261120T080000Z",
      "2026-11-20T08:00:00\u22128:00",
      "tomorrow",
  };
  for (const std::string_view text : texts) EXPECT_FALSE(parse_iso8601(text)) << text;
}

TEST(Iso8601, is_written_in_utc_with_three_decimals) {
  EXPECT_EQ(to_iso8601(from_unix_ms(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_iso8601(from_unix_ms(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_iso8601(from_unix_ms(1'795'161'600'007)), "2026-11-20T08:00:00.007Z");
}

TEST(Iso8601, survives_the_way_there_and_back) {
  for (std::int64_t ms = -5'000'000'000'000; ms < 9'000'000'000'000; ms += 86'399'123'457)
    EXPECT_EQ(parse_iso8601(to_iso8601(from_unix_ms(ms))), from_unix_ms(ms));
}

TEST(UnixTime, in_seconds_rounds_down) {
  EXPECT_EQ(to_unix_s(from_unix_ms(1'999)), 1);
  EXPECT_EQ(to_unix_s(from_unix_ms(-1)), -1);
}

TEST(SystemClock, runs_forward_and_knows_the_century) {
  const SystemClock clock;
  const BootTime before = clock.boot();
  EXPECT_GE(clock.boot(), before);
  EXPECT_GT(clock.wall(), *parse_iso8601("2020-01-01T00:00:00Z"));
}

}  // namespace
}  // namespace hongyan
