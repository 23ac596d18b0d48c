#include "sandbox/world/api_security.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <map>

#include "base/encoding.hpp"
#include "sandbox/fixture.hpp"

namespace hongyan::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// Made for these tests: it guards nothing.
constexpr std::string_view private_key = R"(-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCsk29EUXHlxPOr
+69slo20EcZjH+aoi1OTLY0HZgHh3CIeb1c63RSepXy5NNx+uIu918hXzpLieU7R
SGpVoL8lrEfgXyDd5ypmb6ewjUHdR3TZlmX/xFHTOmU4JE55Cwcnb6KJBFUSMI/O
vgiKXr5WqRGCsIuGIqSOvr1Msq+Y0KhDFcPjfQFXYkzE0MoUWj2HPBiXXcawt0np
8rDBc/aSl954Y6H7IocZrddf95nGavqkZlp04efJ0AGVNvuDAlYJFTojPj4NTKwb
T0bn36RZsE2z3grzQo9YceBSDi+ZXwbcH0ZF3meY2YbOG86HXcGhDb0LtTKwqQP3
RUKffmDVAgMBAAECggEAE3B7Hty2wf1Uvml4Kfjuhttet8E66/7fv+soYO44ZY70
p+1+S7LmFPXKrhkagkq68PxKxLtP9+NWwcPQuIsGJRH6Obe1fdGBiO7oWn6a7fhT
3QOwQyaD2hGQn8mVLlTT7jkIu7rpc0ZVmKH219FSyvO59Xj6CnbCBxNMwwQ4u/OL
mHdyXKdR9vqeSGOfbBx6yVWUzOfRVwlyiSj3JUYdrKUots5G3bF5zziRSXb6iAXg
VMvG3qnPG0zNSw+4agnZVnSLQ7hhZ0I/aVuDTFRGwp0aByTyoPb4st0tu/FrC/jv
p7GI2RVnQnC6dchmoqKpit5uI3/EwzLH3AyLFemCEQKBgQDid4gU9NRH9XnSWBVb
/eKMYlO9LFeoEDyNDXa7MbuBxvcp8sd6v8VNsEUshs4odvd1RKPma0/wcV/bUQ0Y
kT0r3JZzLOEpLkiVh4HZ3O6QccMwKclJCdzZoIabBzID9iWTJBj/V3Ji6CE11roA
/XqQ75Kt+HxF6imtpBw7AY1WBQKBgQDDFMhj3C2dK53/pddPD3UWBQRxAWQssZmt
LK0w6aydlbNvoIdmvJIDLXSLUzfrtJwJ0eFhTgbNuD0VTg4TZcr6QYOZNFzIUK0B
oxJrr+a7ZQ6eLT2ouuHb+UYHFb7pVC1RrZjm5VPhHcgxh9Hd8KCcg5pa9g/DEV1/
lHh2lCaIkQKBgDnTR54CPcn59hctgpawpw4tdTBSiDdTngJuM6jss/IZObcuVJ0V
Jm4F2kPaT/2pEtqQokENmaXNbSp08aEaRMJUWt4h0YRQWxxDM3bLoOalBa/gm5LY
v9mZ0YT4O18jlMiTaQaZ740ttH0ozOm/z3H+mjdtwV2gwu+hfcvbQ5l5AoGBAKfT
sFXgrMlDJekyhlm4xZUM+fYyKTkeDURjZBfpYBwuFrGY3AOxhLgBGftmu3wm4/q6
ufeZRdcjgkFa5lcfwpCrXgimeI/IgB4haY6FRK3A0eOYriwDop05BVrBBX38cgSL
oTg64H+RvJGH9C/IfJRJz7gjagn6XYKNe1kgOUpRAoGAf3MSehvHEhsJs5gNyBMd
/2/eKL51e9ctUHFoCmBg/Aip/50SYg05xm00ywHjme7nruSXJSb9qY8FN8a0jxm8
qPVQ6NnynLtkQOc/8cAsHfhY93JaP1DkbS+zEwtof7wECdW3fqCqiX7rs0iGZXsn
2ZzvhMVJimQarthkWJhsZkk=
-----END PRIVATE KEY-----
)";
constexpr std::string_view public_key = R"(-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArJNvRFFx5cTzq/uvbJaN
tBHGYx/mqItTky2NB2YB4dwiHm9XOt0UnqV8uTTcfriLvdfIV86S4nlO0UhqVaC/
JaxH4F8g3ecqZm+nsI1B3Ud02ZZl/8RR0zplOCROeQsHJ2+iiQRVEjCPzr4Iil6+
VqkRgrCLhiKkjr69TLKvmNCoQxXD430BV2JMxNDKFFo9hzwYl13GsLdJ6fKwwXP2
kpfeeGOh+yKHGa3XX/eZxmr6pGZadOHnydABlTb7gwJWCRU6Iz4+DUysG09G59+k
WbBNs94K80KPWHHgUg4vmV8G3B9GRd5nmNmGzhvOh13BoQ29C7UysKkD90VCn35g
1QIDAQAB
-----END PUBLIC KEY-----
)";
const std::string symmetric_key(32, 'k');
constexpr std::string_view official_host = "https://api.weixin.qq.com";

