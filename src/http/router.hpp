// Router: path patterns to handlers. "/v1/apps/{app}" matches one path segment per brace; the values arrive decoded.
// A path that exists under other methods gets 405 with Allow; no path at all gets what `not_found` says. Built once
// before the server starts, then read by any thread. A literal segment wins over a brace, whatever the order of add();
// HEAD goes to the GET route (the server sends no body for it).
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "http/server.hpp"

namespace hongyan::http {

// Values of the braces, by name.
class PathValues {
 public:
  void add(std::string name, std::string value) { values_.emplace_back(Header{std::move(name), std::move(value)}); }
  [[nodiscard]] const std::string& at(std::string_view name) const;  // CHECKs that the pattern has it

 private:
  std::vector<Header> values_;
};

struct Route {
  Method method;
  std::string pattern;
};

class Router {
 public:
  using Handler = std::function<void(Request&&, PathValues, Reply)>;
  using Fallback = std::function<Response(const Request&)>;
  void add(Method method, std::string pattern, Handler handler);
  void set_not_found(Fallback fallback) { not_found_ = std::move(fallback); }
  // `allow` is the value of the Allow header.
  void set_not_allowed(std::function<Response(const Request&, const std::string& allow)> fallback) {
    not_allowed_ = std::move(fallback);
  }
  void dispatch(Request&& request, Reply reply) const;
  [[nodiscard]] std::vector<Route> routes() const;  // as added

 private:
  struct Match;
  struct Entry {
    Method method;
    std::vector<std::string> segments;  // "{name}" marks a value
    Handler handler;
    std::string pattern;
  };
  [[nodiscard]] Match find(Method method, const std::vector<std::string_view>& segments) const;
  std::vector<Entry> entries_;
  Fallback not_found_;
  std::function<Response(const Request&, const std::string&)> not_allowed_;
};

}  // namespace hongyan::http
