#include "http/proxy.hpp"

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "http/status.hpp"

namespace hongyan::http {

std::strong_ordering Proxy::operator<=>(const Proxy& other) const {
  if (const auto order = origin <=> other.origin; order != 0) return order;
  if (const auto order = user <=> other.user; order != 0) return order;
  return password.reveal() <=> other.password.reveal();
}

std::string Proxy::text() const {
  std::string shown = origin.text();
  if (!user.empty()) shown.insert(shown.find("//") + 2, percent_encode(user) + "@");
  return shown;
}

std::expected<Proxy, std::string> parse_proxy(std::string_view text) {
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return std::unexpected("the proxy's URL must begin with http://");
  const std::size_t authority = scheme_end + 3;
  const std::size_t authority_end = std::min(text.find_first_of("/?#", authority), text.size());
  const std::size_t at = text.substr(0, authority_end).rfind('@');
  const bool has_user = at != std::string_view::npos && at >= authority;
  const std::string_view user = has_user ? text.substr(authority, at - authority) : std::string_view{};
  const std::size_t host = has_user ? at + 1 : authority;
  const auto url = parse_url(std::string(text.substr(0, authority)) + std::string(text.substr(host)));
  if (!url) return std::unexpected(url.error());
  if (url->origin.scheme != Scheme::http)
    return std::unexpected("the proxy itself is reached by http://; what goes through it to WeChat is TLS all the way");
  if (url->target != "/") return std::unexpected("the proxy's URL must have no path");
  const std::size_t colon = std::min(user.find(':'), user.size());
  Proxy proxy{.origin = url->origin,
              .user = percent_decode(user.substr(0, colon)),
              .password = Secret(colon < user.size() ? percent_decode(user.substr(colon + 1)) : std::string{})};
  if (has_user && proxy.user.empty()) return std::unexpected("the proxy's URL has an @ but no user name before it");
  if (proxy.user.find(':') != std::string::npos)
    return std::unexpected("the proxy's user name must not hold a colon: Basic authentication cannot carry it");
  return proxy;
}

Secret authorization_of(const Proxy& proxy) {
  if (proxy.user.empty()) return {};
  return Secret("Basic " + to_base64(proxy.user + ":" + proxy.password.reveal()));
}

std::string refusal_by(const Proxy& proxy, const Origin& target, int status) {
  const std::string who = "the proxy " + proxy.text();
  const std::string what = fmt::format("{}:{}", target.host, target.port);
  switch (status) {
    case 407:
      return proxy.user.empty() ? who + " wants a user name and a password (407): put them into its URL"
                                : who + " refuses this user name or password (407)";
    case 403: return fmt::format("{} forbids {} (403): its rules must allow CONNECT to it", who, what);
    case 400:
    case 404:
    case 405:
    case 501: return fmt::format("{} does not know CONNECT ({}): is it an HTTP proxy?", who, status);
    case 429: return who + " is asked too often (429)";
    case 502:
    case 503:
    case 504: return fmt::format("{} cannot reach {} ({}): its own way out fails", who, what, status);
  }
  return fmt::format("{} answered CONNECT {} with {} {}", who, what, status, reason_phrase(status));
}

}  // namespace hongyan::http
