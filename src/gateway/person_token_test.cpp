#include "gateway/person_token.hpp"

#include <gmock/gmock.h>

namespace hongyan::gateway {
namespace {

TEST(PersonToken, is_wechats_own_behind_a_pass) {
  const std::string answer = with_passes(R"({"access_token":"U1","expires_in":7200,"refresh_token":"R1","openid":"o"})",
                                         {.access = Secret("hygw_a"), .refresh = Secret("hygw_r")});
  EXPECT_EQ(answer, R"({"access_token":"hygw_a.U1","expires_in":7200,"refresh_token":"hygw_r.R1","openid":"o"})");
  const auto read = split_person_token("hygw_a.U1");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->pass, "hygw_a");
  EXPECT_EQ(read->token.reveal(), "U1");
}

TEST(PersonToken, other_texts_stay_as_they_are) {
  const PersonPasses passes{.access = Secret("a"), .refresh = Secret("r")};
  for (const char* const body : {R"({"errcode":40029,"errmsg":"invalid code"})", "<html>", "[1]", ""})
    EXPECT_EQ(with_passes(body, passes), body);
  for (const std::string_view text : {"", "U1", "hygw_a.", "."})
    EXPECT_FALSE(split_person_token(text).has_value()) << text;
}

}  // namespace
}  // namespace hongyan::gateway
