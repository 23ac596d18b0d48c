// Asking: one call to WeChat on behalf of an operator or a page, outside the outbox; with a new token and once more
// when WeChat refuses the old one. The caller's thread waits; `transport` has nothing else under way. Not for sends:
// what may have arrived is not tried again here.
#pragma once
#include <expected>
#include <string>

#include "base/clock.hpp"
#include "engine/access/egress.hpp"
#include "engine/access/token_keeper.hpp"
#include "http/transport.hpp"
#include "store/apps.hpp"
#include "wechat/call.hpp"

namespace hongyan::engine {

struct AskTrouble {
  int errcode = 0;  // 0 when no WeChat answer came
  std::string errmsg;
  std::string rid{};
};
struct AskingDoors {
  http::Transport& transport;
  Egress& egress;
  TokenKeeper& tokens;
};
// An answer with errcode 0, or why there is none.
[[nodiscard]] std::expected<wechat::ApiReply, AskTrouble> ask_wechat(const AskingDoors& doors, const store::App& app,
                                                                     const wechat::Call& call, WallTime now);

}  // namespace hongyan::engine
