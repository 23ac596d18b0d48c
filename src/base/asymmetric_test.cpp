#include "base/asymmetric.hpp"

#include <gtest/gtest.h>

namespace hongyan {
namespace {

// Made for these tests: they guard nothing.
constexpr std::string_view rsa_private = R"(-----BEGIN PRIVATE KEY-----
MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCupaau5nn/ZhSi
jemB1J+lIko349A1i/TJygOxleyGEu6I9F+ZPY3p9wYgoWPJG4gQn51XfSE6V4BN
zEpn9AnKwSZoBrlhRsO6dDlb4aHYZ+ypcX9/q5dHr6ynzxM+KDx8/drirfVS1eWk
mftFkmkMoI3ruwfFxoo+Xul+xlKkjaGPdRv7ruRwimCx22eSTTf+JHprZ+A7vn14
yWlhCs+LmtFccgo+yh8GFr7R5u3CKoQRcSx9YfTg8aptdHuR7nOBd9ADdrSDt21P
TK1mP5dkhcwpty0TsXVvJvOKLDO9RijMXzkKPJ54tZhZHZ2HkLL75lrQKlzsBPRz
mi16RcKDAgMBAAECgf8a6Xi84EdPNsXyEQ8huKZK4uKavFSSNSi9O/a5eHlrlesr
8cG90JT4/0zXp2LlC52sfYoUr5uLrYC9PowVRA6LES4QSkxJRFcQCFPgGVqfhdYe
K2n1Q1CVULR6qGuSBsSjCtayCawf8aDjbWcct0g5TYPn1II1hxQFdrcss0EtlCD5
kuFD59RI4ezdmaooMijZLnrmsepSqAb4u/GOCq218wnmxAz112gCzKaQnlft1Zu2
ThpfWQC1VKrDRBfBJsrrSwkS65tfpTkkjuR4IZzg+afWcY/6YETiqLuGIbm5SuuJ
bFKuVy37he6HXlq2+d52nbv2ETi1zBZRnY6A5BECgYEA3hJ6zDIbCHdafk7a+Fq1
hzcVu4a3ESS1Z6GsGk2lUSPJgJFUCJE6F/7Q9hcjO5UNgVknzKLuKDiMZa1Yg79c
eXuwnxNfo7rvi0pruVUzpOHL69GQJLw92QkZkaFrTAtoMxrEdwLXJXwnkTolCJWz
wpTBw+RPNgdrzaTwDxz5G4sCgYEAyVRQ7g6AW5CWvHuCFlV24pE5QKYx11tVXYbL
iB6qSmwEFrjGdrYnQCMlTO0CjDpASRtn2QWDEisYgTgXDPxMgKv/6ROBZ+mdeljr
n8ySk8MqFJZ/wmE9i17KzEjJplkKsApGCRC8qoKi9fxStFCthPQ6q/NZZEC1PtSO
Rt8NM+kCgYEA2AG7plF6kBKgWEnVnkuFVR/UqNKR0UAWn9XXdMJf8nvP7Znu1mKE
0oBOu4CoCbWjLFUPbHJzG3Zdwi0J8yS5C4WvuBv9JGKZzLA39k8U6+WiGCCAh+r+
cdTzJP+RQae61DLONUDzCwgn6JBZI2+SKcvOaf/yuIghaSdtRhYVjJ8CgYEAwBBw
2Hn7F98a/hqxYo8LyF8UiElEORfHm16xolzmxfK//9EsfCmPzk75Eab1jEMx+sxr
SI1KmjWEvhl9XAUBEquDip3yEOi8M/DKb/sgRlikN1nP7ecIaIH44+P4g3pkiMZ0
Q8e0xNG1lwes+poQv0qjAlE4ETzt60+pn5DArqkCgYBvtBvlKFI5Ix8H5iLb1MFL
XqRAAkItDSkE3hSYiSTPtJhRzEAckZrt02qpPB4lRO+S8IpJIuW8K0nxlj17ii9B
ajS8gm7Lqsb5DBep3kGNZrSJoiF9uvMTfUx3sBpvijFiORpk4eHnvAX+p0n92kND
09fsLMBHij//wANrZeEsqg==
-----END PRIVATE KEY-----
)";
constexpr std::string_view rsa_public = R"(-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArqWmruZ5/2YUoo3pgdSf
pSJKN+PQNYv0ycoDsZXshhLuiPRfmT2N6fcGIKFjyRuIEJ+dV30hOleATcxKZ/QJ
ysEmaAa5YUbDunQ5W+Gh2GfsqXF/f6uXR6+sp88TPig8fP3a4q31UtXlpJn7RZJp
DKCN67sHxcaKPl7pfsZSpI2hj3Ub+67kcIpgsdtnkk03/iR6a2fgO759eMlpYQrP
i5rRXHIKPsofBha+0ebtwiqEEXEsfWH04PGqbXR7ke5zgXfQA3a0g7dtT0ytZj+X
ZIXMKbctE7F1bybziiwzvUYozF85CjyeeLWYWR2dh5Cy++Za0Cpc7AT0c5otekXC
gwIDAQAB
-----END PUBLIC KEY-----
)";
constexpr std::string_view sm2_private = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgIZHU2/2vl+IbxWQJ
fSPSPLO2WJEzokS/jFChLOeaXaOhRANCAASPMZwUT0j8w2Y7M9J5AjSt/41Wbg+p
1Xe9bf9+qP27aiQ/IlAS87dygmDZTAO/g8w4T6DoWybrLlSAiErxlO9X
-----END PRIVATE KEY-----
)";
constexpr std::string_view sm2_public = R"(-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEjzGcFE9I/MNmOzPSeQI0rf+NVm4P
qdV3vW3/fqj9u2okPyJQEvO3coJg2UwDv4PMOE+g6Fsm6y5UgIhK8ZTvVw==
-----END PUBLIC KEY-----
)";

