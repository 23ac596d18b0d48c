// An official account's blacklist and its remarks about people, kept by WeChat and noted here; and the login of a mini
// program's user, whose identity is remembered.
#include <utility>

#include "api/absence.hpp"
#include "api/identity_check.hpp"
#include "api/listing.hpp"
#include "api/resources.hpp"
#include "api/wechat/member_changes.hpp"
#include "store/followers.hpp"
#include "store/union_ids.hpp"
#include "wechat/calls/session.hpp"
#include "wechat/calls/tag.hpp"
#include "wechat/calls/user.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t remark_bytes_max = 29;  // "under 30"
constexpr std::size_t code_characters_max = 128;

Outcome<http::Response> list_blacklist(Call& call, sql::Connection& connection) {
  auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  return list_openids(call, connection, std::move(*app), wechat::blacklist_get_call);
}

Outcome<http::Response> change_blacklist(Call& call, sql::Connection& connection, store::Blacklisted is) {
  auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  MemberChange change{.at_once = wechat::blacklist_batch_max, .make_call = {}, .note = {}};
  change.make_call = is == store::Blacklisted::yes ? wechat::blacklist_add_call : wechat::blacklist_remove_call;
  change.note = [&](const wechat::AppId& appid, std::span<const wechat::OpenId> openids, WallTime now) {
    store::note_blacklisted(connection, appid, openids, is, now, now);
  };
  return change_people(call, connection, std::move(*app), change);
}

Outcome<http::Response> add_to_blacklist(Call& call, sql::Connection& connection) {
  return change_blacklist(call, connection, store::Blacklisted::yes);
}
Outcome<http::Response> take_off_blacklist(Call& call, sql::Connection& connection) {
  return change_blacklist(call, connection, store::Blacklisted::no);
}

Outcome<http::Response> put_remark(Call& call, sql::Connection& connection) {
  auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  const auto openid = wechat::OpenId::parse(call.path.at("openid"));
  if (!openid) return std::unexpected(no_such_name("{openid}", openid.error()));
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(*object, "", problem.errors);
  const std::string remark = form.text("remark", remark_bytes_max);
  if (remark.size() > remark_bytes_max) {
    form.add("remark", "too_long", "备注名必须少于 30 字节。", "A remark has fewer than 30 bytes.");
    problem.errors.back().limit = static_cast<std::int64_t>(remark_bytes_max);
    problem.errors.back().actual = static_cast<std::int64_t>(remark.size());
  }
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  if (auto foreign = refuse_foreign_openid(connection, call, app->appid, *openid, "{openid}"))
    return std::unexpected(std::move(*foreign));
  WeChatDesk desk(call, connection, std::move(*app));
  const auto reply = desk.ask(wechat::update_remark_call(*openid, remark));
  if (!reply) return std::unexpected(reply.error());
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::note_remark(connection, desk.app().appid, *openid, remark, desk.now());
  transaction.commit();
  return ok(json::object{{"openid", call.show_openid(openid->text())}, {"remark", remark}});
}

// The session_key stays here unread: with it one can pretend to be the person.
Outcome<http::Response> log_in(Call& call, sql::Connection& connection) {
  auto app = find_app_of(call, connection, Wanted::mini_program);
  if (!app) return std::unexpected(app.error());
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(*object, "", problem.errors);
  const std::string code = form.text("js_code", code_characters_max, Need::required);
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  WeChatDesk desk(call, connection, std::move(*app));
  const auto reply = desk.ask(wechat::jscode2session_call(desk.app().appid, desk.app().secret, code));
  if (!reply) return std::unexpected(reply.error());
  const auto session = wechat::read_session(*reply);
  if (!session) return std::unexpected(unreadable(session.error()));
  const std::string unionid = session->unionid ? session->unionid->text() : std::string();
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::note_unionid(connection, desk.app().appid, session->openid, unionid, desk.now());
  store::join_by_unionid(connection, std::span(&unionid, 1), desk.now());
  const auto identity = store::find_identity(connection, desk.app().appid, session->openid);
  transaction.commit();
  // Whole for everybody: who brings the code speaks for this person.
  json::object written{{"openid", session->openid.text()}, {"unionid", nullptr}, {"uid", nullptr}};
  if (!unionid.empty()) written["unionid"] = unionid;
  if (identity && !identity->uid.empty()) written["uid"] = identity->uid;
  return ok(written);
}

}  // namespace

void add_blacklist_routes(RouteTable& table) {
  using enum http::Method;
  table.add_at_desk(get, "/v1/apps/{appid}/blacklist", Scope::recipients_read, list_blacklist);
  table.add_at_desk(put, "/v1/apps/{appid}/blacklist", Scope::recipients_write, add_to_blacklist);
  table.add_at_desk(del, "/v1/apps/{appid}/blacklist", Scope::recipients_write, take_off_blacklist);
  table.add_at_desk(put, "/v1/apps/{appid}/users/{openid}/remark", Scope::recipients_write, put_remark);
  table.add_at_desk(post, "/v1/apps/{appid}/code2session", Scope::recipients_write, log_in);
}

}  // namespace hongyan::api
