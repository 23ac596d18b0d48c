#include "wechat/callback/envelope.hpp"

#include <gtest/gtest.h>

#include "wechat/callback/signature.hpp"
#include "wechat/testdata/cipher_vectors.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::string_view key_text = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const WallTime now = from_unix_ms(1'714'112'445'000);
constexpr std::string_view timestamp = "1714112445";

CallbackSettings settings_of(std::string_view appid, std::string token, std::string_view key) {
  CallbackSettings settings;
  settings.appid = AppId::parse(appid).value();
  settings.token = Secret(std::move(token));
  settings.current = AesKey::parse(key).value();
  return settings;
}

CallbackSettings usual() { return settings_of("wxb11529c136998cb6", "pamtest", key_text); }

struct Push {
  std::string query, body;
};

std::string plain_query(const CallbackSettings& settings, std::string_view at = timestamp) {
  return "signature=" + sign({settings.token.reveal(), at, "n1"}) + "&timestamp=" + std::string(at) + "&nonce=n1";
}

std::string encrypted_query(const CallbackSettings& settings, std::string_view encrypt,
                            std::string_view at = timestamp) {
  return plain_query(settings, at) +
         "&openid=o1&encrypt_type=aes&msg_signature=" + sign({settings.token.reveal(), at, "n1", encrypt});
}

Push secure_push(const CallbackSettings& settings, std::string_view text, std::string_view beside = "") {
  const std::string encrypt = encrypt_message(*settings.current, settings.appid.text(), text, "0123456789abcdef");
  return {encrypted_query(settings, encrypt), "<xml><ToUserName><![CDATA[gh_1]]></ToUserName>" + std::string(beside) +
                                                  "<Encrypt><![CDATA[" + encrypt + "]]></Encrypt></xml>"};
}

std::string outcome_of(const std::expected<OpenedCallback, Rejection>& opened) {
  return opened ? "opened" : std::string(to_string(opened.error()));
}

TEST(Envelope, OpensTheOfficialPush) {
  const CallbackSettings settings = settings_of("wxba5fad812f8e6fb9", "AAAAA", std::string(43, 'A'));
  const std::string query =
      "signature=6c5c811b55cc85e0e1b54100749188c20beb3f5d&timestamp=1714112445&nonce=415670741&"
      "openid=o9AgO5Kd5ggOC-bXrbNODIiE3bGY&encrypt_type=aes&msg_signature=046e02f8204d34f8ba5fa3b1db94908f3df2e9b3";
  const std::string json = R"({"ToUserName":"gh_97417a04a28d","Encrypt":")" + std::string(testing::v1_encrypt) + "\"}";
  const std::string xml = "<xml>\n<ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>\n<Encrypt><![CDATA[" +
                          std::string(testing::v1_encrypt) + "]]></Encrypt>\n</xml>";
  for (const std::string& body : {json, xml}) {
    const auto opened = open_callback(settings, query, body, now);
    ASSERT_TRUE(opened) << to_string(opened.error());
    EXPECT_EQ(opened->plain_body, testing::v1_text);
    EXPECT_EQ(opened->format, BodyFormat::json);
    EXPECT_EQ(opened->key, KeyUsed::current);
  }
}

TEST(Envelope, SealsTheOfficialReply) {
  const CallbackSettings settings = settings_of("wxba5fad812f8e6fb9", "AAAAA", std::string(43, 'A'));
  const ReplySeal seal{KeyUsed::current, BodyFormat::json, 1713424427, "415670741", "707722b803182950"};
  EXPECT_EQ(seal_reply(settings, R"({"demo_resp":"good luck"})", seal),
            R"({"Encrypt":"ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",)"
            R"("MsgSignature":"1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1","TimeStamp":1713424427,"Nonce":"415670741"})");
  ReplySeal as_xml = seal;
  as_xml.format = BodyFormat::xml;
  EXPECT_EQ(seal_reply(settings, R"({"demo_resp":"good luck"})", as_xml),
            "<xml><Encrypt><![CDATA[ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/"
            "5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==]]>"
            "</Encrypt><MsgSignature><![CDATA[1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1]]></MsgSignature>"
            "<TimeStamp>1713424427</TimeStamp><Nonce><![CDATA[415670741]]></Nonce></xml>");
}

TEST(Envelope, ModesTakeWhatTheySay) {
  const CallbackSettings settings = usual();
  const std::string text = "<xml><FromUserName>o1</FromUserName></xml>";
  const Push secure = secure_push(settings, text);
  const Push compatible = secure_push(settings, text, "<FromUserName><![CDATA[forged]]></FromUserName>");
  const Push plain{plain_query(settings), text};
  struct Case {
    CallbackMode mode;
    const Push& push;
    std::string_view outcome;
  };
  const Case cases[] = {
      {CallbackMode::secure, secure, "opened"},         {CallbackMode::secure, compatible, "wrong_mode"},
      {CallbackMode::secure, plain, "wrong_mode"},      {CallbackMode::compatible, secure, "opened"},
      {CallbackMode::compatible, compatible, "opened"}, {CallbackMode::compatible, plain, "wrong_mode"},
      {CallbackMode::plain, secure, "opened"},          {CallbackMode::plain, compatible, "opened"},
      {CallbackMode::plain, plain, "opened"},
  };
  for (const Case& c : cases) {
    CallbackSettings with_mode = settings;
    with_mode.mode = c.mode;
    const auto opened = open_callback(with_mode, c.push.query, c.push.body, now);
    EXPECT_EQ(outcome_of(opened), c.outcome) << to_string(c.mode);
    EXPECT_TRUE(!opened || opened->plain_body == text) << "only what was authenticated may be read";
  }
}

