#include "engine/routing/send_api.hpp"

#include "base/json.hpp"

namespace hongyan::engine {

wechat::Api send_api(domain::Channel channel, std::string_view body) {
  switch (channel) {
    case domain::Channel::template_message: return wechat::Api::template_send;
    case domain::Channel::subscribe: return wechat::Api::subscribe_send;
    case domain::Channel::notice: return wechat::Api::notice_send;
    case domain::Channel::one_time: return wechat::Api::one_time_send;
    case domain::Channel::customer: return wechat::Api::custom_send;
    case domain::Channel::uniform: return wechat::Api::uniform_send;
    case domain::Channel::form: return wechat::Api::form_send;
    case domain::Channel::card: return wechat::Api::card_update;
    case domain::Channel::mass: break;
  }
  const auto read = read_json(body);
  const bool by_filter = read && find_member(*read, "filter") != nullptr;
  return by_filter ? wechat::Api::mass_sendall : wechat::Api::mass_send;
}

}  // namespace hongyan::engine
