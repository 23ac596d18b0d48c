// A call that goes signed and encrypted: nobody between the app and WeChat reads or changes its body. The access_token
// stays in the query. What is random and what time it is comes from the caller. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "http/url.hpp"
#include "wechat/call.hpp"
#include "wechat/signing/signing_keys.hpp"

namespace hongyan::wechat {

// Whether WeChat's pages say that an API takes signed calls. Uploads never do; whether an app's calls must be signed is
// a setting of its console.
enum class SigningSupport : std::uint8_t {
  documented,
  reported,  // SDKs sign it, its page does not say so
  none,
};
[[nodiscard]] SigningSupport signing_support(Api api);

struct SigningMoment {
  std::int64_t timestamp_s = 0;  // unix time
  std::string nonce;             // text of 16 to 32 random bytes in base64, once
  std::string iv;                // aead_iv_bytes random bytes, once
};

// The same call with its body in an envelope and the headers that prove it. `origin` is where it goes:
// https://api.weixin.qq.com. The keys have no defect. The error is one English sentence.
[[nodiscard]] std::expected<Call, std::string> sign_call(const Call& call, const http::Origin& origin,
                                                         const SigningKeys& keys, const SigningMoment& moment);

// For paths beyond the list of Api, as a gateway meets them: "https://api.weixin.qq.com/wxa/getuserriskrank".
struct SignedBody {
  std::string body;
  http::Headers headers;
};
[[nodiscard]] std::expected<SignedBody, std::string> sign_body(std::string_view url, const json::object& plain,
                                                               const SigningKeys& keys, const SigningMoment& moment);

// What is signed: of a request and of a response alike.
struct SignedParts {
  std::string_view url;  // without a query
  std::string_view appid;
  std::string_view timestamp;
};
[[nodiscard]] std::string text_to_sign(const SignedParts& parts, std::string_view body);
// What the encryption is bound to.
[[nodiscard]] std::string associated_text(const SignedParts& parts, std::string_view symmetric_number);

}  // namespace hongyan::wechat
