// The public vectors of docs/wechat/inbound.md §1.2 and §1.7.
#include "sandbox/callback/envelope.hpp"

#include <gmock/gmock.h>

namespace hongyan::sandbox {
namespace {

TEST(Envelope, SignsAsThePublicVectorsDo) {
  struct Case {
    std::vector<std::string_view> parts;
    std::string_view signature;
  };
  for (const Case& each :
       {Case{{"AAAAA", "1714036504", "1514711492"}, "f464b24fc39322e44b38aa78f5edd27bd1441696"},
        Case{{"AAAAA", "1714037059", "486452656"}, "899cf89e464efb63f54ddac96b0a0a235f53aa78"},
        Case{{"AAAAA", "1714112445", "415670741"}, "6c5c811b55cc85e0e1b54100749188c20beb3f5d"},
        Case{{"RMNlACHlV5ThzfRlVS4D4", "timestamp", "nonce", "encrypt"}, "8edac0945683c119ee71c9f6256d76c48aa08a96"},
        Case{{"c", "b", "a"}, "a9993e364706816aba3e25717850c26c9cd0d89d"},
        Case{{"345", "123"}, "9f537aeb751ec72605f57f94a2f6dc3e3958e1dd"}})
    EXPECT_EQ(sign(each.parts), each.signature);
}

const std::string key_a(43, 'A');

TEST(Envelope, WrapsTheOfficialSample) {
  const std::string_view message =
      R"({"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"})";
  const std::string_view container =
      "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/"
      "ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7v"
      "JVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/"
      "P50F7mStwntrA2cPDrM1kb"
      "6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=";
  EXPECT_EQ(wrap(key_a, "a8eedb185eb2fecf", message, "wxba5fad812f8e6fb9"), container);
  EXPECT_EQ(sign({"AAAAA", "1714112445", "415670741", container}), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3");
  const auto back = unwrap(key_a, container);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->message, message);
  EXPECT_EQ(back->appid, "wxba5fad812f8e6fb9");
}

TEST(Envelope, WrapsTheSampleReplyAndTheJavaDemo) {
  EXPECT_EQ(wrap(key_a, "707722b803182950", R"({"demo_resp":"good luck"})", "wxba5fad812f8e6fb9"),
            "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==");
  EXPECT_EQ(
      wrap("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "aaaabbbbccccdddd", "我是中文abcd123", "wxb11529c136998cb6"),
      "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==");
}

TEST(Envelope, OpensNothingThatIsNotOne) {
  EXPECT_FALSE(unwrap(key_a, "").has_value());
  EXPECT_FALSE(unwrap(key_a, "not base64").has_value());
  EXPECT_FALSE(unwrap(key_a, "AAAAAAAAAAAAAAAAAAAAAA==").has_value());
  EXPECT_FALSE(unwrap("short", "AAAAAAAAAAAAAAAAAAAAAA==").has_value());
}

}  // namespace
}  // namespace hongyan::sandbox
