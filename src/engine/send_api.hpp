// Which WeChat call carries a channel. Pure.
#pragma once
#include "domain/channel.hpp"
#include "wechat/api.hpp"

namespace hongyan::engine {

[[nodiscard]] constexpr wechat::Api send_api(domain::Channel channel) {
  switch (channel) {
    case domain::Channel::template_message: return wechat::Api::template_send;
    case domain::Channel::subscribe: return wechat::Api::subscribe_send;
  }
  return wechat::Api::template_send;
}

}  // namespace hongyan::engine
