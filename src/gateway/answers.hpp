// What the gateway answers by itself, in WeChat's own form: HTTP 200 and a JSON body with errcode and errmsg, because
// SDKs look at nothing else. Such an answer bears `X-Hongyan-Gateway: answered`, WeChat's own do not. Pure.
#pragma once
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "http/message.hpp"

namespace hongyan::gateway {

// The refusals, with the words WeChat uses for them.
enum class Refusal {
  system_error,        // -1: certainly not sent, may be tried again
  invalid_credential,  // 40001: no token of ours
  invalid_grant_type,  // 40002
  invalid_appid,       // 40013
  invalid_url,         // 40066
  invalid_appsecret,   // 40125: no key of ours
  token_missing,       // 41001
  appid_missing,       // 41002
  secret_missing,      // 41004
  token_expired,       // 42001
  wants_post,          // 43002
  quota_spent,         // 45009: the app's calls of this day
  too_fast,            // 45011: the key's own pace, or the app's calls of this minute
  unauthorized,        // 48001: the key has no scope `gateway`
};
[[nodiscard]] int errcode_of(Refusal refusal);

// "6aac0063-7ed08fb9-1250f724", as WeChat makes them: the second of the request and two random groups.
[[nodiscard]] std::string make_rid(WallTime now, Random& random);
// `detail` says what the words of WeChat leave open; one English clause, or "".
[[nodiscard]] http::Response refuse(Refusal refusal, std::string_view rid, std::string_view detail = "");
[[nodiscard]] http::Response hand_out(const Secret& token, Seconds expires_in);

// The request was written whole and no certain answer came: an SDK must not take it for a call it may repeat. HTTP 504,
// and an errcode that WeChat does not have.
inline constexpr int errcode_of_lost_answer = -504;
[[nodiscard]] http::Response answer_is_lost(std::string_view rid, std::string_view cause);

}  // namespace hongyan::gateway
