#include "api/route_table.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "api/key_check.hpp"
#include "base/check.hpp"
#include "base/log.hpp"

namespace hongyan::api {
namespace {

struct Gate {
  Scope scope;
  Place place;
  std::variant<RouteTable::Handler, RouteTable::DeskHandler> handler;
};

// A call that waits for the desk. Both ways out of a desk job need it, so the job's `failed` owns it.
struct Pending {
  const Gate& gate;
  Call call;
  Answer answer;
  std::optional<PresentedKey> presented;  // set while the key has to be looked up
};

Problem unauthenticated() { return Problem{.kind = ProblemKind::unauthenticated, .zh = {}, .en = {}, .errors = {}}; }

Problem missing(Scope scope) {
  return Problem{.kind = ProblemKind::missing_scope,
                 .zh = fmt::format("此操作需要权限 {}。", to_string(scope)),
                 .en = fmt::format("The operation needs the scope {}.", to_string(scope)),
                 .errors = {}};
}

std::optional<PresentedKey> read_presented_key(const http::Request& request) {
  const std::string* header = request.headers.find("Authorization");
  static constexpr std::string_view scheme = "Bearer ";
  if (header == nullptr || !header->starts_with(scheme)) return std::nullopt;
  return parse_api_key(std::string_view(*header).substr(scheme.size()));
}

// Lets the call in, or answers why not.
bool admit(const Gate& gate, const PresentedKey& presented, const std::optional<store::ApiKey>& key, Call& call,
           Answer& answer) {
  auto caller = judge_key(presented, key, call.api.settings.key_pepper, call.api.clock.wall());
  if (!caller) return answer.refuse(unauthenticated()), false;
  if (!caller->scopes.allows(gate.scope)) return answer.refuse(missing(gate.scope)), false;
  if (!call.api.pace.take_place(caller->key_id))
    return answer.refuse({ProblemKind::too_many_requests, "", "", {}}), false;
  call.caller = std::move(*caller);
  return true;
}

void answer_at_desk(const RouteTable::DeskHandler& handler, Call& call, Answer& answer, sql::Connection& connection) {
  try {
    answer.send(handler(call, connection));
  } catch (const Failure&) {
    throw;
  } catch (const std::exception& error) {
    LOG(error, "a request went wrong request={} what={}", answer.request_id(), error.what());
    answer.refuse(Problem{});
  }
}

void run_at_once(const RouteTable::Handler& handler, Call&& call, Answer answer) {
  const std::string request_id = answer.request_id();
  try {
    handler(std::move(call), std::move(answer));
  } catch (const std::exception& error) {  // the answer, given away, has answered 500 by itself
    LOG(error, "a request went wrong request={} what={}", request_id, error.what());
  }
}

void serve_pending(Pending& pending, sql::Connection& connection) {
  pending.answer.expect(ProblemKind::internal);
  if (pending.presented) {
    const auto key = look_up_key(pending.call.api, connection, pending.presented->id);
    if (!admit(pending.gate, *pending.presented, key, pending.call, pending.answer)) return;
  }
  if (const auto* handler = std::get_if<RouteTable::DeskHandler>(&pending.gate.handler))
    answer_at_desk(*handler, pending.call, pending.answer, connection);
  else
    run_at_once(std::get<RouteTable::Handler>(pending.gate.handler), std::move(pending.call),
                std::move(pending.answer));
}

void queue(const Gate& gate, Call&& call, Answer answer, std::optional<PresentedKey> presented) {
  engine::Desk& desk = call.api.desk;
  auto pending = std::make_unique<Pending>(Pending{gate, std::move(call), std::move(answer), std::move(presented)});
  Pending& held = *pending;
  engine::Desk::Job job;
  job.work = [&held](sql::Connection& connection) { serve_pending(held, connection); };
  job.failed = [pending = std::move(pending)](const Failure& failure) {
    LOG(debug, "a request met a failing database request={} what={}", pending->answer.request_id(), failure.what());
    pending->answer.refuse(problem_of(failure));
  };
  held.answer.expect(ProblemKind::overloaded);
  (void)desk.submit(std::move(job));  // a full desk destroys the job, and with it the answer, which then says so
}

void renew_key(ApiContext& api, std::string id) {
  engine::Desk::Job job;
  job.work = [&api, id = std::move(id)](sql::Connection& connection) { (void)look_up_key(api, connection, id); };
  job.failed = [](const Failure&) {};
  (void)api.desk.submit(std::move(job));  // a full desk: the key is asked for again when its trust ends
}

void enter(const Gate& gate, Call&& call, Answer answer) {
  if (gate.scope != Scope::open) {
    auto presented = read_presented_key(call.request);
    if (!presented) return answer.refuse(unauthenticated());
    const auto found = call.api.keys.find(presented->id);
    if (!found) return queue(gate, std::move(call), std::move(answer), std::move(presented));
    if (found->renewal_due) renew_key(call.api, presented->id);
    if (!admit(gate, *presented, found->key, call, answer)) return;
  }
  const auto* handler = std::get_if<RouteTable::Handler>(&gate.handler);
  if (handler != nullptr && gate.place == Place::loop) return run_at_once(*handler, std::move(call), std::move(answer));
  queue(gate, std::move(call), std::move(answer), std::nullopt);
}

}  // namespace

void RouteTable::declare(const DeclaredRoute& route, Place place, std::variant<Handler, DeskHandler> handler) {
  declared_.push_back(route);
  router_.add(
      route.method, route.pattern,
      [&api = api_, gate = Gate{route.scope, place, std::move(handler)}](http::Request&& request, http::PathValues path,
                                                                         http::Reply reply) {
        const Language language = language_of(request);
        Call call{
            .api = api, .request = std::move(request), .path = std::move(path), .caller = {}, .language = language};
        enter(gate, std::move(call), Answer(api, std::move(reply), language));
      });
}

void RouteTable::add(http::Method method, std::string pattern, Scope scope, Handler handler) {
  CHECK(handler != nullptr);
  declare({method, std::move(pattern), scope}, Place::loop, std::move(handler));
}

void RouteTable::add_off_loop(http::Method method, std::string pattern, Scope scope, Handler handler) {
  CHECK(handler != nullptr);
  declare({method, std::move(pattern), scope}, Place::desk, std::move(handler));
}

void RouteTable::add_at_desk(http::Method method, std::string pattern, Scope scope, DeskHandler handler) {
  CHECK(handler != nullptr);
  declare({method, std::move(pattern), scope}, Place::desk, std::move(handler));
}

}  // namespace hongyan::api
