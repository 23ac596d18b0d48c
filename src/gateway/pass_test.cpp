#include "gateway/pass.hpp"

#include <gmock/gmock.h>

namespace hongyan::gateway {
namespace {

constexpr WallTime noon = from_unix_ms(1'795'161'600'000);
const std::string appid = "wx5e00000000000001";
const Secret key = make_pass_key(Secret(std::string(32, 'k')));

TEST(Pass, says_whose_it_is_until_it_ends) {
  const Secret text = write_pass({appid, "abcDEF123456", noon + Seconds{7'200}}, key);
  const auto pass = read_pass(text.reveal(), appid, key, noon);
  ASSERT_TRUE(pass.has_value());
  EXPECT_EQ(pass->key_id, "abcDEF123456");
  EXPECT_EQ(pass->expires_at, noon + Seconds{7'200});
  EXPECT_EQ(read_pass(text.reveal(), appid, key, noon + Seconds{7'200}).error(), PassFault::expired);
  for (const char c : text.reveal())
    EXPECT_TRUE((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_');
}

TEST(Pass, no_other_text_is_one) {
  const std::string text = write_pass({appid, "abcDEF123456", noon + Seconds{7'200}}, key).reveal();
  EXPECT_EQ(read_pass(text, "wx5e00000000000002", key, noon).error(), PassFault::foreign);
  EXPECT_EQ(read_pass(text, appid, make_pass_key(Secret(std::string(32, 'x'))), noon).error(), PassFault::foreign);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(read_pass(changed, appid, key, noon).has_value()) << changed;
    EXPECT_FALSE(read_pass(text.substr(0, i), appid, key, noon).has_value()) << i;
  }
  for (const std::string_view wrong : {"", "hygw_", "hygw__", "hygw___", "hygw_a_1_", "71_abcdef"})
    EXPECT_EQ(read_pass(wrong, appid, key, noon).error(), PassFault::foreign);
}

}  // namespace
}  // namespace hongyan::gateway
