// WebLogin: what 网页授权 has handed out: codes, and the tokens that they were changed for (inbound.md §7.9). Plain
// state of World; the rules stand in web_login_api.
#pragma once
#include <string>

#include "base/clock.hpp"
#include "sandbox/world/strings.hpp"

namespace hongyan::sandbox {

struct Member;

enum class WebScope { base, userinfo };  // snsapi_base: the openid alone

struct WebGrant {
  Member* member = nullptr;
  WebScope scope = WebScope::base;
  WallTime expires;
  bool used = false;     // a code works once
  bool revoked = false;  // the person changed his password: 42007
};

struct WebLogin {
  StringMap<WebGrant> codes, tokens, refresh_tokens;
};

}  // namespace hongyan::sandbox
