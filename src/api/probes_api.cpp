#include <utility>

#include "api/resources.hpp"
#include "embedded/openapi.hpp"
#include "store/access.hpp"

namespace hongyan::api {
namespace {

http::Response text(std::string_view media_type, std::string body) {
  return http::make_response(status::ok, media_type, std::move(body));
}

// Ready while the memory answers; a failing database turns the call into a 503 by itself.
Outcome<http::Response> is_ready(Call&, sql::Connection& connection) {
  (void)store::has_api_keys(connection);
  return ok(json::object{{"status", "ready"}});
}

void explain(Call&& call, Answer answer) {
  std::string explained = explain_problem(call.path.at("kind"));
  if (explained.empty()) return answer.refuse(not_found());
  answer.send(text("text/plain; charset=utf-8", std::move(explained)));
}

}  // namespace

void add_probe_routes(RouteTable& table) {
  using enum http::Method;
  table.add(get, "/healthz", Scope::open,
            [](Call&&, Answer answer) { answer.send(ok(json::object{{"status", "ok"}})); });
  table.add_at_desk(get, "/readyz", Scope::open, is_ready);
  table.add(get, "/metrics", Scope::open, [](Call&& call, Answer answer) {
    answer.send(text("text/plain; version=0.0.4; charset=utf-8", call.api.metrics.text()));
  });
  table.add(get, "/version", Scope::open, [](Call&& call, Answer answer) {
    answer.send(ok(json::object{{"name", "hongyan"}, {"version", call.api.settings.version}}));
  });
  table.add(get, "/openapi.yaml", Scope::open, [](Call&&, Answer answer) {
    answer.send(text("application/yaml; charset=utf-8", std::string(embedded::openapi)));
  });
  table.add(get, "/problems/{kind}", Scope::open, explain);
}

}  // namespace hongyan::api
