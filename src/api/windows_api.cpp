#include <utility>

#include "api/caller_app.hpp"
#include "api/form.hpp"
#include "api/identity_check.hpp"
#include "api/listing.hpp"
#include "api/person_query.hpp"
#include "api/resources.hpp"
#include "domain/window.hpp"
#include "store/recipients.hpp"
#include "store/windows.hpp"

namespace hongyan::api {
namespace {

std::optional<domain::OpeningAct> parse_reported_act(std::string_view text) {
  if (text == domain::to_string(domain::OpeningAct::payment)) return domain::OpeningAct::payment;
  return std::nullopt;
}

json::object write_window(const Call& call, const store::CustomerWindow& window) {
  return json::object{{"app", window.appid.text()},
                      {"openid", call.show_openid(window.openid.text())},
                      {"opened_by", window.opened_by},
                      {"opened_at", to_iso8601(window.opened_at)},
                      {"closes_at", to_iso8601(window.closes_at)},
                      {"available", window.available},
                      {"pending", window.pending},
                      {"held", window.held},
                      {"spent", window.spent}};
}

Outcome<http::Response> list_windows(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const QueryForm::Page page = query.page();
  const auto owner = read_owner(call, connection, query, Breadth::whole_app);
  if (!owner) return std::unexpected(owner.error());
  const auto found = store::list_windows(connection, owner->app.appid, owner->openid.text(), call.api.clock.wall(),
                                         page.after, page.limit + 1);
  return ok(write_page(
      call, found, page, [&](const store::CustomerWindow& one) { return write_window(call, one); },
      [](const store::CustomerWindow& one) { return one.openid.text(); }));
}

// What opens windows comes by callbacks; a payment is the one act that WeChat keeps to itself.
Outcome<http::Response> report_payment(Call& call, sql::Connection& connection) {
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(*object, "", problem.errors);
  const WallTime now = call.api.clock.wall();
  const auto appid = form.name<wechat::AppId>("app", Need::required);
  auto openid = form.name<wechat::OpenId>("openid");
  const std::string uid = form.uid("uid");
  static_cast<void>(form.word("act", parse_reported_act, "payment", domain::OpeningAct::payment, Need::required));
  const WallTime acted_at = form.moment("acted_at").value_or(now);
  if (openid.empty() == uid.empty()) form.add("openid", "one_of", "给 openid 或 uid 之一。", "Give openid or uid.");
  if (acted_at > now) form.add("acted_at", "in_future", "还没有发生。", "Has not happened yet.");
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  const auto app = find_app_of(call, connection, appid.text());
  if (!app) return std::unexpected(app.error());
  if (const auto identity = uid.empty() ? std::nullopt : store::find_identity_of(connection, uid, appid))
    openid = identity->openid;
  if (openid.empty()) return std::unexpected(not_found());
  if (auto defects = find_foreign_openid(connection, call, appid, openid, ""); !defects.empty())
    return std::unexpected(
        Problem{.kind = ProblemKind::unacceptable, .zh = {}, .en = {}, .errors = std::move(defects)});
  const auto conversation = app->kind == store::AppKind::mini_program ? domain::Conversation::mini_program
                                                                      : domain::Conversation::official_account;
  const auto opening =
      domain::find_opening(domain::OpeningAct::payment, conversation, acted_at, call.api.settings.windows);
  if (!opening || acted_at + opening->lasts <= now) {
    Problem nothing = invalid("/act", "opens_nothing", "此刻付款不打开客服消息窗口(见设置 windows.payment)。",
                              "A payment opens no window now (see the setting windows.payment).");
    nothing.kind = ProblemKind::unacceptable;
    return std::unexpected(std::move(nothing));
  }
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::open_window(connection, appid, openid, domain::to_string(domain::OpeningAct::payment), acted_at,
                     acted_at + opening->lasts, opening->sends, call.api.settings.windows.refill);
  const auto window = store::find_window(connection, appid, openid);
  transaction.commit();
  return ok(write_window(call, *window));
}

}  // namespace

void add_window_routes(RouteTable& table) {
  table.add_at_desk(http::Method::post, "/v1/windows", Scope::grants_write, report_payment);
  table.add_at_desk(http::Method::get, "/v1/windows", Scope::grants_read, list_windows);
}

}  // namespace hongyan::api