struct Securing : Fixture {
  explicit Securing(SandboxSettings settings = {}) : Fixture(std::move(settings)), token(stable_token(mini_appid)) {
    configure({{"enabled", true},
               {"key", to_base64(symmetric_key)},
               {"key_number", "sn1"},
               {"public_key", public_key},
               {"platform_key", private_key},
               {"platform_number", "cert1"}});
  }
  json::value configure(json::object members) {
    members["appid"] = mini_appid;
    return post("/sandbox/security", write_json(members));
  }
  http::Request request(const std::string& path, json::object members, std::string_view host = official_host) {
    const std::string url = std::string(host) + path, time = std::to_string(to_unix_s(sandbox.now()) + skew);
    members["_n"] = "0123456789abcdef";
    members["_appid"] = mini_appid;
    members["_timestamp"] = to_unix_s(sandbox.now()) + skew;
    const std::string associated = url + "|" + std::string(mini_appid) + "|" + time + "|sn1";
    const std::string iv(aead_iv_bytes, 'i');
    const AeadBox box = aead_encrypt({Aead::aes256_gcm, symmetric_key, iv, associated}, write_json(members));
    http::Request made =
        post_request(path + "?access_token=" + token,
                     write_json(json::object{
                         {"iv", to_base64(iv)}, {"data", to_base64(box.cipher)}, {"authtag", to_base64(box.tag)}}));
    const auto signature = sign(Secret(std::string(private_key)), {},
                                url + "\n" + std::string(mini_appid) + "\n" + time + "\n" + made.body);
    made.headers.set("Wechatmp-Appid", std::string(mini_appid));
    made.headers.set("Wechatmp-TimeStamp", time);
    made.headers.set("Wechatmp-Signature", to_base64(*signature));
    return made;
  }
  int code(const http::Request& made) { return static_cast<int>(number_of(read(made), "errcode")); }
  std::string token;
  std::int64_t skew = 0;
};

const std::string quota = "/cgi-bin/openapi/quota/get";
const json::object quota_body{{"cgi_path", "/cgi-bin/message/subscribe/send"}};

TEST(ApiSecurity, OpensTheRequestAndSealsTheAnswer) {
  Securing at;
  const http::Response response = at.sandbox.handle(at.request(quota, quota_body));
  EXPECT_EQ(*response.headers.find("Wechatmp-Serial"), "cert1");
  const std::string time = *response.headers.find("Wechatmp-TimeStamp");
  const std::string url = std::string(official_host) + quota;
  const std::string text = url + "\n" + std::string(mini_appid) + "\n" + time + "\n" + response.body;
  EXPECT_TRUE(is_signed_by(public_key, {}, {text, *from_base64(*response.headers.find("Wechatmp-Signature"))}));
  const json::value box = *read_json(response.body);
  const std::string associated = url + "|" + std::string(mini_appid) + "|" + time + "|sn1",
                    iv = *from_base64(text_of(box, "iv"));
  const auto plain = aead_decrypt({Aead::aes256_gcm, symmetric_key, iv, associated},
                                  {*from_base64(text_of(box, "data")), *from_base64(text_of(box, "authtag"))});
  ASSERT_TRUE(plain);
  EXPECT_THAT(*plain, HasSubstr(R"({"errcode":0,"errmsg":"ok","quota":{"daily_limit":10000000,)"));
  EXPECT_THAT(*plain, HasSubstr(R"("_appid":"wx2210554e092c3f99")"));
}

