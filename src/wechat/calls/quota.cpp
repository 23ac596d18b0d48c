#include "wechat/calls/quota.hpp"

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {

Call quota_get_call(Api api) { return json_call(Api::quota_get, json::object{{"cgi_path", path_of(api)}}); }

std::expected<Quota, std::string> read_quota(const ApiReply& reply) {
  const json::value* quota = find_member(reply.body, "quota");
  if (quota == nullptr || !quota->is_object()) return std::unexpected("the answer has no quota");
  return Quota{number_of(*quota, "daily_limit"), number_of(*quota, "used"), number_of(*quota, "remain")};
}

Call clear_quota_call(const AppId& appid) { return json_call(Api::clear_quota, json::object{{"appid", appid.text()}}); }

}  // namespace hongyan::wechat
