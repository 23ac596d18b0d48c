// The two ways to an access_token. Pure.
#pragma once
#include <expected>
#include <string>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "wechat/call.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

// GET /cgi-bin/token: a new token at every call; the one before lives five minutes more. The secret is in the query.
[[nodiscard]] Call plain_token_call(const AppId& appid, const Secret& secret);

enum class Refresh : std::uint8_t {
  normal,  // the current token again, with the time it has left
  force,   // ends the current token; 20 a day, 30 s apart
};
// POST /cgi-bin/stable_token.
[[nodiscard]] Call stable_token_call(const AppId& appid, const Secret& secret, Refresh refresh);

struct AccessToken {
  Secret token;
  Seconds expires_in{0};
};
// From a reply with errcode 0. The error says what is missing, never what was there.
[[nodiscard]] std::expected<AccessToken, std::string> read_token(const ApiReply& reply);

}  // namespace hongyan::wechat
