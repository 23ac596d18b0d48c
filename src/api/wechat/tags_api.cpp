// The tags of an official account, kept by WeChat: read and changed there, and noted here.
#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "api/absence.hpp"
#include "api/identity_check.hpp"
#include "api/listing.hpp"
#include "api/resources.hpp"
#include "api/wechat/app_handler.hpp"
#include "api/wechat/member_changes.hpp"
#include "api/wechat_desk.hpp"
#include "store/followers.hpp"
#include "wechat/calls/tag.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t name_characters_max = 30;

json::object write_tag(const wechat::Tag& tag) { return {{"id", tag.id}, {"name", tag.name}, {"count", tag.count}}; }

Outcome<std::int64_t> read_id(const Call& call) {
  const std::string& text = call.path.at("tag");
  std::int64_t id = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || rest != text.data() + text.size() || id < 0)
    return std::unexpected(absent("{tag}", "标签的 id 是整数;GET …/tags 列出它们。",
                                  "A tag's id is a whole number; GET …/tags lists them."));
  return id;
}

Outcome<std::string> read_name(const Call& call) {
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(*object, "", problem.errors);
  std::string name = form.text("name", name_characters_max, Need::required);
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  return name;
}

Outcome<http::Response> list_tags(Call& call, sql::Connection& connection) {
  auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  WeChatDesk desk(call, connection, std::move(*app));
  const auto reply = desk.ask(wechat::tag_list_call());
  if (!reply) return std::unexpected(reply.error());
  const auto tags = wechat::read_tags(*reply);
  if (!tags) return std::unexpected(unreadable(tags.error()));
  json::array items;
  for (const wechat::Tag& tag : *tags) items.emplace_back(write_tag(tag));
  return ok(json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

Outcome<http::Response> make_tag(Call& call, sql::Connection& connection) {
  auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  const auto name = read_name(call);
  if (!name) return std::unexpected(name.error());
  WeChatDesk desk(call, connection, std::move(*app));
  const auto reply = desk.ask(wechat::tag_create_call(*name));
  if (!reply) return std::unexpected(reply.error());
  const auto tag = wechat::read_tag(*reply);
  if (!tag) return std::unexpected(unreadable(tag.error()));
  return to_response(status::created, write_json(write_tag(*tag)));
}

Outcome<http::Response> rename_tag(Call& call, sql::Connection& connection) {
  auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  const auto id = read_id(call);
  if (!id) return std::unexpected(id.error());
  const auto name = read_name(call);
  if (!name) return std::unexpected(name.error());
  WeChatDesk desk(call, connection, std::move(*app));
  const auto reply = desk.ask(wechat::tag_update_call(*id, *name));
  if (!reply) return std::unexpected(reply.error());
  return ok(json::object{{"id", *id}, {"name", *name}});
}

Outcome<http::Response> delete_tag(Call& call, sql::Connection& connection) {
  auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  const auto id = read_id(call);
  if (!id) return std::unexpected(id.error());
  WeChatDesk desk(call, connection, std::move(*app));
  const auto reply = desk.ask(wechat::tag_delete_call(*id));
  if (!reply) return std::unexpected(reply.error());
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  store::forget_tag(connection, desk.app().appid, *id);
  transaction.commit();
  return http::Response{.status = status::no_content, .headers = {}, .body = {}};
}

Outcome<http::Response> list_members(Call& call, sql::Connection& connection) {
  auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  const auto id = read_id(call);
  if (!id) return std::unexpected(id.error());
  return list_openids(call, connection, std::move(*app),
                      [&](std::string_view after) { return wechat::tag_members_call(*id, after); });
}

Outcome<http::Response> change_members(Call& call, sql::Connection& connection, store::Wears wears) {
  auto app = find_app_of(call, connection, Wanted::official_account);
  if (!app) return std::unexpected(app.error());
  const auto id = read_id(call);
  if (!id) return std::unexpected(id.error());
  MemberChange change{.at_once = wechat::tag_batch_max, .make_call = {}, .note = {}};
  change.make_call = [&](std::span<const wechat::OpenId> openids) {
    return wears == store::Wears::yes ? wechat::tag_attach_call(*id, openids) : wechat::tag_detach_call(*id, openids);
  };
  change.note = [&](const wechat::AppId& appid, std::span<const wechat::OpenId> openids, WallTime now) {
    store::note_tag(connection, appid, openids, *id, wears, now);
  };
  return change_people(call, connection, std::move(*app), change);
}

Outcome<http::Response> add_members(Call& call, sql::Connection& connection) {
  return change_members(call, connection, store::Wears::yes);
}
Outcome<http::Response> remove_members(Call& call, sql::Connection& connection) {
  return change_members(call, connection, store::Wears::no);
}

// As WeChat tells it now; what we know of it is with the recipient.
Outcome<http::Response> show_tags_of(Call& call, sql::Connection& connection, store::App app) {
  const auto openid = wechat::OpenId::parse(call.path.at("openid"));
  if (!openid) return std::unexpected(no_such_name("{openid}", openid.error()));
  if (auto problem = refuse_foreign_openid(connection, call, app.appid, *openid, "{openid}"))
    return std::unexpected(std::move(*problem));
  WeChatDesk desk(call, connection, std::move(app));
  const auto tags = ask_and_read(desk, wechat::tags_of_user_call(*openid), wechat::read_tags_of_user);
  if (!tags) return std::unexpected(tags.error());
  return ok(
      json::object{{"openid", call.show_openid(openid->text())}, {"tags", json::array(tags->begin(), tags->end())}});
}

}  // namespace

void add_tag_routes(RouteTable& table) {
  using enum http::Method;
  constexpr auto reads = Scope::recipients_read;
  constexpr auto writes = Scope::recipients_write;
  table.add_at_desk(get, "/v1/apps/{appid}/tags", reads, list_tags);
  table.add_at_desk(post, "/v1/apps/{appid}/tags", writes, make_tag);
  table.add_at_desk(put, "/v1/apps/{appid}/tags/{tag}", writes, rename_tag);
  table.add_at_desk(del, "/v1/apps/{appid}/tags/{tag}", writes, delete_tag);
  table.add_at_desk(get, "/v1/apps/{appid}/tags/{tag}/members", reads, list_members);
  table.add_at_desk(put, "/v1/apps/{appid}/tags/{tag}/members", writes, add_members);
  table.add_at_desk(del, "/v1/apps/{appid}/tags/{tag}/members", writes, remove_members);
  table.add_at_desk(get, "/v1/apps/{appid}/users/{openid}/tags", reads,
                    for_app(Wanted::official_account, show_tags_of));
}

}  // namespace hongyan::api
