#include "domain/channel.hpp"

#include <gtest/gtest.h>

namespace hongyan::domain {
namespace {

TEST(Channel, words_are_those_of_the_api) {
  EXPECT_EQ(to_string(Channel::template_message), "template");
  for (const Channel channel : all_channels()) EXPECT_EQ(parse_channel(to_string(channel)), channel);
  EXPECT_EQ(channel_words(), "template, subscribe, notice, one_time, customer, mass, uniform, form, card");
  EXPECT_FALSE(parse_channel("Template"));
  EXPECT_FALSE(parse_channel(""));
}

TEST(Channel, what_a_send_takes_from_the_person) {
  for (const Channel channel :
       {Channel::subscribe, Channel::notice, Channel::one_time, Channel::customer, Channel::form})
    EXPECT_TRUE(spends_permit(channel)) << to_string(channel);
  for (const Channel channel : {Channel::template_message, Channel::mass, Channel::uniform, Channel::card})
    EXPECT_FALSE(spends_permit(channel)) << to_string(channel);
}

}  // namespace
}  // namespace hongyan::domain
