// Signing: an app whose console asks for API security (服务端 API 签名) sends some of its calls signed and encrypted
// and opens their answers: which calls, with which keys, under which address. Made from the app for each call; what is
// random and what time it is come through the doors.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "http/message.hpp"
#include "http/url.hpp"
#include "store/apps.hpp"
#include "wechat/call.hpp"
#include "wechat/signing/signing_keys.hpp"

namespace hongyan::engine {

struct Signing {
  wechat::SigningKeys keys;
  std::vector<wechat::Api> apis;  // whose calls are signed
  http::Origin origin;            // as the signature names it, whichever host or proxy the call goes through
};

// Calls that may be signed, by the names of their APIs, and those of them that are unless somebody says otherwise:
// subscribe_send is signed by SDKs while its page does not allow it.
[[nodiscard]] std::vector<wechat::Api> signable_apis();
[[nodiscard]] std::vector<wechat::Api> usually_signed_apis();

// As it is sealed with the app: {"cipher", "symmetric_key" (base64), "symmetric_number", "scheme", "private_key" (PEM),
// "private_key_number", "platform_certificate" (PEM), "platform_certificate_number", "apis", "origin"}.
[[nodiscard]] Secret write_signing(const Signing& signing);
[[nodiscard]] std::expected<Signing, std::string> read_signing(const wechat::AppId& appid, const Secret& text);

// Nothing when such a call of the app goes plain. The error is one English sentence.
[[nodiscard]] std::expected<std::optional<Signing>, std::string> signing_of(const store::App& app, wechat::Api api);

// The call as it goes onto the wire.
[[nodiscard]] std::expected<wechat::Call, std::string> sign_call(const Signing& signing, const wechat::Call& call,
                                                                 WallTime now, Random& random);
// The answer of a signed call as if it had not been signed: only what its certificate proves, or a plain refusal.
[[nodiscard]] std::expected<http::Response, std::string> open_answer(const Signing& signing, wechat::Api api,
                                                                     const http::Response& response, WallTime now);
// What WeChat answered: to a signed call only what its certificate proves, or a plain refusal, is an answer.
[[nodiscard]] std::expected<wechat::ApiReply, std::string> read_answer(const std::optional<Signing>& signing,
                                                                       wechat::Api api, const http::Response& response,
                                                                       WallTime now);

}  // namespace hongyan::engine
