#include "engine/way.hpp"

#include <algorithm>
#include <array>

namespace hongyan::engine {

using domain::Channel;

std::string write_body(Way way, std::string_view client_msg_id) {
  if (auto* const message = std::get_if<wechat::TemplateMessage>(&way.message)) {
    message->client_msg_id = client_msg_id;
    return wechat::template_send_call(*message).body;
  }
  if (const auto* const message = std::get_if<wechat::SubscribeMessage>(&way.message))
    return wechat::subscribe_send_call(*message).body;
  auto* const body = std::get_if<json::object>(&way.message);
  if (body == nullptr) return {};
  if (way.channel == Channel::template_message) return wechat::template_send_call(std::move(*body), client_msg_id).body;
  return wechat::subscribe_send_call(*body).body;
}

std::string client_msg_id_of(const Way& way, std::string_view made) {
  if (way.channel != Channel::template_message) return {};
  const auto* const body = std::get_if<json::object>(&way.message);
  const json::value* const own = body == nullptr ? nullptr : body->if_contains("client_msg_id");
  return own != nullptr && own->is_string() ? std::string(own->get_string()) : std::string(made);
}

bool is_permission(const Defect& obstacle) {
  constexpr std::array<std::string_view, 3> permissions{"no_grant", "not_follower", "opted_out"};
  return std::ranges::find(permissions, obstacle.code) != permissions.end();
}

Stop stop_of(const Way& way) {
  Stop gravest = Stop::nothing;
  for (const Defect& obstacle : way.obstacles) {
    const Stop stop = is_permission(obstacle)          ? Stop::permission
                      : obstacle.code == "no_identity" ? Stop::reach
                                                       : Stop::content;
    gravest = std::max(gravest, stop);
  }
  return gravest;
}

}  // namespace hongyan::engine
