#include "http/http_date.hpp"

#include <gtest/gtest.h>

namespace hongyan::http {
namespace {

TEST(HttpDate, IsReadAndWrittenInTheOneForm) {
  const auto moment = parse_http_date("Tue, 15 Nov 1994 08:12:31 GMT");
  ASSERT_TRUE(moment.has_value());
  EXPECT_EQ(to_iso8601(*moment), "1994-11-15T08:12:31.000Z");
  EXPECT_EQ(to_http_date(*moment + Milliseconds{999}), "Tue, 15 Nov 1994 08:12:31 GMT");
  EXPECT_EQ(to_http_date(*parse_iso8601("2024-02-29T23:59:59Z")), "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST(HttpDate, OtherTextIsNoDate) {
  for (const char* text :
       {"", "Date", "Tue, 15 Nov 1994 08:12:31", "Tue, 15 Nov 1994 08:12:31 CET", "Tue, 15 Nov 1994 08:12:31 GMT!",
        "Tuesday, 15-Nov-94 08:12:31 GMT", "Tue Nov 15 08:12:31 1994", "Tue, 15 Nox 1994 08:12:31 GMT",
        "Tue, 15 Nov 1994 28:12:31 GMT", "Tue, 15 Nov 1994 08:12", "784887151"})
    EXPECT_FALSE(parse_http_date(text).has_value()) << text;
}

}  // namespace
}  // namespace hongyan::http
