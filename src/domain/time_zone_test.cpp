#include "domain/time_zone.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

struct Case {
  const char* zone;
  const char* moment;
  const char* shown;
};
const Case cases[] = {
    {"", "2026-11-20T00:00:00Z", "2026年11月20日 08:00"},
    {"Asia/Shanghai", "2026-11-20T00:00:00Z", "2026年11月20日 08:00"},
    {"Asia/Shanghai", "2026-12-31T16:00:00Z", "2027年1月1日 00:00"},
    {"UTC", "2026-11-20T00:00:59Z", "2026年11月20日 00:00"},
    {"America/New_York", "2026-11-20T00:00:00Z", "2026年11月19日 19:00"},
    {"America/New_York", "2026-07-01T00:00:00Z", "2026年6月30日 20:00"},
    {"Asia/Kathmandu", "2026-11-20T00:00:00Z", "2026年11月20日 05:45"},
    {"Nowhere/Land", "2026-11-20T00:00:00Z", "2026年11月20日 08:00"},
};

TEST(TimeZone, shows_the_clock_on_the_wall) {
  for (const Case& one : cases) {
    const auto moment = parse_iso8601(one.moment);
    ASSERT_TRUE(moment);
    EXPECT_EQ(chinese_date_and_time(local_clock(one.zone, *moment)), one.shown) << one.zone;
  }
}

TEST(TimeZone, knows_its_names) {
  EXPECT_TRUE(is_time_zone("Asia/Shanghai"));
  EXPECT_TRUE(is_time_zone("Europe/Berlin"));
  for (const char* bad : {"", "Mars/Base", "../../etc/passwd", "GMT+8:00"}) EXPECT_FALSE(is_time_zone(bad)) << bad;
}

}  // namespace
}  // namespace hongyan::domain
