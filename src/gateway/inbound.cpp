#include "gateway/inbound.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "gateway/pass.hpp"
#include "http/url.hpp"

namespace hongyan::gateway {
namespace {

constexpr std::size_t json_body_bytes_max = 64 * 1024;  // of the few calls whose body bears a secret

constexpr std::array<std::string_view, 3> secret_paths{"/sns/jscode2session", "/sns/oauth2/access_token",
                                                       "/cgi-bin/clear_quota/v2"};

constexpr std::array<std::string_view, 3> person_paths{"/sns/userinfo", "/sns/auth", "/sns/oauth2/refresh_token"};

// Lower case. Between hops, or about the caller's side and our key.
constexpr std::array<std::string_view, 20> dropped_headers{"accept-encoding",
                                                           "authorization",
                                                           "connection",
                                                           "content-length",
                                                           "cookie",
                                                           "expect",
                                                           "forwarded",
                                                           "host",
                                                           "keep-alive",
                                                           "proxy-authenticate",
                                                           "proxy-connection",
                                                           "proxy-authorization",
                                                           "te",
                                                           "trailer",
                                                           "transfer-encoding",
                                                           "upgrade",
                                                           "via",
                                                           "x-forwarded-for",
                                                           "x-forwarded-host",
                                                           "x-real-ip"};

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return lowered;
}

bool passes_on(std::string_view name) {
  const std::string lowered = lower_case(name);
  return std::ranges::find(dropped_headers, lowered) == dropped_headers.end() && !lowered.starts_with("x-forwarded-") &&
         !lowered.starts_with("x-hongyan-");
}

http::Headers passing(const http::Headers& headers) {
  http::Headers kept;
  for (const http::Header& header : headers)
    if (passes_on(header.name)) kept.add(header.name, header.value);
  return kept;
}

// `query` with the value of each parameter of that name replaced, all else byte for byte; nothing when there is none.
std::optional<std::string> with_value(std::string_view query, std::string_view name, std::string_view value) {
  std::string changed;
  bool found = false;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (!changed.empty()) changed += '&';
    if (http::percent_decode(pair.substr(0, pair.find('='))) == name) {
      found = true;
      changed.append(name).append("=").append(http::percent_encode(value));
    } else {
      changed += pair;
    }
  }
  return found ? std::optional(std::move(changed)) : std::nullopt;
}

// `query` without the parameters of that name, all else byte for byte.
std::string without(std::string_view query, std::string_view name) {
  std::string kept;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (http::percent_decode(pair.substr(0, pair.find('='))) == name) continue;
    if (!kept.empty()) kept += '&';
    kept += pair;
  }
  return kept;
}

void set_query(http::Request& request, std::string_view name, const Secret& value) {
  const std::string path(http::path_of(request.target));
  const std::string query(http::query_of(request.target));
  auto changed = with_value(query, name, value.reveal());
  if (!changed)
    changed = query + (query.empty() ? "" : "&") + std::string(name) + "=" + http::percent_encode(value.reveal());
  request.target = path + "?" + *changed;
}

std::optional<json::value> json_in(const http::Request& request) {
  if (request.body.empty() || request.body.size() > json_body_bytes_max) return std::nullopt;
  auto body = read_json(request.body);
  if (!body || !body->is_object()) return std::nullopt;
  return std::move(*body);
}

}  // namespace

std::optional<Address> read_address(std::string_view target) {
  if (!target.starts_with(gateway_prefix)) return std::nullopt;
  const std::string_view rest = http::path_of(target).substr(gateway_prefix.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  // A host that was set with a slash at its end makes two of one.
  const std::size_t first = rest.find_first_not_of('/', slash);
  if (first == std::string_view::npos) return std::nullopt;
  const std::string_view path = rest.substr(first - 1);
  // A path that climbs is no path of WeChat's, however it is written.
  const std::string plain = http::percent_decode(path);
  if (plain.find("..") != std::string::npos || plain.starts_with("//")) return std::nullopt;
  return Address{.appid = std::string(rest.substr(0, slash)),
                 .path = std::string(path),
                 .query = std::string(http::query_of(target))};
}

bool is_usual_path(std::string_view path) {
  constexpr std::size_t bytes_max = 128;
  return path.size() <= bytes_max && std::ranges::all_of(path, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_' ||
                  c == '-' || c == '.';
         });
}

Kind kind_of(std::string_view path) {
  if (path == "/cgi-bin/token") return Kind::token;
  if (path == "/cgi-bin/stable_token") return Kind::stable_token;
  const auto is_one_of = [&](const auto& paths) { return std::ranges::find(paths, path) != paths.end(); };
  if (is_one_of(secret_paths)) return Kind::with_secret;
  return is_one_of(person_paths) ? Kind::of_person : Kind::with_token;
}

std::optional<std::string> find_parameter(const Address& address, const http::Request& request, std::string_view name) {
  const http::Query query(address.query);
  if (const std::string* value = query.find(name)) return *value;
  if (const auto body = json_in(request)) {
    if (find_member(*body, name) == nullptr) return std::nullopt;
    return text_of(*body, name);
  }
  if (request.body.size() > json_body_bytes_max) return std::nullopt;
  const http::Query form(request.body);
  if (const std::string* value = form.find(name)) return *value;
  return std::nullopt;
}

std::string_view secret_name(std::string_view path) {
  return path == "/cgi-bin/clear_quota/v2" ? "appsecret" : "secret";
}

std::string bearer_of(const http::Request& request) {
  constexpr std::string_view scheme = "Bearer ";
  const std::string* const header = request.headers.find("Authorization");
  return header != nullptr && header->starts_with(scheme) ? header->substr(scheme.size()) : std::string{};
}

http::Request to_outbound(const Address& address, http::Request&& request) {
  http::Request outbound;
  outbound.method = request.method;
  outbound.target = address.query.empty() ? address.path : address.path + "?" + address.query;
  outbound.headers = passing(request.headers);
  outbound.body = std::move(request.body);
  return outbound;
}

void drop_pass(http::Request& outbound) {
  const std::string query(http::query_of(outbound.target));
  if (!is_like_a_pass(http::Query(query).get("access_token"))) return;
  const std::string rest = without(query, "access_token");
  outbound.target = std::string(http::path_of(outbound.target)) + (rest.empty() ? "" : "?") + rest;
}

void set_token(http::Request& outbound, const Secret& token) { set_query(outbound, "access_token", token); }

void set_parameter(http::Request& outbound, std::string_view name, const Secret& secret) {
  if (http::Query(http::query_of(outbound.target)).find(name) != nullptr) return set_query(outbound, name, secret);
  if (auto body = json_in(outbound)) {
    body->get_object()[name] = secret.reveal();
    outbound.body = write_json(*body);
    return;
  }
  if (auto form = with_value(outbound.body, name, secret.reveal())) {
    outbound.body = *std::move(form);
    return;
  }
  set_query(outbound, name, secret);
}

http::Response to_inbound(http::Response&& response) {
  // What no server of WeChat's sends, a proxy in between might.
  const bool possible = response.status >= 200 && response.status <= 599;
  return {.status = possible ? response.status : 502,
          .headers = passing(response.headers),
          .body = std::move(response.body)};
}

}  // namespace hongyan::gateway
