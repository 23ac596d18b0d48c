#include "base/aead.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace hongyan {
namespace {

std::string hex(std::string_view text) { return from_hex(text).value(); }

struct Vector {
  std::string_view name;
  Aead algorithm;
  std::string key, iv, associated, plain, cipher, tag;
};

const Vector vectors[] = {
    {"the GCM proposal, case 13", Aead::aes256_gcm, std::string(32, '\0'), std::string(12, '\0'), "", "", "",
     hex("530f8afbc74536b9a963b4f1c4cb738b")},
    {"the GCM proposal, case 16", Aead::aes256_gcm,
     hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"), hex("cafebabefacedbaddecaf888"),
     hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
     hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0d"
         "e657ba637b39"),
     hex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba"
         "7a0abcc9f662"),
     hex("76fc6ece0f4e1768cddf8853bb2d551b")},
    {"RFC 8998, A.1", Aead::sm4_gcm, hex("0123456789abcdeffedcba9876543210"), hex("00001234567800000000abcd"),
     hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
     hex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeee"
         "eeeeaaaaaaaaaaaaaaaa"),
     hex("17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98"
         "c397b4024a2691233b8d"),
     hex("83de3541e4c2b58177e065a9bf7b62ec")},
};

TEST(Aead, agrees_with_the_published_vectors) {
  for (const Vector& v : vectors) {
    const AeadTerms terms{v.algorithm, v.key, v.iv, v.associated};
    const AeadBox box = aead_encrypt(terms, v.plain);
    EXPECT_EQ(to_hex(box.cipher), to_hex(v.cipher)) << v.name;
    EXPECT_EQ(to_hex(box.tag), to_hex(v.tag)) << v.name;
    EXPECT_EQ(aead_decrypt(terms, box), v.plain) << v.name;
  }
}

TEST(Aead, opens_nothing_that_was_touched) {
  const auto flipped = [](std::string text) {
    if (!text.empty()) text.back() = static_cast<char>(text.back() ^ 1);
    return text;
  };
  for (const Vector& v : vectors) {
    const AeadTerms terms{v.algorithm, v.key, v.iv, v.associated};
    const AeadBox box{v.cipher, v.tag};
    const std::string key = flipped(v.key);
    const std::string iv = flipped(v.iv);
    EXPECT_FALSE(aead_decrypt({v.algorithm, key, v.iv, v.associated}, box)) << v.name;
    EXPECT_FALSE(aead_decrypt({v.algorithm, v.key, iv, v.associated}, box)) << v.name;
    EXPECT_FALSE(aead_decrypt({v.algorithm, v.key, v.iv, "another"}, box)) << v.name;
    EXPECT_FALSE(aead_decrypt(terms, {v.cipher, flipped(v.tag)})) << v.name;
    EXPECT_FALSE(aead_decrypt(terms, {v.cipher + 'x', v.tag})) << v.name;
    EXPECT_FALSE(aead_decrypt(terms, {v.cipher, v.tag.substr(1)})) << v.name;
    if (!v.cipher.empty()) {
      EXPECT_FALSE(aead_decrypt(terms, {flipped(v.cipher), v.tag})) << v.name;
    }
  }
}

TEST(Aead, every_length_comes_back) {
  for (const Aead algorithm : {Aead::aes256_gcm, Aead::sm4_gcm}) {
    const std::string key(aead_key_bytes(algorithm), 'k');
    const std::string iv(aead_iv_bytes, 'i');
    for (std::size_t length = 0; length < 70; ++length) {
      const std::string plain(length, 'p');
      const AeadTerms terms{algorithm, key, iv, plain};
      EXPECT_EQ(aead_decrypt(terms, aead_encrypt(terms, plain)), plain) << length;
    }
  }
}

}  // namespace
}  // namespace hongyan
