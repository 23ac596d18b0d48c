#include "base/crypto.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/encoding.hpp"

namespace hongyan {
namespace {

std::string hex(std::string_view text) { return from_hex(text).value(); }

TEST(Digest, agrees_with_the_published_vectors) {
  EXPECT_EQ(to_hex(sha1("")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(to_hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(to_hex(sha1(std::string(1'000'000, 'a'))), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 4231, cases 1, 2, 3, 6.
TEST(Hmac, agrees_with_rfc_4231) {
  EXPECT_EQ(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(20, '\xaa'), std::string(50, '\xdd'))),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(to_hex(hmac_sha256("", "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

// NIST SP 800-38A, F.2.5.
TEST(Aes, agrees_with_nist) {
  const std::string key = hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
  const std::string iv = hex("000102030405060708090a0b0c0d0e0f");
  const std::string plain = hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
  const std::string cipher = hex("f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d");
  EXPECT_EQ(to_hex(aes256_cbc_encrypt(key, iv, plain)), to_hex(cipher));
  EXPECT_EQ(to_hex(aes256_cbc_decrypt(key, iv, cipher)), to_hex(plain));
  EXPECT_EQ(aes256_cbc_encrypt(key, iv, ""), "");
}

TEST(Aes, wrong_sizes_are_a_bug) {
  const std::string key(32, 'k');
  const std::string iv(16, 'i');
  EXPECT_DEATH((void)aes256_cbc_encrypt(key, iv,
                                        "15 bytes of text"
                                        "."),
               "input.size");
  EXPECT_DEATH((void)aes256_cbc_decrypt("short", iv, ""), "key.size");
  EXPECT_DEATH((void)aes256_cbc_decrypt(key, "short", ""), "iv.size");
}

TEST(ConstantTime, compares_content_and_length) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abcd"));
  EXPECT_FALSE(equal_in_constant_time("abc", ""));
}

TEST(Seal, opens_under_the_same_key_and_place) {
  SystemRandom random;
  const std::string key(32, 'k');
  for (const std::string& text : {std::string(), std::string("wechat-app-secret"), std::string(5'000, 'x')}) {
    const std::string sealed = seal(key, "apps/secret/1", Secret(text), random);
    EXPECT_EQ(open_sealed(key, "apps/secret/1", sealed), Secret(text));
    EXPECT_TRUE(text.empty() || sealed.find(text) == std::string::npos);
  }
}

TEST(Seal, differs_each_time) {
  SystemRandom random;
  const std::string key(32, 'k');
  EXPECT_NE(seal(key, "p", Secret("s"), random), seal(key, "p", Secret("s"), random));
}

TEST(Seal, stays_shut_when_anything_is_another) {
  SystemRandom random;
  const std::string key(32, 'k');
  const std::string sealed = seal(key, "apps/secret/1", Secret("secret"), random);
  EXPECT_FALSE(open_sealed(std::string(32, 'K'), "apps/secret/1", sealed));
  EXPECT_FALSE(open_sealed(key, "apps/secret/2", sealed));
  EXPECT_FALSE(open_sealed(key, "", sealed));
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string other = sealed;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(open_sealed(key, "apps/secret/1", other)) << "bit " << bit;
  }
  for (std::size_t length = 0; length < sealed.size(); ++length)
    EXPECT_FALSE(open_sealed(key, "apps/secret/1", std::string_view(sealed).substr(0, length))) << length << " bytes";
  EXPECT_FALSE(open_sealed(key, "apps/secret/1", sealed + '\0'));
}

}  // namespace
}  // namespace hongyan
