#include "wechat/calls/quota.hpp"

#include <fmt/format.h>

#include <utility>

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

// Far beyond what WeChat grants; larger numbers are no budget, and sums of them would be none.
constexpr std::int64_t calls_max = 1'000'000'000'000;
constexpr Seconds refresh_max = std::chrono::days{31};

}  // namespace

Call quota_get_call(Api api) { return quota_get_call(path_of(api)); }
Call quota_get_call(std::string_view cgi_path) {
  return raw_call(Api::quota_get, json::object{{"cgi_path", cgi_path}});
}

std::expected<Quota, std::string> read_quota(const ApiReply& reply) {
  const json::value* told = find_member(reply.body, "quota");
  if (told == nullptr || !told->is_object()) return std::unexpected("the answer has no quota");
  Quota quota;
  for (const auto& [key, count] : {std::pair{"daily_limit", &quota.daily_limit}, std::pair{"used", &quota.used},
                                   std::pair{"remain", &quota.remain}}) {
    *count = number_of(*told, key, -1);
    if (*count < 0 || *count > calls_max) return std::unexpected(fmt::format("the quota has no usable {}", key));
  }
  if (const json::value* rate = find_member(reply.body, "rate_limit"); rate != nullptr && rate->is_object()) {
    const RateLimit limit{number_of(*rate, "call_count"), Seconds(number_of(*rate, "refresh_second"))};
    const bool is_usable = limit.call_count > 0 && limit.call_count <= calls_max && limit.refresh.count() > 0 &&
                           limit.refresh <= refresh_max;
    if (is_usable) quota.rate_limit = limit;
  }
  return quota;
}

Call clear_quota_call(const AppId& appid) { return raw_call(Api::clear_quota, json::object{{"appid", appid.text()}}); }

Call clear_quota_v2_call(const AppId& appid, const Secret& secret) {
  return raw_call(Api::clear_quota_v2, json::object{{"appid", appid.text()}, {"appsecret", secret.reveal()}});
}

Call quota_clear_call(std::string_view cgi_path) {
  return raw_call(Api::quota_clear, json::object{{"cgi_path", cgi_path}});
}

}  // namespace hongyan::wechat
