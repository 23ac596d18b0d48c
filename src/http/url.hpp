// URLs and queries as text. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hongyan::http {

enum class Scheme { http, https };

struct Origin {
  Scheme scheme = Scheme::https;
  std::string host;  // name or address, IPv6 without brackets
  std::uint16_t port = 443;
  auto operator<=>(const Origin&) const = default;
  [[nodiscard]] std::string text() const;  // "https://host", with ":port" unless it is the scheme's own
};

struct Url {
  Origin origin;
  std::string target = "/";  // path and query; a fragment is dropped
};

// "http://host[:port][/path][?query]" and https; no user name, no other scheme. The error is one English sentence.
[[nodiscard]] std::expected<Url, std::string> parse_url(std::string_view text);

struct Parameter {
  std::string name;
  std::string value;
};

// The percent-decoded parameters of "a=1&b=2" ('+' is a space), in order; a broken %-escape stays as it is.
class Query {
 public:
  explicit Query(std::string_view text);
  [[nodiscard]] const std::string* find(std::string_view name) const;  // the first of that name, or nullptr
  [[nodiscard]] std::string get(std::string_view name) const;          // "" when absent
  [[nodiscard]] const std::vector<Parameter>& parameters() const { return parameters_; }

 private:
  std::vector<Parameter> parameters_;
};

[[nodiscard]] std::string_view path_of(std::string_view target);   // up to '?'
[[nodiscard]] std::string_view query_of(std::string_view target);  // after '?', "" without one
[[nodiscard]] std::string percent_encode(std::string_view text);   // everything but unreserved characters
[[nodiscard]] std::string percent_decode(std::string_view text);   // '+' stays

}  // namespace hongyan::http
