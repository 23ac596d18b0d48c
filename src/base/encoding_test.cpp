#include "base/encoding.hpp"

#include <gmock/gmock.h>

namespace hongyan {
namespace {

std::string all_bytes() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  return bytes;
}

TEST(Hex, goes_there_and_back) {
  EXPECT_EQ(to_hex(std::string_view("\x00\x7f\xff", 3)), "007fff");
  EXPECT_EQ(from_hex("007FfF"), std::string("\x00\x7f\xff", 3));
  EXPECT_EQ(from_hex(to_hex(all_bytes())), all_bytes());
  for (const std::string_view text : {"0", "0g", " 00", "0x00", "-1"}) EXPECT_FALSE(from_hex(text)) << text;
}

TEST(Base64, agrees_with_rfc_4648) {
  struct Case {
    std::string_view bytes;
    std::string_view text;
  };
  constexpr Case cases[] = {{"", ""},
                            {"f", "Zg=="},
                            {"fo", "Zm8="},
                            {"foo", "Zm9v"},
                            {"foob", "Zm9vYg=="},
                            {"fooba", "Zm9vYmE="},
                            {"foobar", "Zm9vYmFy"}};
  for (const Case& c : cases) {
    EXPECT_EQ(to_base64(c.bytes), c.text);
    EXPECT_EQ(from_base64(c.text), c.bytes);
    const std::string unpadded(c.text.substr(0, c.text.find('=')));
    EXPECT_EQ(to_base64url(c.bytes), unpadded);
    EXPECT_EQ(from_base64url(unpadded), c.bytes);
  }
}

TEST(Base64, knows_both_alphabets) {
  EXPECT_EQ(to_base64("\xfb\xff\xbf"), "+/+/");
  EXPECT_EQ(to_base64url("\xfb\xff\xbf"), "-_-_");
  EXPECT_EQ(from_base64url("-_-_"), "\xfb\xff\xbf");
  EXPECT_FALSE(from_base64("-_-_"));
  EXPECT_FALSE(from_base64url("+/+/"));
  EXPECT_EQ(from_base64(to_base64(all_bytes())), all_bytes());
  EXPECT_EQ(from_base64url(to_base64url(all_bytes())), all_bytes());
}

// The EncodingAESKey of WeChat's own sample code: its last character sets bits that no byte uses.
TEST(Base64, takes_spare_bits_as_they_are) {
  const auto key = from_base64("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG=");
  ASSERT_TRUE(key);
  EXPECT_EQ(to_hex(*key), "69b71d79f8218a39259a7a29aabb2dbafc31cb3d35db7e39ebbf3d0010831051");
  EXPECT_EQ(from_base64("Zh=="), "f");
  EXPECT_EQ(from_base64("Zm9="), "fo");
}

TEST(Base64, refuses_other_forms) {
  for (const std::string_view text :
       {"Zg", "Zg=", "Z===", "====", "=Zg=", "Zg==Zg==", "Zm9v\n", "Zm 9", "Zm9v=", "Zm9\xC3"})
    EXPECT_FALSE(from_base64(text)) << text;
  for (const std::string_view text : {"Z", "Zg==", "Zm9vY", "Zm 9"}) EXPECT_FALSE(from_base64url(text)) << text;
}

}  // namespace
}  // namespace hongyan