struct Pair {
  SignatureTerms terms;
  Secret private_key;
  std::string_view public_key;
};
const Pair pairs[] = {
    {{SignatureScheme::rsa_pss_sha256, {}}, Secret(std::string(rsa_private)), rsa_public},
    {{SignatureScheme::sm2_sm3, "8a98f6bba1415c0c4f6879bda6807861"}, Secret(std::string(sm2_private)), sm2_public},
};

TEST(Signature, is_the_owners_and_of_this_text_only) {
  for (const Pair& pair : pairs) {
    for (const std::string& text :
         {std::string("https://api.weixin.qq.com/\nwx\n1\n{}"), std::string(), std::string(100'000, 'x')}) {
      const auto signature = sign(pair.private_key, pair.terms, text);
      ASSERT_TRUE(signature) << signature.error();
      EXPECT_TRUE(is_signed_by(pair.public_key, pair.terms, {text, *signature}));
      EXPECT_FALSE(is_signed_by(pair.public_key, pair.terms, {text + ' ', *signature}));
      EXPECT_FALSE(is_signed_by(pair.public_key, pair.terms, {text, ""}));
      std::string touched = *signature;
      touched.back() = static_cast<char>(touched.back() ^ 1);
      EXPECT_FALSE(is_signed_by(pair.public_key, pair.terms, {text, touched}));
    }
  }
}

TEST(Signature, of_sm2_belongs_to_an_identity) {
  const auto signature = sign(pairs[1].private_key, pairs[1].terms, "text");
  ASSERT_TRUE(signature);
  EXPECT_FALSE(is_signed_by(sm2_public, {SignatureScheme::sm2_sm3, "another"}, {"text", *signature}));
}

TEST(Signature, wants_a_key_of_its_kind) {
  for (const std::string_view pem : {std::string_view(), std::string_view("-----BEGIN PRIVATE KEY-----\nAAAA\n"),
                                     std::string_view("no key"), rsa_public}) {
    const Secret key{std::string(pem)};
    for (const SignatureScheme scheme : {SignatureScheme::rsa_pss_sha256, SignatureScheme::sm2_sm3}) {
      EXPECT_FALSE(sign(key, {scheme, "id"}, "text"));
      EXPECT_FALSE(is_private_key(key, scheme));
    }
  }
  EXPECT_TRUE(is_private_key(pairs[0].private_key, SignatureScheme::rsa_pss_sha256));
  EXPECT_FALSE(is_private_key(pairs[0].private_key, SignatureScheme::sm2_sm3));
  EXPECT_TRUE(is_private_key(pairs[1].private_key, SignatureScheme::sm2_sm3));
  EXPECT_FALSE(is_private_key(pairs[1].private_key, SignatureScheme::rsa_pss_sha256));
  EXPECT_TRUE(is_public_key(rsa_public, SignatureScheme::rsa_pss_sha256));
  EXPECT_TRUE(is_public_key(sm2_public, SignatureScheme::sm2_sm3));
  EXPECT_FALSE(is_public_key(rsa_public, SignatureScheme::sm2_sm3));
  EXPECT_FALSE(is_public_key("no key", SignatureScheme::rsa_pss_sha256));
  EXPECT_FALSE(is_signed_by("no key", pairs[0].terms, {"text", "signature"}));
}

}  // namespace
}  // namespace hongyan
