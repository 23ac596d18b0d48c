#include "domain/era.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

struct Case {
  const char* moment;
  Channel channel;
  bool open;
};
const Case cases[] = {
    {"2019-06-01T12:00:00+08:00", Channel::form, true},
    {"2020-01-09T23:59:59+08:00", Channel::form, true},
    {"2020-01-10T00:00:00+08:00", Channel::form, false},
    {"2019-10-11T23:59:59+08:00", Channel::subscribe, false},
    {"2019-10-12T00:00:00+08:00", Channel::subscribe, true},
    {"2021-01-26T12:00:00+08:00", Channel::notice, false},
    {"2021-01-27T12:00:00+08:00", Channel::notice, true},
    {"2018-09-11T12:00:00+08:00", Channel::uniform, false},
    {"2023-09-19T23:59:59+08:00", Channel::uniform, true},
    {"2023-09-20T00:00:00+08:00", Channel::uniform, false},
    {"2018-01-01T00:00:00+08:00", Channel::template_message, true},
    {"2026-11-20T00:00:00+08:00", Channel::customer, true},
    {"2026-11-20T00:00:00+08:00", Channel::mass, true},
};

TEST(Era, channels_open_and_end_on_the_days_that_wechat_announced) {
  for (const Case& one : cases) {
    const auto closure = find_closure(one.channel, parse_iso8601(one.moment).value());
    EXPECT_EQ(!closure, one.open) << to_string(one.channel) << " at " << one.moment;
  }
}

TEST(Era, a_closure_says_when_and_what_to_use_instead) {
  const auto closure = find_closure(Channel::uniform, parse_iso8601("2026-01-01T00:00:00Z").value());
  ASSERT_TRUE(closure);
  EXPECT_EQ(closure->en, "WeChat ended uniform messages on 2023-09-20; use subscribe or template messages");
  EXPECT_NE(closure->zh.find("2023-09-20"), std::string::npos);
}

TEST(Era, a_duplicate_key_is_trusted_since_wechat_honours_it_and_for_less_than_it_says) {
  const WallTime today = parse_iso8601("2026-11-20T00:00:00Z").value();
  for (const Channel channel : all_channels()) {
    const bool has_key = channel == Channel::template_message || channel == Channel::mass;
    EXPECT_EQ(dedupe_window(channel, today) > Milliseconds{0}, has_key) << to_string(channel);
  }
  EXPECT_LT(dedupe_window(Channel::template_message, today), std::chrono::minutes{10});
  EXPECT_LT(dedupe_window(Channel::mass, today), std::chrono::hours{24});
  const WallTime earlier = parse_iso8601("2023-02-10T00:00:00Z").value();
  EXPECT_EQ(dedupe_window(Channel::template_message, earlier), Milliseconds{0}) << "client_msg_id was ignored";
}

}  // namespace
}  // namespace hongyan::domain
