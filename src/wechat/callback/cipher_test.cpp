#include "wechat/callback/cipher.hpp"

#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "wechat/callback/signature.hpp"
#include "wechat/testdata/cipher_vectors.hpp"

namespace hongyan::wechat {
namespace {

AesKey key_of(std::string_view text) { return AesKey::parse(text).value(); }
const AesKey all_a = key_of(std::string(43, 'A'));
const AesKey java_demo = key_of("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG");
const AesKey wechatpy = key_of("kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR");
const AesKey power = key_of("CyjBvGm4tJNmcThkeL5Wajzom4jKlBygKtpTkYeqsnE");

constexpr std::string_view v4_reply_text =
    "<xml>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[test]]></Content>\n"
    "<FromUserName><![CDATA[wx49f0ab532d5d035a]]></FromUserName>\n<ToUserName><![CDATA[messense]]></ToUserName>\n"
    "<AgentID>1</AgentID>\n<CreateTime>1411525903</CreateTime>\n</xml>";

TEST(Cipher, OpensThePublicVectors) {
  struct Case {
    std::string_view name;
    const AesKey& key;
    std::string_view appid, cipher, text;
  };
  const Case cases[] = {
      {"official page", all_a, "wxba5fad812f8e6fb9", testing::v1_encrypt, testing::v1_text},
      {"Java demo, short", java_demo, "wxb11529c136998cb6", testing::v2_short, "我是中文abcd123"},
      {"Java demo, long", java_demo, "wxb11529c136998cb6", testing::v2_long, testing::v2_long_text},
      {"debug console push, pad 21", java_demo, "wxb11529c136998cb6", testing::v3_encrypt, testing::v3_text},
      {"echostr", wechatpy, "wx49f0ab532d5d035a",
       "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q==",
       "5927782489442352469"},
      {"reply", wechatpy, "wx49f0ab532d5d035a", testing::v4_reply, v4_reply_text},
      {"echostr of another SDK", power, "wwedab3d5fc43636d8",
       "o1XtmVltGmUAqoWee54yd4Q5ZBgrw4/9lFo5qdZoVPd1DybzarjuYCfFlR2AFbAcWHwFgmbrVBD+f9910QIF6g==",
       "6058207018001857403"},
  };
  for (const Case& c : cases) EXPECT_EQ(decrypt_message(c.key, c.appid, c.cipher), c.text) << c.name;
  const auto smallest_pad = decrypt_message(wechatpy, "wx49f0ab532d5d035a", testing::v4_incoming);
  ASSERT_TRUE(smallest_pad);
  EXPECT_EQ(smallest_pad->size(), 281u);
  EXPECT_NE(smallest_pad->find("4363689963896700987"), std::string::npos);
}

TEST(Cipher, MakesThePublicVectors) {
  EXPECT_EQ(encrypt_message(all_a, "wxba5fad812f8e6fb9", R"({"demo_resp":"good luck"})", "707722b803182950"),
            "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==");
  EXPECT_EQ(encrypt_message(java_demo, "wxb11529c136998cb6", "我是中文abcd123", "aaaabbbbccccdddd"), testing::v2_short);
  EXPECT_EQ(encrypt_message(java_demo, "wxb11529c136998cb6", testing::v2_long_text, "aaaabbbbccccdddd"),
            testing::v2_long);
  EXPECT_EQ(encrypt_message(wechatpy, "wx49f0ab532d5d035a", v4_reply_text, "1234567890123456"), testing::v4_reply);
}

TEST(Cipher, SignaturesOfTheVectors) {
  EXPECT_EQ(sign({"AAAAA", "1714112445", "415670741", testing::v1_encrypt}),
            "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3");
  EXPECT_EQ(sign({"pamtest", "1458300676", "260774613", testing::v3_encrypt}),
            "4f3ad57b6989f09f4eb392acce4f9e93942ed890");
  EXPECT_EQ(sign({"123456", "1411525903", "461056294", testing::v4_incoming}),
            "74d92dfeb87ba7c714f89d98870ae5eb62dff26d");
  EXPECT_EQ(sign({"123456", "1411525903", "461056294", testing::v4_reply}), "407518b7649e86ef23978113f92d27afa9296533");
}

TEST(Cipher, EveryLengthComesBack) {
  for (std::size_t length = 0; length < 100; ++length) {
    const std::string text(length, 'x');
    EXPECT_EQ(decrypt_message(java_demo, "wxb11529c136998cb6",
                              encrypt_message(java_demo, "wxb11529c136998cb6", text, "0123456789abcdef")),
              text);
  }
}

std::string encrypted(std::string plain) {
  return to_base64(aes256_cbc_encrypt(all_a.reveal(), std::string_view(all_a.reveal()).substr(0, 16), plain));
}

TEST(Cipher, AnythingWrongIsNothing) {
  const std::string good = encrypt_message(all_a, "wxba5fad812f8e6fb9", "hello", "0123456789abcdef");
  ASSERT_TRUE(decrypt_message(all_a, "wxba5fad812f8e6fb9", good));
  EXPECT_FALSE(decrypt_message(all_a, "wxba5fad812f8e6fb8", good)) << "another appid";
  EXPECT_FALSE(decrypt_message(all_a, "", good)) << "no appid";
  EXPECT_FALSE(decrypt_message(java_demo, "wxba5fad812f8e6fb9", good)) << "another key";
  EXPECT_FALSE(decrypt_message(all_a, "wxba5fad812f8e6fb9", ""));
  EXPECT_FALSE(decrypt_message(all_a, "wxba5fad812f8e6fb9", "====")) << "no base64";
  EXPECT_FALSE(decrypt_message(all_a, "wxba5fad812f8e6fb9", std::string_view(good).substr(4))) << "not whole blocks";
  EXPECT_FALSE(decrypt_message(all_a, "a", encrypted(std::string(32, '\0')))) << "padding 0";
  EXPECT_FALSE(decrypt_message(all_a, "a", encrypted(std::string(32, '\x21')))) << "padding 33";
  EXPECT_FALSE(decrypt_message(all_a, "a", encrypted(std::string(32, '\x20')))) << "padding all";
  EXPECT_FALSE(decrypt_message(
      all_a, "a", encrypted(std::string(16, 'r') + std::string("\xff\xff\xff\xff", 4) + "a" + std::string(11, '\x0b'))))
      << "length beyond the end";
  EXPECT_FALSE(decrypt_message(
      all_a, "a", encrypted(std::string(16, 'r') + std::string("\0\0\0\1", 4) + "a" + std::string(11, '\x0b'))))
      << "length one too many";
  EXPECT_TRUE(decrypt_message(all_a, "a",
                              encrypted(std::string(16, 'r') + std::string(4, '\0') + "a" + std::string(11, '\x0b'))))
      << "empty text";
  EXPECT_FALSE(decrypt_message(
      all_a, "a", encrypted(std::string(16, 'r') + std::string(4, '\0') + "a" + "?" + std::string(10, '\x0b'))))
      << "uneven padding";
}

TEST(AesKey, TakesFortyThreeCharactersWithAnySpareBits) {
  EXPECT_TRUE(AesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"));
  EXPECT_FALSE(AesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDEF"));
  EXPECT_FALSE(AesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG="));
  EXPECT_FALSE(AesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDE!G"));
  EXPECT_FALSE(AesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDE=="));
  EXPECT_FALSE(AesKey::parse(""));
}

}  // namespace
}  // namespace hongyan::wechat
