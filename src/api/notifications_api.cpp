#include <algorithm>
#include <utility>

#include "api/absence.hpp"
#include "api/listing.hpp"
#include "api/notification_view.hpp"
#include "api/posting.hpp"
#include "api/resources.hpp"
#include "base/id.hpp"
#include "domain/delivery.hpp"
#include "engine/accept/acceptance.hpp"

namespace hongyan::api {
namespace {

void post_notification(Call&& call, Answer answer) {
  auto object = call.read_object();
  if (!object) return answer.refuse(object.error());
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  engine::Wish wish = read_wish(*object, "", call.caller, problem.errors);
  if (!problem.errors.empty()) return answer.refuse(problem);
  const BodyPlace body = wish.channel ? BodyPlace::message_member : BodyPlace::whole_request;
  post_wish(std::move(call), std::move(answer), std::move(wish), body);
}

json::value write_forecast(const std::optional<domain::MassForecast>& forecast) {
  if (!forecast) return nullptr;
  json::object written{{"left", forecast->left}, {"next", nullptr}};
  if (forecast->next != WallTime::max()) written["next"] = to_iso8601(forecast->next);
  return written;
}

// The message as the phone shows it; null when nobody can tell.
json::value write_card(const domain::CardView& card) {
  if (card.title.empty() && card.lines.empty()) return nullptr;
  json::array lines;
  for (const domain::CardView::Line& line : card.lines)
    lines.push_back(json::object{{"label", line.label}, {"value", line.value}});
  return json::object{{"title", card.title}, {"lines", std::move(lines)}, {"opens", card.opens}};
}

// How the rate of the template stands for the person and the message's value.
json::value write_standing(const std::optional<domain::RateStanding>& standing) {
  if (!standing) return nullptr;
  return json::object{{"field", standing->rate.field},
                      {"value", standing->value},
                      {"times", standing->rate.times},
                      {"per", domain::to_string(standing->rate.per)},
                      {"used", standing->used},
                      {"left", standing->left},
                      {"next_at", to_iso8601(standing->next)}};
}

json::object write_route(const Call& call, engine::RouteReport& route, BodyPlace body) {
  return json::object{{"channel", route.channel},
                      {"app", route.appid},
                      {"template_id", route.template_id},
                      {"openid", call.show_openid(route.openid)},
                      {"would_send", route.obstacles.empty()},
                      {"message", show_message(call, std::move(route.body))},
                      {"mass_quota", write_forecast(route.mass)},
                      {"rate", write_standing(route.rate)},
                      {"card", write_card(route.card)},
                      {"obstacles", write_defects(place_defects(std::move(route.obstacles), "", body), call.language)},
                      {"warnings", write_defects(place_defects(std::move(route.warnings), "", body), call.language)}};
}

Outcome<http::Response> preview(Call& call, sql::Connection& connection) {
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  const engine::Wish wish = read_wish(*object, "", call.caller, problem.errors);
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  const BodyPlace body = wish.channel ? BodyPlace::message_member : BodyPlace::whole_request;
  const sql::Transaction reading(connection, sql::Transaction::Kind::reading);
  engine::Acceptor acceptor(connection, call.api.random, call.api.clock.wall(), call.api.settings.acceptance);
  engine::Acceptor::Preview seen = acceptor.preview(wish);
  const bool would_send =
      std::ranges::any_of(seen.routes, [](const engine::RouteReport& route) { return route.obstacles.empty(); });
  json::array routes;
  for (engine::RouteReport& route : seen.routes) routes.emplace_back(write_route(call, route, body));
  return ok(json::object{{"would_send", would_send},
                         {"routes", std::move(routes)},
                         {"errors", write_defects(place_defects(std::move(seen.defects), "", body), call.language)}});
}

// The notification if there is one that the caller may see.
Outcome<store::Notification> find(const Call& call, sql::Connection& connection) {
  const std::string& id = call.path.at("id");
  if (!is_id(id))
    return std::unexpected(absent("{id}", "通知的 id 是 26 个字符,例如 01M7WVRBSH96NE8FB4Y26DYRY2。",
                                  "A notification's id has 26 characters, such as 01M7WVRBSH96NE8FB4Y26DYRY2."));
  auto found = store::find_notification(connection, id);
  if (!found || !call.caller.may_use(found->appid.text()))
    return std::unexpected(absent("{id}", "没有这条通知,或此密钥看不到它。",
                                  "There is no such notification, or this key may not see it."));
  return std::move(*found);
}

Outcome<http::Response> show_notification(Call& call, sql::Connection& connection) {
  const sql::Transaction reading(connection, sql::Transaction::Kind::reading);
  const auto found = find(call, connection);
  if (!found) return std::unexpected(found.error());
  return ok(write_notification(call, *found, store::list_attempts(connection, found->id),
                               store::list_receipts(connection, found->id)));
}

std::string state_words() {
  std::string words;
  for (const domain::State state : domain::all_states())
    words.append(words.empty() ? "" : ", ").append(domain::to_string(state));
  return words;
}

Outcome<http::Response> list_notifications(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  store::NotificationFilter filter;
  filter.appids = call.caller.apps;
  filter.state = query.word<domain::State>("status", domain::parse_state, state_words());
  filter.type = query.text("type");
  filter.uid = query.text("uid");
  filter.openid = query.text("openid");
  filter.appid = query.text("app");
  filter.created_from = query.moment("created_from");
  filter.created_to = query.moment("created_to");
  const QueryForm::Page page = query.page();
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  const auto found = store::list_notifications(connection, filter, page.after, page.limit + 1);
  return ok(write_page(
      call, found, page, [&](const store::Notification& one) { return write_notification(call, one); },
      [](const store::Notification& one) { return one.id; }));
}

Outcome<http::Response> cancel_notification(Call& call, sql::Connection& connection) {
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  const auto found = find(call, connection);
  if (!found) return std::unexpected(found.error());
  // Asking twice is no mistake: the second request has nothing left to do.
  if (found->state == domain::State::cancelled) return ok(write_notification(call, *found));
  switch (store::cancel_notification(connection, found->id, call.api.clock.wall())) {
    case store::CancelResult::not_found: return std::unexpected(not_found());
    case store::CancelResult::too_late: {
      Problem problem{.kind = ProblemKind::too_late, .zh = {}, .en = {}, .errors = {}};
      const std::string state(domain::to_string(found->state));
      problem.zh = "通知的状态是 " + state + ",不能再取消。";
      problem.en = "The notification's status is " + state + "; it cannot be taken back.";
      return std::unexpected(std::move(problem));
    }
    case store::CancelResult::cancelled: break;
  }
  transaction.commit();
  const auto cancelled = store::find_notification(connection, found->id);
  return ok(write_notification(call, cancelled.value_or(*found)));
}

}  // namespace

void add_notification_routes(RouteTable& table) {
  using enum http::Method;
  table.add(post, "/v1/notifications", Scope::notifications_write, post_notification);
  table.add_at_desk(get, "/v1/notifications", Scope::notifications_read, list_notifications);
  table.add_at_desk(post, "/v1/notifications/preview", Scope::notifications_read, preview);
  table.add_at_desk(get, "/v1/notifications/{id}", Scope::notifications_read, show_notification);
  table.add_at_desk(post, "/v1/notifications/{id}/cancel", Scope::notifications_write, cancel_notification);
}

}  // namespace hongyan::api
