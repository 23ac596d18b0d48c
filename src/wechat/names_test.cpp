#include "wechat/names.hpp"

#include <gmock/gmock.h>

#include "base/utf8.hpp"

namespace hongyan::wechat {
namespace {

TEST(Names, SayWhatIsWrongInWholeCharacters) {
  struct Case {
    std::string_view text, says;
  };
  for (const Case& one : {Case{"o中文", "openid has a character that is not allowed: '中'"},
                          Case{"o\xF0\x9F\x98\x80", "openid has a character that is not allowed: '\xF0\x9F\x98\x80'"},
                          Case{"o a", "openid has a character that is not allowed: ' '"},
                          Case{"", "openid must have 1 to 64 characters, not 0"}}) {
    const auto name = OpenId::parse(one.text);
    ASSERT_FALSE(name) << one.text;
    EXPECT_EQ(name.error(), one.says);
    EXPECT_TRUE(is_utf8(name.error())) << one.text;
  }
  // Thirty characters in ninety bytes are not too many of them, but the wrong ones.
  std::string chinese;
  for (int i = 0; i < 30; ++i) chinese += "中";
  EXPECT_EQ(OpenId::parse(chinese).error(), "openid has a character that is not allowed: '中'");
  EXPECT_EQ(OpenId::parse(std::string(65, 'o')).error(), "openid must have 1 to 64 characters, not 65");
  EXPECT_EQ(AppId::parse("wx1").error(), "appid must have 18 characters, not 3");
  EXPECT_EQ(AppId::parse("gh2210554e092c3f99").error(), "appid must start with 'wx'");
}

}  // namespace
}  // namespace hongyan::wechat
