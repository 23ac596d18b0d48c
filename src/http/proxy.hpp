// Proxy: the HTTP proxy through which exchanges leave, as one value: where it stands and who we are to it. The way to
// it is plain HTTP; what goes through it to an https origin is encrypted end to end. Named by whoever submits an
// exchange, never by the process's environment. Pure.
#pragma once
#include <compare>
#include <expected>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "http/url.hpp"

namespace hongyan::http {

struct Proxy {
  Origin origin;  // scheme http
  std::string user;
  Secret password;
  bool operator==(const Proxy&) const = default;
  std::strong_ordering operator<=>(const Proxy& other) const;
  [[nodiscard]] std::string text() const;  // "http://user@host:port": without the password
};

// "http://[user[:password]@]host[:port]", user and password percent-encoded. The error is one English sentence that
// repeats nothing of the text.
[[nodiscard]] std::expected<Proxy, std::string> parse_proxy(std::string_view text);

// The value of Proxy-Authorization; empty when the proxy knows no user.
[[nodiscard]] Secret authorization_of(const Proxy& proxy);

// What a status other than 2xx that the proxy answered by itself means for whoever runs it: one English sentence.
[[nodiscard]] std::string refusal_by(const Proxy& proxy, const Origin& target, int status);

}  // namespace hongyan::http
