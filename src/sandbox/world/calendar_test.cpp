#include "sandbox/world/calendar.hpp"

#include <gtest/gtest.h>

namespace hongyan::sandbox {
namespace {

TEST(Calendar, KnowsEveryChangeByNameAndDay) {
  for (const CalendarRow& row : Calendar::rows()) {
    EXPECT_EQ(Calendar::find(row.name), row.change);
    EXPECT_TRUE(parse_day_or_moment(row.date)) << row.name;
    EXPECT_FALSE(row.effect.empty() || row.documented.empty()) << row.name;
  }
  EXPECT_EQ(Calendar::find("none"), std::nullopt);
}

TEST(Calendar, ChangesAtTheMidnightOfBeijing) {
  Calendar calendar;
  const auto at = [](std::string_view text) { return *parse_day_or_moment(text); };
  EXPECT_FALSE(calendar.in_force(Change::form_messages_end, at("2020-01-09T15:59:59Z")));
  EXPECT_TRUE(calendar.in_force(Change::form_messages_end, at("2020-01-09T16:00:00Z")));
  EXPECT_EQ(at("2020-01-10"), at("2020-01-09T16:00:00Z"));
  calendar.move(Change::form_messages_end, at("2027-01-01"));
  EXPECT_FALSE(calendar.in_force(Change::form_messages_end, at("2026-12-31")));
  EXPECT_EQ(parse_day_or_moment("2020-1-10"), std::nullopt);
}

}  // namespace
}  // namespace hongyan::sandbox