TEST(Envelope, WhatIsNotWeChatsIsRejected) {
  const CallbackSettings settings = usual();
  const Push good = secure_push(settings, "<xml></xml>");
  ASSERT_EQ(outcome_of(open_callback(settings, good.query, good.body, now)), "opened");
  const std::string encrypt =
      encrypt_message(*settings.current, "wx0000000000000000", "<xml></xml>", "0123456789abcdef");
  const std::string not_a_message =
      encrypt_message(*settings.current, settings.appid.text(), "hello", "0123456789abcdef");
  const auto wrapped = [](std::string_view cipher) {
    return "<xml><Encrypt>" + std::string(cipher) + "</Encrypt></xml>";
  };
  CallbackSettings other_token = settings;
  other_token.token = Secret("other");
  std::string tampered = good.body;
  tampered[tampered.find("<Encrypt><![CDATA[") + 20] ^= 1;
  struct Case {
    std::string_view name;
    std::string query, body;
    std::string_view outcome;
  };
  const Case cases[] = {
      {"too large", good.query, std::string(callback_body_bytes_max + 1, ' '), "too_large"},
      {"largest", good.query, std::string(callback_body_bytes_max, ' '), "malformed_body"},
      {"no query", "", good.body, "malformed_query"},
      {"another token", encrypted_query(other_token, encrypt), good.body, "bad_signature"},
      {"signature missing", plain_query(settings) + "&encrypt_type=aes", good.body, "bad_signature"},
      {"ciphertext changed", good.query, tampered, "bad_signature"},
      {"another appid", encrypted_query(settings, encrypt), wrapped(encrypt), "undecryptable"},
      {"ciphertext is no base64", encrypted_query(settings, "!!!!"), wrapped("!!!!"), "undecryptable"},
      {"text inside is no message", encrypted_query(settings, not_a_message), wrapped(not_a_message), "malformed_body"},
      {"no ciphertext", good.query, "<xml></xml>", "malformed_body"},
      {"document type", good.query, "<!DOCTYPE x>" + good.body, "malformed_body"},
      {"ciphertext inside CDATA of another element", good.query,
       "<xml><A><![CDATA[" + wrapped("QUFB") + "]]></A></xml>", "malformed_body"},
      {"empty", good.query, "", "malformed_body"},
      {"broken JSON", good.query, "{\"Encrypt\":", "malformed_body"},
      {"forged signature on a plain body", "signature=" + std::string(40, '0') + "&timestamp=1714112445&nonce=n1",
       "<xml/>", "bad_signature"},
  };
  for (const Case& c : cases) EXPECT_EQ(outcome_of(open_callback(settings, c.query, c.body, now)), c.outcome) << c.name;
}

TEST(Envelope, TimeHasAWindow) {
  const CallbackSettings settings = usual();
  const Push push = secure_push(settings, "<xml></xml>");
  for (const int age_s : {-301, -300, 0, 300, 301}) {
    const auto opened = open_callback(settings, push.query, push.body, now + Seconds(age_s));
    EXPECT_EQ(outcome_of(opened), age_s < -300 || age_s > 300 ? "stale" : "opened") << age_s;
  }
}

TEST(Envelope, ThePreviousKeyStillOpens) {
  CallbackSettings settings = usual();
  const Push push = secure_push(settings, "<xml></xml>");
  settings.previous = settings.current;
  settings.current = AesKey::parse(std::string(43, 'A')).value();
  const auto opened = open_callback(settings, push.query, push.body, now);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->key, KeyUsed::previous);
  const ReplySeal seal{opened->key, BodyFormat::xml, 1714112445, "n1", "0123456789abcdef"};
  const std::string reply = seal_reply(settings, "<xml></xml>", seal);
  EXPECT_NE(reply.find(encrypt_message(*settings.previous, settings.appid.text(), "<xml></xml>", "0123456789abcdef")),
            std::string::npos);
  settings.previous.reset();
  EXPECT_EQ(outcome_of(open_callback(settings, push.query, push.body, now)), "undecryptable");
  settings.current.reset();
  EXPECT_EQ(outcome_of(open_callback(settings, push.query, push.body, now)), "undecryptable");
}

TEST(Echo, ComesBackExactly) {
  CallbackSettings settings;
  settings.token = Secret("AAAAA");
  const std::string query =
      "signature=f464b24fc39322e44b38aa78f5edd27bd1441696&echostr=4375120948345356249&timestamp=1714036504&nonce="
      "1514711492";
  const WallTime then = from_unix_ms(1'714'036'504'000);
  EXPECT_EQ(verify_echo(settings, query, then), "4375120948345356249");
  EXPECT_EQ(verify_echo(settings, query, then + Seconds(301)).error(), Rejection::stale);
  settings.token = Secret("BBBBB");
  EXPECT_EQ(verify_echo(settings, query, then).error(), Rejection::bad_signature);
  EXPECT_EQ(verify_echo(settings, "timestamp=1714036504&nonce=1", then).error(), Rejection::malformed_query);
}

TEST(Mode, HasANameThatReadsBack) {
  for (const CallbackMode mode : {CallbackMode::secure, CallbackMode::compatible, CallbackMode::plain})
    EXPECT_EQ(parse_callback_mode(to_string(mode)), mode);
  EXPECT_EQ(parse_callback_mode("safe"), std::nullopt);
}

}  // namespace
}  // namespace hongyan::wechat
