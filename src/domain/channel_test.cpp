#include "domain/channel.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

TEST(Channel, words_are_those_of_the_api) {
  EXPECT_EQ(to_string(Channel::template_message), "template");
  EXPECT_EQ(to_string(Channel::subscribe), "subscribe");
  EXPECT_EQ(parse_channel("template"), Channel::template_message);
  EXPECT_EQ(parse_channel("subscribe"), Channel::subscribe);
  EXPECT_FALSE(parse_channel("Template"));
  EXPECT_FALSE(parse_channel(""));
}

TEST(Channel, only_template_messages_have_a_duplicate_key_and_only_subscribe_takes_a_grant) {
  EXPECT_EQ(dedupe_window(Channel::template_message), std::chrono::minutes{8});
  EXPECT_LT(dedupe_window(Channel::template_message), std::chrono::minutes{10}) << "WeChat's own window, less a margin";
  EXPECT_EQ(dedupe_window(Channel::subscribe), Milliseconds{0});
  EXPECT_FALSE(spends_grant(Channel::template_message));
  EXPECT_TRUE(spends_grant(Channel::subscribe));
}

}  // namespace
}  // namespace hongyan::domain
