#include "gateway/sealing.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace hongyan::gateway {

std::optional<Sealing> sealing_of(const store::App& app, std::string_view path, const http::Request& outbound) {
  if (app.signing.empty() || outbound.headers.find("Wechatmp-Signature") != nullptr) return std::nullopt;
  const auto api = std::ranges::find(wechat::all_apis(), path, wechat::path_of);
  if (api == wechat::all_apis().end() || wechat::method_of(*api) != outbound.method) return std::nullopt;
  auto signing = engine::signing_of(app, *api);
  if (!signing || !*signing) return std::nullopt;
  const auto body = read_json(outbound.body);
  if (!body || !body->is_object()) return std::nullopt;
  return Sealing{*api, **std::move(signing)};
}

std::expected<http::Request, std::string> seal(const Sealing& sealing, http::Request outbound, WallTime now,
                                               Random& random) {
  auto call = engine::sign_call(
      sealing.signing,
      {.api = sealing.api, .query = "", .body = std::move(outbound.body), .content_type = "application/json"}, now,
      random);
  if (!call) return std::unexpected(std::move(call.error()));
  outbound.body = std::move(call->body);
  outbound.headers.set("Content-Type", call->content_type);
  for (const http::Header& header : call->headers) outbound.headers.set(header.name, header.value);
  return outbound;
}

std::expected<http::Response, std::string> unseal(const Sealing& sealing, const http::Response& response,
                                                  WallTime now) {
  return engine::open_answer(sealing.signing, sealing.api, response, now);
}

}  // namespace hongyan::gateway
