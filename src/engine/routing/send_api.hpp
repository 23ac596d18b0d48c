// Which WeChat call carries a message. Pure.
#pragma once
#include <string_view>

#include "domain/channel.hpp"
#include "wechat/api.hpp"

namespace hongyan::engine {

// `body` tells the two mass calls apart: by tag or to all, and by list.
[[nodiscard]] wechat::Api send_api(domain::Channel channel, std::string_view body);

}  // namespace hongyan::engine
