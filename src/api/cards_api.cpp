#include <fmt/format.h>

#include <utility>

#include "api/form.hpp"
#include "api/resources.hpp"
#include "api/wechat_desk.hpp"
#include "domain/era.hpp"
#include "store/card_activities.hpp"
#include "wechat/calls/card.hpp"

namespace hongyan::api {
namespace {

wechat::Call activity_call(const wechat::OpenId& openid, const wechat::UnionId& unionid) {
  if (!openid.empty()) return wechat::activity_create_call(openid);
  if (!unionid.empty()) return wechat::activity_create_call(unionid);
  return wechat::activity_create_call();
}

// A page shares with the activity's id; every card of it is changed by notifications of the channel card.
Outcome<http::Response> make_activity(Call& call, sql::Connection& connection) {
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(*object, "", problem.errors);
  const auto appid = form.name<wechat::AppId>("app", Need::required);
  const auto openid = form.name<wechat::OpenId>("openid");
  const auto unionid = form.name<wechat::UnionId>("unionid");
  if (form.has("openid") && form.has("unionid"))
    form.add("", "one_of", "openid 和 unionid 最多给一个。", "Give openid or unionid, not both.");
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  const auto app = find_app_of(call, connection, appid.text());
  if (!app) return std::unexpected(app.error());
  if (app->kind != store::AppKind::mini_program)
    return std::unexpected(
        invalid("/app", "wrong_app_kind", "只有小程序有动态消息。", "Only mini programs have updatable cards."));
  if (auto closed = domain::find_closure(domain::Channel::card, call.api.clock.wall())) {
    Problem early = invalid("", "channel_retired", std::move(closed->zh), std::move(closed->en));
    early.kind = ProblemKind::unacceptable;
    return std::unexpected(std::move(early));
  }
  const auto reply = ask_wechat(call, connection, *app, activity_call(openid, unionid));
  if (!reply) return std::unexpected(reply.error());
  const auto activity = wechat::read_activity(*reply);
  if (!activity)
    return std::unexpected(Problem{.kind = ProblemKind::wechat_refused,
                                   .zh = "微信的回答里没有可用的 activity_id。",
                                   .en = "WeChat's answer has no activity_id that can be used.",
                                   .errors = {}});
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::save_card_activity(connection, {app->appid, activity->id, activity->expires, call.api.clock.wall()});
  transaction.commit();
  return to_response(status::created, write_json(json::object{{"activity_id", activity->id},
                                                              {"app", app->appid.text()},
                                                              {"expires_at", to_iso8601(activity->expires)}}));
}

}  // namespace

void add_card_routes(RouteTable& table) {
  table.add_at_desk(http::Method::post, "/v1/cards", Scope::notifications_write, make_activity);
}

}  // namespace hongyan::api
