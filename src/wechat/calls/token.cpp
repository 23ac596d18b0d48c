#include "wechat/calls/token.hpp"

#include "http/url.hpp"
#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {

Call plain_token_call(const AppId& appid, const Secret& secret) {
  return get_call(Api::token, "grant_type=client_credential&appid=" + appid.text() +
                                  "&secret=" + http::percent_encode(secret.reveal()));
}

Call stable_token_call(const AppId& appid, const Secret& secret, Refresh refresh) {
  return json_call(Api::stable_token, json::object{{"grant_type", "client_credential"},
                                                   {"appid", appid.text()},
                                                   {"secret", secret.reveal()},
                                                   {"force_refresh", refresh == Refresh::force}});
}

std::expected<AccessToken, std::string> read_token(const ApiReply& reply) {
  constexpr std::int64_t life_s_max = 24 * 60 * 60;
  AccessToken token{Secret(text_of(reply.body, "access_token")), Seconds(number_of(reply.body, "expires_in"))};
  if (token.token.empty()) return std::unexpected("the answer has no access_token");
  if (token.expires_in.count() <= 0 || token.expires_in.count() > life_s_max)
    return std::unexpected("the answer has no usable expires_in");
  return token;
}

}  // namespace hongyan::wechat
