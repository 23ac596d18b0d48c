#include "wechat/credential_trouble.hpp"

#include <gtest/gtest.h>

#include "wechat/errcode.hpp"

namespace hongyan::wechat {
namespace {

struct Case {
  const char* name;
  int errcode;
  const char* errmsg;
  const char* word;
  const char* ip;  // "" for none
};
const Case cases[] = {
    {"as observed", 40164, "invalid ip 120.244.112.8 ipv6 ::ffff:120.244.112.8, not in whitelist", "ip_not_whitelisted",
     "120.244.112.8"},
    {"a component's", 61004, "access clientip is not registered requestIP: 1.2.3.4", "ip_not_whitelisted", "1.2.3.4"},
    {"only an IPv6 address", 40164, "invalid ip 2409:8a00::1, not in whitelist", "ip_not_whitelisted", "2409:8a00::1"},
    {"no address at all", 89503, "此IP调用需要管理员确认,请联系管理员", "ip_not_confirmed", ""},
    {"numbers that are no address", 40164, "invalid ip 1.2.3 400.1.1.1 1.2.3.4.5", "ip_not_whitelisted", ""},
    {"a code that is about something else", 40125, "invalid appsecret 1.2.3.4", "secret_wrong", ""},
    {"a code without a word of its own", 12345, "x", "token_refused", ""},
};

TEST(CredentialTrouble, names_the_cause_and_the_address) {
  for (const Case& one : cases) {
    EXPECT_EQ(credential_trouble(one.errcode), one.word) << one.name;
    EXPECT_EQ(ip_to_whitelist(one.errcode, one.errmsg).value_or(""), one.ip) << one.name;
  }
}

TEST(CredentialTrouble, every_documented_refusal_of_a_token_call_is_no_passing_trouble) {
  for (const int code : {40001, 40013, 40125, 40164, 40243, 41002, 41004, 50004, 50007, 61004, 89501, 89502, 89503,
                         89504, 89505, 89506, 89507}) {
    EXPECT_NE(credential_trouble(code), "token_refused") << code;
    const Verdict verdict = verdict_of(code, Api::stable_token);
    if (code == 89501 || code == 89505) continue;  // the administrator has been asked already
    EXPECT_TRUE(verdict == Verdict::permission || verdict == Verdict::account_blocked)
        << code << ' ' << to_string(verdict);
  }
}

}  // namespace
}  // namespace hongyan::wechat
