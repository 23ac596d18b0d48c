#include "gateway/answers.hpp"

#include <fmt/format.h>

#include "base/json.hpp"

namespace hongyan::gateway {
namespace {

struct Words {
  int errcode;
  std::string_view errmsg;
};

Words words_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::system_error: return {-1, "system error"};
    case Refusal::invalid_credential: return {40001, "invalid credential, access_token is invalid or not latest"};
    case Refusal::invalid_grant_type: return {40002, "invalid grant_type"};
    case Refusal::invalid_appid: return {40013, "invalid appid"};
    case Refusal::invalid_url: return {40066, "invalid url"};
    case Refusal::invalid_appsecret: return {40125, "invalid appsecret"};
    case Refusal::token_missing: return {41001, "access_token missing"};
    case Refusal::appid_missing: return {41002, "appid missing"};
    case Refusal::secret_missing: return {41004, "appsecret missing"};
    case Refusal::token_expired: return {42001, "access_token expired"};
    case Refusal::wants_post: return {43002, "require POST method"};
    case Refusal::quota_spent: return {45009, "reach max api daily quota limit"};
    case Refusal::too_fast: return {45011, "api minute-quota reach limit, must slower, retry next minute"};
    case Refusal::unauthorized: return {48001, "api unauthorized"};
  }
  return {-1, "system error"};
}

http::Response answer(int status, const json::object& body) {
  http::Response response = http::make_response(status, "application/json; encoding=utf-8", write_json(body));
  response.headers.add("X-Hongyan-Gateway", "answered");
  response.headers.add("Cache-Control", "no-store");
  return response;
}

}  // namespace

int errcode_of(Refusal refusal) { return words_of(refusal).errcode; }

std::string make_rid(WallTime now, Random& random) {
  const std::uint64_t number = random.next_u64();
  return fmt::format("{:08x}-{:08x}-{:08x}", static_cast<std::uint32_t>(to_unix_s(now)),
                     static_cast<std::uint32_t>(number >> 32), static_cast<std::uint32_t>(number));
}

http::Response refuse(Refusal refusal, std::string_view rid, std::string_view detail) {
  const Words words = words_of(refusal);
  const std::string errmsg = detail.empty() ? fmt::format("{} rid: {}", words.errmsg, rid)
                                            : fmt::format("{} (hongyan: {}) rid: {}", words.errmsg, detail, rid);
  return answer(200, {{"errcode", words.errcode}, {"errmsg", errmsg}});
}

http::Response hand_out(const Secret& token, Seconds expires_in) {
  return answer(200, {{"access_token", token.reveal()}, {"expires_in", expires_in.count()}});
}

http::Response answer_is_lost(std::string_view rid, std::string_view cause) {
  return answer(504,
                {{"errcode", errcode_of_lost_answer},
                 {"errmsg", fmt::format("no certain answer from WeChat, which may have acted: do not repeat blindly "
                                        "(hongyan: {}) rid: {}",
                                        cause, rid)}});
}

}  // namespace hongyan::gateway
