#include "wechat/calls/session.hpp"

#include "http/url.hpp"
#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {

Call jscode2session_call(const AppId& appid, const Secret& secret, std::string_view js_code) {
  return get_call(Api::jscode2session, "appid=" + appid.text() + "&secret=" + http::percent_encode(secret.reveal()) +
                                           "&js_code=" + http::percent_encode(js_code) +
                                           "&grant_type=authorization_code");
}

std::expected<Session, std::string> read_session(const ApiReply& reply) {
  Session session;
  const auto openid = OpenId::parse(text_of(reply.body, "openid"));
  if (!openid) return std::unexpected("the answer has no openid");
  session.openid = *openid;
  if (const std::string text = text_of(reply.body, "unionid"); !text.empty()) {
    const auto unionid = UnionId::parse(text);
    if (!unionid) return std::unexpected(unionid.error());
    session.unionid = *unionid;
  }
  session.session_key = Secret(text_of(reply.body, "session_key"));
  if (session.session_key.empty()) return std::unexpected("the answer has no session_key");
  return session;
}

}  // namespace hongyan::wechat
