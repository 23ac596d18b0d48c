#include <fmt/format.h>

#include <utility>

#include "api/listing.hpp"
#include "api/one_time_link.hpp"
#include "api/person_query.hpp"
#include "api/resources.hpp"
#include "base/encoding.hpp"
#include "engine/routing/permits.hpp"
#include "store/ledger.hpp"
#include "wechat/calls/one_time_message.hpp"

namespace hongyan::api {
namespace {

// A link may hang in an article or a menu for a while; what it proves is only that we made it.
constexpr Milliseconds link_life = std::chrono::hours{24 * 30};
constexpr std::size_t target_bytes_max = 512;

Problem no_public_url() {
  return Problem{.kind = ProblemKind::conflict,
                 .zh =
                     "没有设置 api.public_url:手机从微信回到本服务器的网址,例如 https://notify.example.com;"
                     "其域名须在公众平台登记为业务域名。",
                 .en =
                     "The setting api.public_url is empty: the address at which phones reach this server, such as "
                     "https://notify.example.com; its domain is registered with the account.",
                 .errors = {}};
}

std::string return_path(const OneTimeLink& link) {
  const std::string path = "/wechat/" + link.appid.text() + "/one-time";
  return link.target.empty() ? path : path + "/" + to_base64url(link.target);
}

Outcome<http::Response> make_url(Call& call, sql::Connection&) {
  const auto appid = wechat::AppId::parse(call.path.at("appid"));
  if (!appid || !may_use_app(call, *appid)) return std::unexpected(not_found());
  QueryForm query(call);
  OneTimeLink link;
  link.appid = *appid;
  link.template_id = query.name<wechat::TemplateId>("template_id");
  if (link.template_id.empty())
    query.add("template_id", "missing", "缺少 template_id。", "The template_id is missing.");
  const auto scene = read_scene(query);
  if (!scene && query.text("scene").empty()) query.add("scene", "missing", "缺少 scene。", "The scene is missing.");
  link.scene = scene.value_or(0);
  link.target = query.text("redirect_url", target_bytes_max);
  if (!link.target.empty() && !http::parse_url(link.target))
    query.add("redirect_url", "bad_form", "应为 http 或 https 网址。", "Must be an http or https address.");
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  if (call.api.apps.find(appid->text())->kind == store::AppKind::mini_program)
    return std::unexpected(invalid("", "wrong_app_kind", "一次性订阅消息属于公众号,小程序没有。",
                                   "One-time subscription belongs to official accounts; a mini program has none."));
  if (call.api.settings.public_url.empty()) return std::unexpected(no_public_url());
  const WallTime expires_at = call.api.clock.wall() + link_life;
  std::string back = call.api.settings.public_url + return_path(link);
  const auto url = wechat::one_time_authorization_url(
      {.appid = link.appid,
       .scene = link.scene,
       .template_id = link.template_id,
       .redirect_url = back,
       .reserved = sign_link(link, call.api.settings.key_pepper, expires_at, call.api.random)});
  if (!url) return std::unexpected(invalid("", "bad_form", url.error(), url.error()));
  return ok(json::object{{"app", link.appid.text()},
                         {"template_id", link.template_id.text()},
                         {"scene", link.scene},
                         {"url", *url},
                         {"returns_to", std::move(back)},
                         {"expires_at", to_iso8601(expires_at)}});
}

http::Response page(int answer, std::string_view zh, std::string_view en) {
  http::Response response = http::make_response(
      answer, "text/html; charset=utf-8",
      fmt::format("<!DOCTYPE html><html lang=\"zh\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
                  "content=\"width=device-width\"><title>{0}</title><h1>{0}</h1><p lang=\"en\">{1}</p></html>\n",
                  zh, en));
  response.headers.set("Content-Security-Policy", "default-src 'none'");
  return response;
}

http::Response refuse_visitor(Call& call, std::string_view why, std::string_view zh, std::string_view en) {
  call.api.metrics.count("one_time_returns_refused", "why", why);
  return page(status::callback_refused, zh, en);
}

// The target, told what the person chose.
http::Response lead_on(const std::string& target, const wechat::OneTimeAnswer& answer, std::string_view action) {
  const std::size_t fragment = std::min(target.find('#'), target.size());
  std::string url = target.substr(0, fragment);
  url += url.find('?') == std::string::npos ? '?' : '&';
  url += fmt::format("action={}&template_id={}&scene={}", action, answer.template_id.text(), answer.scene);
  http::Response response = http::make_response(status::found, "text/plain; charset=utf-8", "");
  response.headers.set("Location", url + target.substr(fragment));
  return response;
}

void note_confirmation(Call& call, sql::Connection& connection, const wechat::AppId& appid,
                       const wechat::OneTimeAnswer& answer) {
  const store::GrantPlace place = engine::Permits::grant_place({.channel = domain::Channel::one_time,
                                                                .appid = appid,
                                                                .openid = *answer.openid,
                                                                .template_id = answer.template_id,
                                                                .scene = std::to_string(answer.scene)});
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  // The page may be opened again: the link's own mark tells it from a new confirmation.
  store::Ledger(connection, call.api.random, call.api.clock.wall())
      .add_only_grant(place, store::GrantSource::report, answer.reserved);
  transaction.commit();
}

Outcome<http::Response> come_back(Call& call, sql::Connection& connection, std::string target) {
  constexpr std::string_view stale_zh = "这个链接无效或已过期,请从原来的页面重新打开";
  constexpr std::string_view stale_en = "This link is not valid any more. Open it again from where you found it.";
  const auto appid = wechat::AppId::parse(call.path.at("appid"));
  const auto answer = wechat::read_one_time_redirect(http::query_of(call.request.target));
  if (!appid || !answer || !call.api.apps.find(appid->text()))
    return refuse_visitor(call, "malformed", stale_zh, stale_en);
  const OneTimeLink link{*appid, answer->template_id, answer->scene, std::move(target)};
  const auto genuine = verify_link(link, answer->reserved, call.api.settings.key_pepper, call.api.clock.wall());
  if (!genuine)
    return refuse_visitor(call, genuine.error() == BadLink::expired ? "expired" : "forged", stale_zh, stale_en);
  const bool confirmed = answer->action == wechat::OneTimeAnswer::Action::confirm;
  if (confirmed) note_confirmation(call, connection, *appid, *answer);
  if (!link.target.empty()) return lead_on(link.target, *answer, confirmed ? "confirm" : "cancel");
  if (confirmed) return page(status::ok, "已同意接收一次通知", "You will get one notification.");
  return page(status::ok, "已取消,不会收到通知", "Cancelled: you will get no notification.");
}

}  // namespace

void add_one_time_routes(RouteTable& table) {
  table.add_at_desk(http::Method::get, "/v1/apps/{appid}/one-time-url", Scope::grants_write, make_url);
  table.add_at_desk(http::Method::get, "/wechat/{appid}/one-time", Scope::open,
                    [](Call& call, sql::Connection& connection) { return come_back(call, connection, ""); });
  table.add_at_desk(
      http::Method::get, "/wechat/{appid}/one-time/{target}", Scope::open, [](Call& call, sql::Connection& connection) {
        return come_back(call, connection, from_base64url(call.path.at("target")).value_or("nothing that we signed"));
      });
}

}  // namespace hongyan::api
