#include "gateway/admission.hpp"

#include <algorithm>

#include "gateway/pass.hpp"
#include "gateway/person_token.hpp"
#include "http/url.hpp"

namespace hongyan::gateway {
namespace {

std::optional<Refusal> judge(const std::optional<Client>& client, std::string_view appid) {
  if (!client) return Refusal::invalid_appsecret;
  // A key bound to some apps learns nothing of the others.
  if (!client->appids.empty() && std::ranges::find(client->appids, appid) == client->appids.end())
    return Refusal::invalid_appid;
  switch (client->right) {
    case Right::none: return Refusal::unauthorized;
    case Right::too_fast: return Refusal::too_fast;
    case Right::gateway: break;
  }
  return std::nullopt;
}

constexpr std::chrono::days refresh_token_life{30};

// The pass that a call bears: of a person's token only what stands before WeChat's own.
std::string pass_in(const Address& address, const http::Request& request) {
  if (kind_of(address.path) != Kind::of_person) return http::Query(address.query).get("access_token");
  const auto persons = person_token_in(address, request);
  return persons ? persons->pass : "";
}

}  // namespace

std::optional<PersonToken> person_token_in(const Address& address, const http::Request& request) {
  if (kind_of(address.path) != Kind::of_person) return std::nullopt;
  return split_person_token(find_parameter(address, request, person_token_name(address.path)).value_or(""));
}

std::string_view why(Refusal refusal) {
  switch (refusal) {
    case Refusal::invalid_appsecret: return "the secret here is an API key of hongyan";
    case Refusal::unauthorized: return "the key lacks the scope gateway";
    case Refusal::too_fast: return "the API key's own pace, api.key_requests_per_second";
    case Refusal::invalid_appid: return "no such app for this key";
    case Refusal::system_error:
    case Refusal::quota_spent:
    case Refusal::invalid_credential:
    case Refusal::invalid_grant_type:
    case Refusal::invalid_url:
    case Refusal::token_missing:
    case Refusal::appid_missing:
    case Refusal::secret_missing:
    case Refusal::token_expired:
    case Refusal::wants_post: return "";
  }
  return "";
}

http::Response Admission::answer_token(sql::Connection& connection, const Address& address,
                                       const http::Request& request, WallTime now) const {
  const std::string rid = make_rid(now, random_);
  if (kind_of(address.path) == Kind::stable_token && request.method != http::Method::post)
    return refuse(Refusal::wants_post, rid);
  // WeChat looks at the appid first, whatever else is wrong.
  const auto appid = find_parameter(address, request, "appid");
  if (!appid || appid->empty()) return refuse(Refusal::appid_missing, rid);
  if (*appid != address.appid) return refuse(Refusal::invalid_appid, rid);
  if (find_parameter(address, request, "grant_type") != "client_credential")
    return refuse(Refusal::invalid_grant_type, rid);
  std::string key = find_parameter(address, request, "secret").value_or("");
  if (key.empty()) key = bearer_of(request);
  if (key.empty()) return refuse(Refusal::secret_missing, rid);
  const auto client = keys_.of_text(connection, key);
  if (const auto refusal = judge(client, address.appid)) {
    return refuse(*refusal, rid, why(*refusal));
  }
  return hand_out(
      write_pass({.appid = address.appid, .key_id = client->key_id, .expires_at = now + pass_life_}, pass_key_),
      pass_life_);
}

http::Response Admission::with_person_passes(http::Response response, std::string_view appid, std::string_view key_id,
                                             WallTime now) const {
  const auto pass_until = [&](WallTime end) {
    return write_pass({std::string(appid), std::string(key_id), end}, pass_key_);
  };
  response.body = with_passes(std::move(response.body), {.access = pass_until(now + pass_life_),
                                                         .refresh = pass_until(now + refresh_token_life)});
  return response;
}

std::expected<Client, Refusal> Admission::client_of(sql::Connection& connection, const Address& address,
                                                    const http::Request& request, WallTime now) const {
  std::optional<Client> client;
  Refusal otherwise = Refusal::invalid_credential;
  const std::string bearer = bearer_of(request);
  const Kind kind = kind_of(address.path);
  const std::string token = pass_in(address, request);
  if (kind == Kind::with_secret) {
    otherwise = Refusal::invalid_appsecret;
    const auto appid = find_parameter(address, request, "appid");
    if (appid && *appid != address.appid) return std::unexpected(Refusal::invalid_appid);
    const std::string key = find_parameter(address, request, secret_name(address.path)).value_or("");
    if (key.empty() && bearer.empty()) return std::unexpected(Refusal::secret_missing);
    client = keys_.of_text(connection, key.empty() ? bearer : key);
  } else if (!token.empty()) {
    const auto pass = read_pass(token, address.appid, pass_key_, now);
    if (!pass)
      return std::unexpected(pass.error() == PassFault::expired ? Refusal::token_expired : Refusal::invalid_credential);
    client = keys_.of_id(connection, pass->key_id);
  } else if (!bearer.empty()) {
    client = keys_.of_text(connection, bearer);
  } else {
    return std::unexpected(Refusal::token_missing);
  }
  if (const auto refusal = judge(client, address.appid)) return std::unexpected(client ? *refusal : otherwise);
  return *std::move(client);
}

}  // namespace hongyan::gateway
