// Inbound: what a caller of the gateway wants, read from its request, and the request to WeChat that comes of it: the
// same method, path, parameters, headers and body, with WeChat's credential where the caller's stood. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "http/message.hpp"

namespace hongyan::gateway {

inline constexpr std::string_view gateway_prefix = "/gateway/";

// "/gateway/wx…/cgi-bin/user/get?next_openid=": app, path at WeChat, query as it came.
struct Address {
  std::string appid;
  std::string path;   // begins with '/'
  std::string query;  // without '?'
};
[[nodiscard]] std::optional<Address> read_address(std::string_view target);

// Such as WeChat's are: at most 128 letters, digits and signs that nobody need escape. A caller may invent others.
[[nodiscard]] bool is_usual_path(std::string_view path);

// By whom a call is answered and which credential it bears.
enum class Kind {
  token,         // /cgi-bin/token: the gateway itself
  stable_token,  // /cgi-bin/stable_token: the gateway itself
  with_secret,   // login, web authorization, clear_quota/v2: the app's secret
  of_person,     // what a person has let the app see: the person's own token, which the caller brings
  with_token,    // everything else: access_token
};
[[nodiscard]] Kind kind_of(std::string_view path);

// A parameter of the caller's, wherever it put it: query, JSON body or form body.
[[nodiscard]] std::optional<std::string> find_parameter(const Address& address, const http::Request& request,
                                                        std::string_view name);
[[nodiscard]] std::string_view secret_name(std::string_view path);  // "secret", or "appsecret" for clear_quota/v2
[[nodiscard]] std::string bearer_of(const http::Request& request);  // "" when there is no Authorization: Bearer

// The caller's request as WeChat is to see it, credential still missing: headers between hops, ours and those that name
// the caller's side are left out.
[[nodiscard]] http::Request to_outbound(const Address& address, http::Request&& request);
// Takes out a pass of ours that a call of another credential bears beside it, as SDKs do that put access_token into
// every query: WeChat must not see it.
void drop_pass(http::Request& outbound);
// Puts the token in the place of the caller's, or at the end.
void set_token(http::Request& outbound, const Secret& token);
// Puts a secret value where the caller wrote its own of that name, or into the query.
void set_parameter(http::Request& outbound, std::string_view name, const Secret& secret);

// The answer as the caller is to see it: without headers between hops.
[[nodiscard]] http::Response to_inbound(http::Response&& response);

}  // namespace hongyan::gateway