TEST(ApiSecurity, TakesTheAddressItWasReachedBy) {
  Securing at;
  http::Request made = at.request(quota, quota_body, "http://127.0.0.1:8081");
  EXPECT_EQ(at.code(made), 40234);
  made.headers.set("Host", "127.0.0.1:8081");
  EXPECT_NE(at.sandbox.handle(made).headers.find("Wechatmp-Signature"), nullptr);
}

TEST(ApiSecurity, RefusesWithThePlatformsCodes) {
  Securing at;
  struct Case {
    std::string name;
    int errcode;
    std::function<void(http::Request&)> spoil;
  };
  // Headers are replaced by an empty one: the platform sees none.
  const auto set = [](std::string name, std::string value) {
    return [name, value](http::Request& made) { made.headers.set(name, value); };
  };
  const std::map<int, std::string> texts{
      {40231, "API_Missing_Wechatmp_Timestamp rid: "}, {40232, "API_Missing_Wechatmp_Signature rid: "},
      {40233, "API_Missing_Wechatmp_Appid rid: "},     {40234, "invalid signature rid: "},
      {40236, "API_Invalid_Wechatmp_Appid rid: "},     {40237, "API_Invalid_Wechatmp_Appidmatch rid: "},
      {40240, "API_Expired_Wechatmp_Timestamp rid: "}};
  for (const Case& each :
       {Case{"no time", 40231, set("Wechatmp-TimeStamp", "")},
        Case{"no signature", 40232, set("Wechatmp-Signature", "")}, Case{"no appid", 40233, set("Wechatmp-Appid", "")},
        Case{"unknown appid", 40236, set("Wechatmp-Appid", "wx0")},
        Case{"another appid", 40237, set("Wechatmp-Appid", std::string(service_appid))},
        Case{"wrong signature", 40234, set("Wechatmp-Signature", "YQ==")},
        Case{"another body", 40234, [](http::Request& made) { made.body += " "; }},
        Case{"old time", 40240, set("Wechatmp-TimeStamp", "1700000000")}}) {
    http::Request made = at.request(quota, quota_body);
    each.spoil(made);
    EXPECT_EQ(at.code(made), each.errcode) << each.name;
    EXPECT_THAT(text_of(at.read(made), "errmsg"), StartsWith(texts.at(each.errcode))) << each.name;
    EXPECT_EQ(at.sandbox.handle(made).headers.find("Wechatmp-Signature"), nullptr) << each.name;
  }
  EXPECT_EQ(at.code(Fixture::post_request(quota + "?access_token=" + at.token, write_json(quota_body))), 40231);
  at.skew = -301;
  EXPECT_EQ(at.code(at.request(quota, quota_body)), 40240);
  at.skew = 0;
  at.sandbox.settings().channels.request_serial = RequestSerial::required;
  EXPECT_EQ(at.code(at.request(quota, quota_body)), 40230);
  at.sandbox.settings().channels.request_serial = RequestSerial::ignored;
  at.configure({{"key", to_base64(std::string(32, 'x'))}});
  EXPECT_EQ(at.code(at.request(quota, quota_body)), 40235);
  at.configure({{"key", ""}});
  EXPECT_EQ(at.code(at.request(quota, quota_body)), 40238);
  at.configure({{"key", to_base64(symmetric_key)}, {"public_key", ""}});
  EXPECT_EQ(at.code(at.request(quota, quota_body)), 40239);
}

