// Requests and responses as values. Pure; no I/O.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hongyan::http {

enum class Method { get, head, post, put, patch, del, options, other };
[[nodiscard]] std::string_view to_string(Method method);
[[nodiscard]] Method parse_method(std::string_view text);

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

// In the order they came; names compare without case.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Header> headers) : headers_(headers) {}
  // The first header of that name, or nullptr.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  void set(std::string_view name, std::string value);  // replaces all of that name
  void add(std::string_view name, std::string value);
  [[nodiscard]] auto begin() const { return headers_.begin(); }
  [[nodiscard]] auto end() const { return headers_.end(); }
  [[nodiscard]] std::size_t size() const { return headers_.size(); }
  bool operator==(const Headers&) const = default;

 private:
  std::vector<Header> headers_;
};

struct Request {
  Method method = Method::get;
  std::string target = "/";  // path and query as on the wire: "/cgi-bin/token?appid=…"
  Headers headers;
  std::string body;
  std::string peer;  // the other side's address, without port; empty on requests we send
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
};

// A response with `Content-Type` set.
[[nodiscard]] Response make_response(int status, std::string_view content_type, std::string body);

}  // namespace hongyan::http
