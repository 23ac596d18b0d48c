// Against the samples of WeChat's own page on API signing (testdata/signing_vectors.json names their source).
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "wechat/signing/signed_call.hpp"
#include "wechat/signing/signed_response.hpp"
#include "wechat/testdata/wire.hpp"

namespace hongyan::wechat {
namespace {

const json::value& vectors() {
  static const json::value all = read_json(testing::read_golden("signing_vectors.json")).value();
  return all;
}
const json::value& aes() { return vectors().at("aes256_gcm"); }
const json::value& rsa() { return vectors().at("rsa_pss_sha256"); }
const json::value& sm4() { return vectors().at("sm4_gcm"); }
const json::value& sm2() { return vectors().at("sm2_sm3"); }
const std::string& url() {
  static const std::string text = text_of(vectors(), "url");
  return text;
}

SigningKeys rsa_keys() {
  SigningKeys keys;
  keys.appid = AppId::parse(text_of(vectors(), "appid")).value();
  keys.symmetric_key = Secret(from_base64(text_of(aes(), "sym_key_b64")).value());
  keys.symmetric_number = text_of(aes(), "sym_sn");
  keys.private_key_pem = Secret(text_of(rsa(), "app_private_key_pem"));
  keys.private_key_number = text_of(rsa(), "app_key_sn");
  keys.platform_certificate_pem = text_of(rsa(), "platform_cert_pem");
  keys.platform_certificate_number = text_of(rsa(), "platform_cert_sn");
  return keys;
}

http::Response rsa_response() {
  const json::value& told = aes().at("response");
  http::Response response = http::make_response(200, "application/json", text_of(told, "body"));
  response.headers.add("Wechatmp-Appid", text_of(vectors(), "appid"));
  response.headers.add("Wechatmp-TimeStamp", text_of(told, "timestamp"));
  response.headers.add("Wechatmp-Serial", text_of(rsa(), "platform_cert_sn"));
  response.headers.add("Wechatmp-Signature", text_of(rsa(), "response_signature_b64"));
  return response;
}

WallTime at(std::int64_t seconds) { return WallTime(Seconds(seconds)); }
constexpr std::int64_t answered_s = 1635927956;

TEST(SignedCall, TheEnvelopeIsTheOneOfThePage) {
  const json::value& told = aes().at("request");
  json::object plain = read_json(text_of(told, "plaintext"))->as_object();
  const std::string nonce = text_of(plain, "_n");
  for (const std::string_view ours : {"_n", "_appid", "_timestamp"}) plain.stable_erase(ours);
  const SigningKeys keys = rsa_keys();
  const std::string iv = text_of(read_json(text_of(told, "postdata")).value(), "iv");
  const auto body = sign_body(url(), plain, keys, {1635927954, nonce, from_base64(iv).value()});
  ASSERT_TRUE(body) << body.error();
  EXPECT_EQ(body->body, text_of(told, "postdata"));
  EXPECT_EQ(*body->headers.find("Wechatmp-Appid"), "wxba6223c06417af7b");
  EXPECT_EQ(*body->headers.find("Wechatmp-TimeStamp"), "1635927954");
  const SignedParts parts{url(), keys.appid.text(), "1635927954"};
  EXPECT_EQ(associated_text(parts, keys.symmetric_number), text_of(told, "aad"));
  const std::string signed_text = text_to_sign(parts, body->body);
  EXPECT_EQ(signed_text, text_of(rsa(), "request_sign_string"));
  const std::string public_key = text_of(rsa(), "app_public_key_pem");
  const SignatureTerms terms{SignatureScheme::rsa_pss_sha256, {}};
  const std::string ours = from_base64(*body->headers.find("Wechatmp-Signature")).value();
  const std::string theirs = from_base64(text_of(rsa(), "request_signature_b64")).value();
  EXPECT_TRUE(is_signed_by(public_key, terms, {signed_text, ours}));
  EXPECT_TRUE(is_signed_by(public_key, terms, {signed_text, theirs}));
}

TEST(SignedCall, KeepsItsApiAndHidesItsBody) {
  const Call call{Api::custom_send, "", R"({"touser":"o_1","msgtype":"text","text":{"content":"你好"}})",
                  "application/json"};
  const http::Origin wechat_origin{http::Scheme::https, "api.weixin.qq.com", 443};
  const SigningMoment moment{1700000000, "bm9uY2Vub25jZW5vbmNl", "twelve bytes"};
  const auto signed_call = sign_call(call, wechat_origin, rsa_keys(), moment);
  ASSERT_TRUE(signed_call) << signed_call.error();
  const http::Request request = to_request(*signed_call, Secret("TOKEN"));
  EXPECT_EQ(request.target, "/cgi-bin/message/custom/send?access_token=TOKEN");
  EXPECT_EQ(*request.headers.find("Wechatmp-TimeStamp"), "1700000000");
  EXPECT_EQ(request.body.find("o_1"), std::string::npos);
  const SignedParts parts{"https://api.weixin.qq.com/cgi-bin/message/custom/send", "wxba6223c06417af7b", "1700000000"};
  const std::string signature = from_base64(*request.headers.find("Wechatmp-Signature")).value();
  EXPECT_TRUE(is_signed_by(text_of(rsa(), "app_public_key_pem"), {SignatureScheme::rsa_pss_sha256, {}},
                           {text_to_sign(parts, request.body), signature}));
  for (const Call& other : {Call{Api::user_get, "", "", ""}, Call{Api::custom_send, "", "[]", "application/json"},
                            Call{Api::media_upload, "type=image", "x", "multipart/form-data; boundary=x"}})
    EXPECT_FALSE(sign_call(other, wechat_origin, rsa_keys(), moment)) << to_string(other.api);
}

TEST(SignedCall, NoUploadIsSigned) {
  EXPECT_EQ(signing_support(Api::custom_send), SigningSupport::documented);
  EXPECT_EQ(signing_support(Api::subscribe_send), SigningSupport::reported);
  EXPECT_EQ(signing_support(Api::template_send), SigningSupport::none);
  EXPECT_EQ(signing_support(Api::media_upload), SigningSupport::none);
}

TEST(SignedResponse, TheOneOfThePageIsOpened) {
  const auto opened = open_signed_response(rsa_keys(), url(), rsa_response(), at(answered_s));
  ASSERT_TRUE(opened) << to_string(opened.error());
  const auto reply = read_reply(*opened);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->errcode, 0);
  EXPECT_EQ(reply->errmsg, "getuserriskrank succ");
  EXPECT_EQ(number_of(reply->body, "unoin_id"), 2258658297);
  EXPECT_EQ(opened->body.find("_appid"), std::string::npos);
}

TEST(SignedResponse, OfSm2AndSm4IsOpened) {
  SigningKeys keys = rsa_keys();
  keys.cipher = Aead::sm4_gcm;
  keys.scheme = SignatureScheme::sm2_sm3;
  keys.symmetric_key = Secret(from_base64(text_of(sm4(), "sym_key_b64")).value());
  keys.symmetric_number = text_of(sm4(), "sym_sn");
  keys.platform_certificate_pem = text_of(sm2(), "platform_cert_pem");
  keys.platform_certificate_number = text_of(sm2(), "platform_cert_sn_used_as_sm2_id");
  http::Response response = http::make_response(200, "application/json", text_of(sm4(), "envelope"));
  response.headers.add("Wechatmp-Appid", keys.appid.text());
  response.headers.add("Wechatmp-TimeStamp", text_of(sm4(), "timestamp"));
  response.headers.add("Wechatmp-Serial", keys.platform_certificate_number);
  response.headers.add("Wechatmp-Signature", text_of(sm2(), "signature_der_b64"));
  const auto opened = open_signed_response(keys, url(), response, at(1692932963));
  ASSERT_TRUE(opened) << to_string(opened.error());
  EXPECT_EQ(text_of(read_json(opened->body).value(), "openid"), "oEWzBfmdLqhFS2mTXCo2E4Y9gJAM");
}

TEST(SignedResponse, TheClockRuleIsThreeHundredSecondsEitherWay) {
  for (const std::int64_t off_s : {-300, 0, 300})
    EXPECT_TRUE(open_signed_response(rsa_keys(), url(), rsa_response(), at(answered_s + off_s))) << off_s;
  for (const std::int64_t off_s : {-301, 301})
    EXPECT_EQ(open_signed_response(rsa_keys(), url(), rsa_response(), at(answered_s + off_s)).error(),
              ResponseDefect::stale)
        << off_s;
}

TEST(SignedResponse, WhatDoesNotHoldIsRefused) {
  using enum ResponseDefect;
  struct Case {
    std::string_view name;
    void (*damage)(SigningKeys&, http::Response&);
    ResponseDefect defect;
  };
  const Case cases[] = {
      {"another appid", [](SigningKeys&, http::Response& r) { r.headers.set("Wechatmp-Appid", "wx0000000000000000"); },
       another_app},
      {"no time", [](SigningKeys&, http::Response& r) { r.headers.set("Wechatmp-TimeStamp", "yesterday"); }, malformed},
      {"another time", [](SigningKeys&, http::Response& r) { r.headers.set("Wechatmp-TimeStamp", "1635927957"); },
       bad_signature},
      {"another certificate", [](SigningKeys& k, http::Response&) { k.platform_certificate_number = "another"; },
       unknown_certificate},
      {"another body", [](SigningKeys&, http::Response& r) { r.body += ' '; }, bad_signature},
      {"no base64", [](SigningKeys&, http::Response& r) { r.headers.set("Wechatmp-Signature", "*"); }, bad_signature},
      {"another key", [](SigningKeys& k, http::Response&) { k.symmetric_key = Secret(std::string(32, 'k')); },
       undecryptable},
      {"another key number", [](SigningKeys& k, http::Response&) { k.symmetric_number = "another"; }, undecryptable},
      {"a plain success",
       [](SigningKeys&, http::Response& r) {
         r = http::make_response(200, "application/json", R"({"errcode":0,"errmsg":"ok"})");
       },
       not_signed},
      {"no answer at all", [](SigningKeys&, http::Response& r) { r = http::make_response(502, "text/html", "<html>"); },
       not_signed},
  };
  for (const Case& c : cases) {
    SigningKeys keys = rsa_keys();
    http::Response response = rsa_response();
    c.damage(keys, response);
    const auto opened = open_signed_response(keys, url(), response, at(answered_s));
    ASSERT_FALSE(opened) << c.name;
    EXPECT_EQ(opened.error(), c.defect) << c.name << ": " << to_string(opened.error());
  }
}

TEST(SignedResponse, AnOlderCertificateCountsWhileTheyChange) {
  http::Response response = rsa_response();
  response.headers.set("Wechatmp-Serial", "the new one");
  response.headers.add("Wechatmp-Serial-Deprecated", text_of(rsa(), "platform_cert_sn"));
  response.headers.add("Wechatmp-Signature-Deprecated", text_of(rsa(), "response_signature_b64"));
  response.headers.set("Wechatmp-Signature", "AAAA");
  EXPECT_TRUE(open_signed_response(rsa_keys(), url(), response, at(answered_s)));
}

TEST(SignedResponse, APlainRefusalIsTaken) {
  const auto refused = open_signed_response(
      rsa_keys(), url(),
      http::make_response(200, "application/json", R"({"errcode":40234,"errmsg":"invalid signature rid: 1-2-3"})"),
      at(answered_s));
  ASSERT_TRUE(refused);
  EXPECT_EQ(read_reply(*refused)->errcode, 40234);
}

TEST(SigningKeys, SayWhatIsWrongWithThem) {
  EXPECT_EQ(defect_of(rsa_keys()), std::nullopt);
  void (*const damages[])(SigningKeys&) = {
      [](SigningKeys& k) { k.appid = {}; },
      [](SigningKeys& k) { k.symmetric_key = Secret("short"); },
      [](SigningKeys& k) { k.symmetric_number = ""; },
      [](SigningKeys& k) { k.private_key_pem = Secret("no key"); },
      [](SigningKeys& k) { k.platform_certificate_pem = ""; },
      [](SigningKeys& k) { k.platform_certificate_number = ""; },
      [](SigningKeys& k) { k.scheme = SignatureScheme::sm2_sm3; },
  };
  for (const auto damage : damages) {
    SigningKeys keys = rsa_keys();
    damage(keys);
    EXPECT_TRUE(defect_of(keys));
  }
}

}  // namespace
}  // namespace hongyan::wechat
