// Who a mini program's page is: the code of wx.login for an openid. A code works once, for five minutes. Pure.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "wechat/call.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

// GET /sns/jscode2session. The secret and the code are in the query.
[[nodiscard]] Call jscode2session_call(const AppId& appid, const Secret& secret, std::string_view js_code);

struct Session {
  OpenId openid;
  std::optional<UnionId> unionid;
  Secret session_key;
};
[[nodiscard]] std::expected<Session, std::string> read_session(const ApiReply& reply);

}  // namespace hongyan::wechat