TEST(ApiSecurity, ConcernsTheCallsThatSupportIt) {
  Securing at;
  const std::string send = "/cgi-bin/message/subscribe/send";
  const std::string plain = send_body(mini_user, lesson_template, lesson_data);
  at.accept_lesson();
  EXPECT_EQ(at.code(Fixture::post_request(send + "?access_token=" + at.token, plain)), 0);
  at.sandbox.settings().channels.subscribe_send_security = SubscribeSendSecurity::supported;
  EXPECT_EQ(at.code(Fixture::post_request(send + "?access_token=" + at.token, plain)), 40231);
  at.accept_lesson();
  EXPECT_NE(at.sandbox.handle(at.request(send, read_json(plain)->get_object())).headers.find("Wechatmp-Signature"),
            nullptr);
  EXPECT_EQ(at.sandbox.log().back().openid, mini_user);
  EXPECT_TRUE(at.sandbox.log().back().effect.delivered);
  at.configure({{"enabled", false}});
  EXPECT_EQ(at.code(Fixture::post_request(quota + "?access_token=" + at.token, write_json(quota_body))), 0);
  for (const json::object& wrong : {json::object{{"key", "YQ=="}}, json::object{{"public_key", "x"}},
                                    json::object{{"encryption", "none"}}, json::object{{"platform_key", ""}}})
    EXPECT_NE(text_of(at.configure(wrong), "error"), "");
}

constexpr std::string_view sm2_private_key = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQg6J53kEzsg36MYgkk
7wRmLMjdSezUpVZ+v5eE/UvTkJehRANCAAQBDQMuQcp7bNZVFbNLQ2FiHXYQFPO5
q4RiGyeJJMJHN97RZhcwlBjyAcc4cerFt3DMY/gEp2FbpHs7yyKSFCqD
-----END PRIVATE KEY-----
)";
constexpr std::string_view sm2_public_key = R"(-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEAQ0DLkHKe2zWVRWzS0NhYh12EBTz
uauEYhsniSTCRzfe0WYXMJQY8gHHOHHqxbdwzGP4BKdhW6R7O8sikhQqgw==
-----END PUBLIC KEY-----
)";

TEST(ApiSecurity, TakesTheChineseAlgorithmsToo) {
  Securing at;
  const std::string key(16, 's');
  EXPECT_EQ(text_of(at.configure({{"encryption", "sm4_gcm"},
                                  {"key", to_base64(key)},
                                  {"signature", "sm2_sm3"},
                                  {"public_key", sm2_public_key},
                                  {"public_key_number", "dev1"},
                                  {"platform_key", sm2_private_key}}),
                    "error"),
            "");
  const std::string url = std::string(official_host) + quota, appid(mini_appid);
  const std::int64_t now = to_unix_s(at.sandbox.now());
  const std::string iv(aead_iv_bytes, 'i'), head = url + "\n" + appid + "\n" + std::to_string(now) + "\n";
  json::object members = quota_body;
  members["_n"] = "0123456789abcdef";
  members["_appid"] = appid;
  members["_timestamp"] = now;
  const AeadBox box = aead_encrypt({Aead::sm4_gcm, key, iv, url + "|" + appid + "|" + std::to_string(now) + "|sn1"},
                                   write_json(members));
  http::Request made = at.request(quota, quota_body);
  made.body =
      write_json(json::object{{"iv", to_base64(iv)}, {"data", to_base64(box.cipher)}, {"authtag", to_base64(box.tag)}});
  const auto signature =
      sign(Secret(std::string(sm2_private_key)), {SignatureScheme::sm2_sm3, "dev1"}, head + made.body);
  made.headers.set("Wechatmp-Signature", to_base64(*signature));
  const http::Response response = at.sandbox.handle(made);
  ASSERT_NE(response.headers.find("Wechatmp-Signature"), nullptr) << response.body;
  EXPECT_TRUE(is_signed_by(sm2_public_key, {SignatureScheme::sm2_sm3, "cert1"},
                           {head + response.body, *from_base64(*response.headers.find("Wechatmp-Signature"))}));
}

}  // namespace
}  // namespace hongyan::sandbox
