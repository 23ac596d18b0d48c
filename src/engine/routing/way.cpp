#include "engine/routing/way.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hongyan::engine {

using domain::Channel;

namespace {

// The member by which WeChat knows a second call for the first; "" for channels without one.
std::string_view duplicate_key(Channel channel) {
  switch (channel) {
    case Channel::template_message: return "client_msg_id";
    case Channel::mass: return "clientmsgid";
    case Channel::subscribe:
    case Channel::notice:
    case Channel::one_time:
    case Channel::customer:
    case Channel::uniform:
    case Channel::form:
    case Channel::card: return "";
  }
  return "";
}

}  // namespace

std::string write_body(Way way, std::string_view client_msg_id) {
  if (auto* const message = std::get_if<wechat::TemplateMessage>(&way.message)) {
    message->client_msg_id = client_msg_id;
    return wechat::template_send_call(*message).body;
  }
  if (const auto* const message = std::get_if<wechat::SubscribeMessage>(&way.message))
    return wechat::subscribe_send_call(*message).body;
  auto* const body = std::get_if<json::object>(&way.message);
  if (body == nullptr) return {};
  const std::string_view key = duplicate_key(way.channel);
  if (!key.empty() && !client_msg_id.empty() && !body->contains(key)) body->emplace(key, client_msg_id);
  return write_json(*body);
}

std::string client_msg_id_of(const Way& way, std::string_view made) {
  const std::string_view key = duplicate_key(way.channel);
  if (key.empty()) return {};
  const auto* const body = std::get_if<json::object>(&way.message);
  const json::value* const own = body == nullptr ? nullptr : body->if_contains(key);
  return own != nullptr && own->is_string() ? std::string(own->get_string()) : std::string(made);
}

std::string value_in(const Message& message, std::string_view field) {
  if (const auto* const body = std::get_if<json::object>(&message)) return domain::rated_value(*body, field);
  const auto* const subscribe = std::get_if<wechat::SubscribeMessage>(&message);
  if (subscribe == nullptr) return {};
  const auto found = std::ranges::find(subscribe->data, field, &wechat::DataField::key);
  return found == subscribe->data.end() ? std::string() : found->value;
}

bool waits_for_rate(const Way& way) { return way.rate && way.rate->left == 0; }

void stop_where_rate_is_late(std::vector<Way>& ways, WallTime expires_at, std::string_view pointer) {
  for (Way& way : ways) {
    if (!waits_for_rate(way) || way.rate->next < expires_at) continue;
    const domain::SendRate& rate = way.rate->rate;
    const bool by_day = rate.per == domain::RatePer::day;
    const std::string next = to_iso8601(way.rate->next);
    way.obstacles.push_back(
        {std::string(pointer), std::string(domain::rate_limited),
         fmt::format("该模板限频:{} 的同一个值{}最多 {} 次,{} 起才能再发,那时已过期", rate.field,
                     by_day ? "每天" : "每月", rate.times, next),
         fmt::format("the template's rate: {} a {} with one value of {}; the next may go at {}, when this is over",
                     rate.times, domain::to_string(rate.per), rate.field, next),
         rate.times, way.rate->used});
  }
}

bool is_permission(const Defect& obstacle) {
  constexpr std::array<std::string_view, 8> permissions{"no_grant",     "not_follower",      "opted_out",
                                                        "blacklisted",  "no_form_id",        "window_closed",
                                                        "window_spent", domain::rate_limited};
  return std::ranges::find(permissions, obstacle.code) != permissions.end();
}

bool may_wait(const Way& way) {
  return !way.obstacles.empty() && std::ranges::all_of(way.obstacles, [](const Defect& obstacle) {
    const bool is_lasting = obstacle.code == "opted_out" || obstacle.code == domain::rate_limited;
    return (is_permission(obstacle) && !is_lasting) || obstacle.code == "no_identity";
  });
}

Stop stop_of(const Way& way) {
  Stop gravest = Stop::nothing;
  for (const Defect& obstacle : way.obstacles) {
    const bool out_of_reach = obstacle.code == "no_identity" || obstacle.code == "channel_retired";
    const Stop stop = is_permission(obstacle) ? Stop::permission : out_of_reach ? Stop::reach : Stop::content;
    gravest = std::max(gravest, stop);
  }
  return gravest;
}

}  // namespace hongyan::engine
