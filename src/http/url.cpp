#include "http/url.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace hongyan::http {
namespace {

constexpr std::size_t host_bytes_max = 253;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return lowered;
}

enum class Plus { stays, is_space };

std::string decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const int high = c == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      decoded.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      decoded.push_back(c == '+' && plus == Plus::is_space ? ' ' : c);
    }
  }
  return decoded;
}

bool is_ipv6(const std::string& text) {
  in6_addr address{};
  return ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool is_host_name(std::string_view text) {
  const bool known_characters =
      std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_'; });
  return !text.empty() && text.size() <= host_bytes_max && known_characters && !text.starts_with('.') &&
         text.find("..") == std::string_view::npos;
}

std::uint16_t port_of(Scheme scheme) { return scheme == Scheme::http ? 80 : 443; }

std::expected<Scheme, std::string> take_scheme(std::string_view& rest) {
  const std::size_t end = rest.find("://");
  if (end == std::string_view::npos)
    return std::unexpected("the URL has no scheme, it must begin with http:// or https://");
  const std::string name = lower_case(rest.substr(0, end));
  rest.remove_prefix(end + 3);
  if (name == "http") return Scheme::http;
  if (name == "https") return Scheme::https;
  return std::unexpected("the URL's scheme is neither http nor https");
}

std::expected<Origin, std::string> parse_authority(Scheme scheme, std::string_view authority) {
  if (authority.find('@') != std::string_view::npos) return std::unexpected("the URL must not hold a user name");
  Origin origin{.scheme = scheme, .host = {}, .port = port_of(scheme)};
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return std::unexpected("the URL's IPv6 address has no closing bracket");
    origin.host = lower_case(authority.substr(1, end - 1));
    if (!is_ipv6(origin.host)) return std::unexpected("the URL's brackets hold no IPv6 address");
    authority.remove_prefix(end + 1);
  } else {
    const std::size_t end = std::min(authority.find(':'), authority.size());
    if (!is_host_name(authority.substr(0, end))) return std::unexpected("the URL's host is empty or not a host name");
    origin.host = lower_case(authority.substr(0, end));
    authority.remove_prefix(end);
  }
  if (authority.empty()) return origin;
  if (!authority.starts_with(':')) return std::unexpected("the URL has something other than a port after its host");
  authority.remove_prefix(1);
  const char* const end = authority.data() + authority.size();
  const auto [rest, error] = std::from_chars(authority.data(), end, origin.port);
  if (authority.empty() || error != std::errc{} || rest != end || origin.port == 0)
    return std::unexpected("the URL's port is not a number from 1 to 65535");
  return origin;
}

}  // namespace

std::string Origin::text() const {
  const std::string_view name = scheme == Scheme::http ? "http" : "https";
  const bool bracketed = host.find(':') != std::string::npos;
  const std::string shown = bracketed ? "[" + host + "]" : host;
  return port == port_of(scheme) ? fmt::format("{}://{}", name, shown) : fmt::format("{}://{}:{}", name, shown, port);
}

std::expected<Url, std::string> parse_url(std::string_view text) {
  const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
  if (!printable) return std::unexpected("the URL holds a space or a character that must be percent-encoded");
  std::string_view rest = text;
  const auto scheme = take_scheme(rest);
  if (!scheme) return std::unexpected(scheme.error());
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  auto origin = parse_authority(*scheme, rest.substr(0, end));
  if (!origin) return std::unexpected(origin.error());
  rest.remove_prefix(end);
  rest = rest.substr(0, rest.find('#'));
  Url url{.origin = *std::move(origin), .target = std::string(rest)};
  if (!url.target.starts_with('/')) url.target.insert(0, 1, '/');
  return url;
}

Query::Query(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t sign = std::min(pair.find('='), pair.size());
    const std::string_view value = sign == pair.size() ? std::string_view{} : pair.substr(sign + 1);
    parameters_.push_back(Parameter{decode(pair.substr(0, sign), Plus::is_space), decode(value, Plus::is_space)});
  }
}

const std::string* Query::find(std::string_view name) const {
  const auto found = std::ranges::find(parameters_, name, &Parameter::name);
  return found == parameters_.end() ? nullptr : &found->value;
}

std::string Query::get(std::string_view name) const {
  const std::string* const value = find(name);
  return value == nullptr ? std::string{} : *value;
}

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

std::string_view query_of(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded.push_back(c);
    } else {
      const auto value = static_cast<unsigned char>(c);
      encoded.push_back('%');
      encoded.push_back(digits[value >> 4]);
      encoded.push_back(digits[value & 15]);
    }
  }
  return encoded;
}

std::string percent_decode(std::string_view text) { return decode(text, Plus::stays); }

}  // namespace hongyan::http
