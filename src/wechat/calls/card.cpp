#include "wechat/calls/card.hpp"

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {

Call activity_create_call() { return get_call(Api::activity_create); }
Call activity_create_call(const OpenId& sharer) { return get_call(Api::activity_create, "openid=" + sharer.text()); }
Call activity_create_call(const UnionId& sharer) { return get_call(Api::activity_create, "unionid=" + sharer.text()); }

std::expected<Activity, std::string> read_activity(const ApiReply& reply) {
  constexpr std::int64_t expires_s_max = 9'999'999'999;
  Activity activity;
  activity.id = text_of(reply.body, "activity_id");
  if (activity.id.empty()) return std::unexpected("the answer has no activity_id");
  const std::int64_t expires_s = number_of(reply.body, "expiration_time");
  if (expires_s <= 0 || expires_s > expires_s_max) return std::unexpected("the answer has no usable expiration_time");
  activity.expires = WallTime(Seconds(expires_s));
  return activity;
}

Call card_update_call(const CardUpdate& update) {
  json::array parameters;
  for (const CardParameter& parameter : update.parameters)
    parameters.push_back(json::object{{"name", parameter.name}, {"value", parameter.value}});
  json::object info{{"parameter_list", std::move(parameters)}};
  return raw_call(Api::card_update, {{"activity_id", update.activity_id},
                                     {"target_state", static_cast<int>(update.target_state)},
                                     {"template_info", std::move(info)}});
}

Call card_update_call(const json::object& body) { return raw_call(Api::card_update, body); }

}  // namespace hongyan::wechat
