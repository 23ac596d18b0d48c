// From a filled route to the message as its channel wants it. Pure.
#pragma once
#include "domain/message_text.hpp"
#include "domain/route.hpp"
#include "engine/routing/way.hpp"

namespace hongyan::engine {

[[nodiscard]] Message build_message(const domain::Route& route, const wechat::OpenId& openid,
                                    domain::FilledRoute filled);

}  // namespace hongyan::engine
