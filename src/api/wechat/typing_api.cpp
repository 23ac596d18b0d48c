// POST /v1/apps/{appid}/typing: shows a person that somebody is writing, as WeChat does for 15 seconds.
#include "api/identity_check.hpp"
#include "api/resources.hpp"
#include "api/wechat/app_handler.hpp"
#include "api/wish_form.hpp"
#include "store/recipients.hpp"
#include "store/windows.hpp"
#include "wechat/calls/custom_message.hpp"

namespace hongyan::api {
namespace {

struct Gesture {
  wechat::OpenId openid;
  std::string uid;
  wechat::Typing typing = wechat::Typing::start;
  store::Permission permission = store::Permission::required;
};

std::optional<wechat::Typing> parse_typing(std::string_view text) {
  if (text == "start") return wechat::Typing::start;
  if (text == "cancel") return wechat::Typing::cancel;
  return std::nullopt;
}

Gesture read_gesture(Form& form) {
  Gesture gesture;
  gesture.openid = form.name<wechat::OpenId>("openid");
  gesture.uid = form.uid("uid");
  if (form.has("openid") == form.has("uid"))
    form.add("", "one_of", "必须给出 openid、uid 之一。", "Give one of openid, uid.");
  gesture.typing = form.word("command", parse_typing, "start, cancel", wechat::Typing::start);
  gesture.permission = form.word("permission", parse_permission, "required, try", store::Permission::required);
  return gesture;
}

Problem unacceptable(std::string pointer, std::string code, std::string zh, std::string en) {
  Problem problem = invalid(std::move(pointer), std::move(code), std::move(zh), std::move(en));
  problem.kind = ProblemKind::unacceptable;
  return problem;
}

// Whose phone shows it: as of a customer message, only inside a window, unless the caller tries all the same.
Outcome<wechat::OpenId> find_person(const Call& call, const Gesture& gesture, sql::Connection& connection,
                                    const wechat::AppId& appid) {
  const sql::Transaction reading(connection, sql::Transaction::Kind::reading);
  wechat::OpenId openid = gesture.openid;
  if (!gesture.uid.empty()) {
    const auto identity = store::find_identity_of(connection, gesture.uid, appid);
    if (!identity)
      return std::unexpected(
          unacceptable("/uid", "no_identity", "此人在该应用里没有 openid。", "The person has no openid in the app."));
    openid = identity->openid;
  }
  if (auto problem = refuse_foreign_openid(connection, call, appid, openid, "/openid"))
    return std::unexpected(std::move(*problem));
  const auto window = store::find_window(connection, appid, openid);
  if (gesture.permission == store::Permission::required && (!window || window->closes_at <= call.api.clock.wall()))
    return std::unexpected(
        unacceptable("", "no_window", "此人没有打开的客服消息窗口;仍要试,写 permission: try。",
                     "The person has no open window for customer messages; permission: try asks WeChat all the same."));
  return openid;
}

Outcome<http::Response> show_typing(Call& call, sql::Connection& connection, store::App app) {
  const auto gesture = read_body(call, read_gesture);
  if (!gesture) return std::unexpected(gesture.error());
  const auto openid = find_person(call, *gesture, connection, app.appid);
  if (!openid) return std::unexpected(openid.error());
  const auto account =
      app.kind == store::AppKind::mini_program ? wechat::TypingAccount::mini_program : wechat::TypingAccount::official;
  WeChatDesk desk(call, connection, std::move(app));
  const auto reply = desk.ask(wechat::custom_typing_call(*openid, gesture->typing, account));
  if (!reply) return std::unexpected(reply.error());
  return done();
}

}  // namespace

void add_typing_routes(RouteTable& table) {
  table.add_at_desk(http::Method::post, "/v1/apps/{appid}/typing", Scope::notifications_write,
                    for_app(Wanted::any, show_typing));
}

}  // namespace hongyan::api
