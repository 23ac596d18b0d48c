#include "engine/ask/asking.hpp"

#include "wechat/errcode.hpp"

namespace hongyan::engine {

std::expected<wechat::ApiReply, AskTrouble> ask_wechat(const AskingDoors& doors, const store::App& app,
                                                       const wechat::Call& call, WallTime now) {
  constexpr int attempts_max = 2;
  const auto way = way_out_of(app);
  if (!way) return std::unexpected(AskTrouble{0, way.error()});
  for (int attempt = 1;; ++attempt) {
    const auto token = doors.tokens.find_or_fetch(app.appid.text(), now);
    if (!token) return std::unexpected(AskTrouble{0, "there is no access_token for this app (see its parks)"});
    const http::Ending ending = doors.egress.exchange_alone(
        doors.transport, app.appid.text(), *way,
        {.tag = static_cast<std::uint64_t>(attempt), .request = wechat::to_request(call, token->text)});
    if (const auto* trouble = std::get_if<http::Trouble>(&ending.result))
      return std::unexpected(AskTrouble{0, trouble->cause});
    auto reply = wechat::read_reply(std::get<http::Response>(ending.result));
    if (!reply) return std::unexpected(AskTrouble{0, reply.error()});
    if (reply->errcode == 0) return std::move(*reply);
    const bool stale = wechat::verdict_of(reply->errcode, call.api) == wechat::Verdict::token_stale;
    if (!stale || attempt == attempts_max)
      return std::unexpected(AskTrouble{reply->errcode, reply->errmsg, reply->rid});
    doors.tokens.refuse(app.appid.text(), token->generation);
  }
}

}  // namespace hongyan::engine
