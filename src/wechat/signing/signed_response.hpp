// Opening the answer of a signed call: whose certificate proves it, when it was made, what it says. Nothing is read
// before the signature holds, except a plain refusal, which WeChat sends when it could not read the call. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <string_view>

#include "base/clock.hpp"
#include "http/message.hpp"
#include "wechat/signing/signing_keys.hpp"

namespace hongyan::wechat {

inline constexpr Seconds signed_response_age_max{300};  // either way

// Why an answer is not taken. After a send each of them is ambiguous: WeChat may have done it.
enum class ResponseDefect : std::uint8_t {
  not_signed,           // a plain answer that is no refusal
  another_app,          // made for another appid
  stale,                // made more than signed_response_age_max ago or ahead
  unknown_certificate,  // signed by a certificate we do not hold
  bad_signature,
  undecryptable,
  malformed,
};
[[nodiscard]] std::string_view to_string(ResponseDefect defect);

// The plain response, as if the call had not been signed. `url` is that of the call, without a query.
[[nodiscard]] std::expected<http::Response, ResponseDefect> open_signed_response(const SigningKeys& keys,
                                                                                 std::string_view url,
                                                                                 const http::Response& response,
                                                                                 WallTime now);

}  // namespace hongyan::wechat
