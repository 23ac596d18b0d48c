#include "wechat/callback/signature.hpp"

#include <gtest/gtest.h>

namespace hongyan::wechat {
namespace {

TEST(Signature, PublicVectors) {
  struct Case {
    std::string_view name, signature;
    std::string made;
  };
  const Case cases[] = {
      {"official GET", "f464b24fc39322e44b38aa78f5edd27bd1441696", sign({"AAAAA", "1714036504", "1514711492"})},
      {"official POST", "899cf89e464efb63f54ddac96b0a0a235f53aa78", sign({"AAAAA", "1714037059", "486452656"})},
      {"official debug", "6c5c811b55cc85e0e1b54100749188c20beb3f5d", sign({"AAAAA", "1714112445", "415670741"})},
      {"four parts", "8edac0945683c119ee71c9f6256d76c48aa08a96",
       sign({"RMNlACHlV5ThzfRlVS4D4", "timestamp", "nonce", "encrypt"})},
      {"three letters", "a9993e364706816aba3e25717850c26c9cd0d89d", sign({"c", "a", "b"})},
      {"two parts", "9f537aeb751ec72605f57f94a2f6dc3e3958e1dd", sign({"345", "123"})},
  };
  for (const Case& c : cases) EXPECT_EQ(c.made, c.signature) << c.name;
}

TEST(Signature, UpperCaseIsTheSameNothingElseIs) {
  EXPECT_TRUE(is_signature_of("F464B24FC39322E44B38AA78F5EDD27BD1441696", {"AAAAA", "1714036504", "1514711492"}));
  EXPECT_FALSE(is_signature_of("f464b24fc39322e44b38aa78f5edd27bd1441697", {"AAAAA", "1714036504", "1514711492"}));
  EXPECT_FALSE(is_signature_of("f464b24fc39322e44b38aa78f5edd27bd144169", {"AAAAA", "1714036504", "1514711492"}));
  EXPECT_FALSE(is_signature_of("", {"AAAAA", "1714036504", "1514711492"}));
}

const std::string hex(40, 'a');

TEST(CallbackQuery, TakesOneFormOnly) {
  struct Case {
    std::string_view name;
    std::string query;
    bool is_taken;
  };
  const Case cases[] = {
      {"plain", "signature=" + hex + "&timestamp=1714036504&nonce=1514711492", true},
      {"encrypted",
       "signature=" + hex + "&timestamp=1714036504&nonce=n&openid=o-_1&encrypt_type=aes&msg_signature=" + hex, true},
      {"upper-case hex", "signature=" + std::string(40, 'A') + "&timestamp=1714036504&nonce=n", true},
      {"longest nonce", "timestamp=1714036504&nonce=" + std::string(64, 'n'), true},
      {"nonce too long", "timestamp=1714036504&nonce=" + std::string(65, 'n'), false},
      {"nonce empty", "timestamp=1714036504&nonce=", false},
      {"nonce missing", "timestamp=1714036504", false},
      {"nonce with a sign", "timestamp=1714036504&nonce=a-b", false},
      {"nonce escaped", "timestamp=1714036504&nonce=%61", false},
      {"timestamp of 9", "timestamp=171403650&nonce=n", false},
      {"timestamp of 11", "timestamp=17140365044&nonce=n", false},
      {"timestamp with a letter", "timestamp=171403650x&nonce=n", false},
      {"timestamp signed", "timestamp=+171403650&nonce=n", false},
      {"signature of 39", "signature=" + std::string(39, 'a') + "&timestamp=1714036504&nonce=n", false},
      {"signature of 41", "signature=" + std::string(41, 'a') + "&timestamp=1714036504&nonce=n", false},
      {"signature not hex", "signature=" + std::string(40, 'g') + "&timestamp=1714036504&nonce=n", false},
      {"twice", "timestamp=1714036504&nonce=n&nonce=n", false},
      {"unknown encryption", "timestamp=1714036504&nonce=n&encrypt_type=des", false},
      {"raw", "timestamp=1714036504&nonce=n&encrypt_type=raw", true},
      {"empty", "", false},
      {"ampersands", "&&&", false},
  };
  for (const Case& c : cases) EXPECT_EQ(read_callback_query(c.query).has_value(), c.is_taken) << c.name;
}

}  // namespace
}  // namespace hongyan::wechat
