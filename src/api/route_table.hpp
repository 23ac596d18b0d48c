// RouteTable: declares each route with its scope and puts the API's gate in front of it: key, scope, then the handler.
// A route without a scope cannot be written. Handlers of add() run on the event loop or, when the key had to be looked
// up, on a desk thread: they must not block. Those of add_at_desk() run on a desk thread with its connection. A Failure
// becomes a 503, anything else that escapes a 500; both are counted. Built before the server starts; lives in the
// router.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "api/call.hpp"
#include "api/scope.hpp"
#include "http/router.hpp"
#include "store/sql/connection.hpp"

namespace hongyan::api {

struct DeclaredRoute {
  http::Method method;
  std::string pattern;
  Scope scope;
};

enum class Place : std::uint8_t { loop, desk };  // where a handler runs

class RouteTable {
 public:
  using Handler = std::function<void(Call&&, Answer)>;
  using DeskHandler = std::function<Outcome<http::Response>(Call&, sql::Connection&)>;

  RouteTable(http::Router& router, ApiContext& api) : router_(router), api_(api) {}
  void add(http::Method method, std::string pattern, Scope scope, Handler handler);
  // The same handler, always on a desk thread: for bodies that take milliseconds to read.
  void add_off_loop(http::Method method, std::string pattern, Scope scope, Handler handler);
  void add_at_desk(http::Method method, std::string pattern, Scope scope, DeskHandler handler);
  [[nodiscard]] ApiContext& api() { return api_; }
  [[nodiscard]] const std::vector<DeclaredRoute>& declared() const { return declared_; }

 private:
  void declare(const DeclaredRoute& route, Place place, std::variant<Handler, DeskHandler> handler);

  http::Router& router_;
  ApiContext& api_;
  std::vector<DeclaredRoute> declared_;
};

}  // namespace hongyan::api
