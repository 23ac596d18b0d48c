#include "wechat/calls/mass_job.hpp"

#include <charconv>

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

// A number where it is one, as the sample has it.
json::value id_of(std::string_view msg_id) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(msg_id.data(), msg_id.data() + msg_id.size(), number);
  if (error != std::errc{} || end != msg_id.data() + msg_id.size()) return json::value(json::string(msg_id));
  return json::value(number);
}

}  // namespace

Call mass_delete_call(std::string_view msg_id, int article) {
  json::object body;
  body.emplace("msg_id", id_of(msg_id));
  body.emplace("article_idx", article);
  return raw_call(Api::mass_delete, body);
}

Call mass_delete_by_url_call(std::string_view url) { return raw_call(Api::mass_delete, json::object{{"url", url}}); }

Call mass_get_call(std::string_view msg_id) { return raw_call(Api::mass_get, json::object{{"msg_id", msg_id}}); }

std::expected<MassState, std::string> read_mass_state(const ApiReply& reply) {
  const std::string state = text_of(reply.body, "msg_status");
  if (state.empty()) return std::unexpected("the answer has no msg_status");
  if (state == "SENDING") return MassState::sending;
  if (state == "SEND_SUCCESS") return MassState::sent;
  if (state == "SEND_FAIL") return MassState::failed;
  return state == "DELETE" ? MassState::deleted : MassState::other;
}

// Without a body WeChat's page says; an empty object is the JSON of that, and no 44002.
Call mass_speed_get_call() { return raw_call(Api::mass_speed_get, json::object{}); }

std::expected<MassSpeed, std::string> read_mass_speed(const ApiReply& reply) {
  constexpr std::int64_t level_max = 4;
  const std::int64_t level = number_of(reply.body, "speed", -1);
  if (level < 0 || level > level_max) return std::unexpected("the answer has no usable speed");
  return MassSpeed{static_cast<int>(level), number_of(reply.body, "realspeed")};
}

Call mass_speed_set_call(int level) { return raw_call(Api::mass_speed_set, json::object{{"speed", level}}); }

}  // namespace hongyan::wechat
