#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/absence.hpp"
#include "api/form.hpp"
#include "api/identity_check.hpp"
#include "api/listing.hpp"
#include "api/recipient_form.hpp"
#include "api/resources.hpp"
#include "store/recipients.hpp"
#include "store/sending_facts.hpp"
#include "store/union_ids.hpp"

namespace hongyan::api {
namespace {

// A person is seen by whoever may use one of the apps the person is known to, or of none yet.
bool may_see(const Caller& caller, const store::Recipient& recipient) {
  return recipient.identities.empty() ||
         std::ranges::any_of(recipient.identities,
                             [&](const store::Identity& identity) { return caller.may_use(identity.appid.text()); });
}

bool owns_all(const Caller& caller, const store::Recipient& recipient) {
  return std::ranges::all_of(recipient.identities,
                             [&](const store::Identity& identity) { return caller.may_use(identity.appid.text()); });
}

Outcome<store::Recipient> find(const Call& call, sql::Connection& connection) {
  auto found = store::find_recipient(connection, call.path.at("uid"));
  if (!found || !may_see(call.caller, *found)) return std::unexpected(absent_recipient("{uid}", call.path.at("uid")));
  return std::move(*found);
}

// The person as stored, with the identities that its unionids brought.
store::Recipient save_and_join(sql::Connection& connection, store::Recipient recipient) {
  store::save_recipient(connection, recipient);
  std::vector<std::string> unionids{recipient.unionid};
  for (const store::Identity& identity : recipient.identities) unionids.push_back(identity.unionid);
  store::join_by_unionid(connection, unionids, recipient.updated_at);
  auto stored = store::find_recipient(connection, recipient.uid);
  return stored ? std::move(*stored) : std::move(recipient);
}

// Those that the caller wrote, which come first and in the caller's order.
void check_identities(sql::Connection& connection, const Call& call, const store::Recipient& given,
                      std::vector<engine::Defect>& defects) {
  for (std::size_t i = 0; i < given.identities.size(); ++i) {
    const store::Identity& one = given.identities[i];
    if (call.caller.may_use(one.appid.text()))
      check_identity(connection, call, one.appid, one.openid, fmt::format("/identities/{}", i), defects);
  }
}

Outcome<http::Response> put_recipient(Call& call, sql::Connection& connection) {
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  const std::string& uid = call.path.at("uid");
  if (auto defect = find_uid_defect(uid, ""))
    return std::unexpected(
        Problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {*std::move(defect)}});
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  const auto known = store::find_recipient(connection, uid);
  if (known && !may_see(call.caller, *known)) return std::unexpected(not_found());
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  store::Recipient given = read_recipient(*object, uid, known, call.caller, call.api.clock.wall(), problem.errors);
  if (problem.errors.empty()) check_identities(connection, call, given, problem.errors);
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  const store::Recipient recipient = save_and_join(connection, std::move(given));
  transaction.commit();
  http::Response response =
      to_response(known ? status::ok : status::created, write_json(write_recipient(call, recipient)));
  if (!known) response.headers.add("Location", "/v1/recipients/" + http::percent_encode(uid));
  return response;
}

Outcome<http::Response> show_recipient(Call& call, sql::Connection& connection) {
  const auto found = find(call, connection);
  if (!found) return std::unexpected(found.error());
  return ok(write_recipient(call, *found));
}

Outcome<http::Response> list_recipients(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const QueryForm::Page page = query.page();
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  const auto found = store::list_recipients(connection, page.after, page.limit + 1);
  json::object written = write_page(
      call, found, page,
      [&](const store::Recipient& one) -> json::value {
        if (!may_see(call.caller, one)) return nullptr;
        return write_recipient(call, one);
      },
      [](const store::Recipient& one) { return one.uid; });
  // A page may be shorter than asked for: people whom the caller may not see are left out after counting.
  json::array& items = written["items"].as_array();
  items.erase(std::remove(items.begin(), items.end(), json::value(nullptr)), items.end());
  return ok(written);
}

Outcome<http::Response> delete_recipient(Call& call, sql::Connection& connection) {
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  const auto found = find(call, connection);
  if (!found) return std::unexpected(found.error());
  if (!owns_all(call.caller, *found)) {
    return std::unexpected(
        Problem{.kind = ProblemKind::in_use,
                .zh = "此收信人还有此密钥看不到的身份;请用可使用全部应用的密钥删除。",
                .en = "The person also has identities this key may not see; delete with a key for all apps.",
                .errors = {}});
  }
  if (!store::delete_recipient(connection, found->uid)) return std::unexpected(not_found());
  transaction.commit();
  return http::Response{.status = status::no_content, .headers = {}, .body = {}};
}

Outcome<wechat::AppId> read_appid(const Call& call) {
  auto appid = wechat::AppId::parse(call.path.at("appid"));
  if (!appid) return std::unexpected(no_such_name("{appid}", appid.error()));
  if (!call.caller.may_use(appid->text())) return std::unexpected(absent_app("{appid}", appid->text()));
  return std::move(*appid);
}

Outcome<http::Response> put_identity(Call& call, sql::Connection& connection) {
  const auto appid = read_appid(call);
  if (!appid) return std::unexpected(appid.error());
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  auto found = find(call, connection);
  if (!found) return std::unexpected(found.error());
  if (!store::find_app_kind(connection, *appid)) return std::unexpected(absent_app("{appid}", appid->text()));
  const WallTime now = call.api.clock.wall();
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  store::Identity identity = read_identity(*object, *appid, found->uid, now, problem.errors);
  if (problem.errors.empty()) check_identity(connection, call, *appid, identity.openid, "", problem.errors);
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  std::erase_if(found->identities, [&](const store::Identity& one) { return one.appid == *appid; });
  found->identities.push_back(std::move(identity));
  found->updated_at = now;
  const store::Recipient stored = save_and_join(connection, std::move(*found));
  transaction.commit();
  return ok(write_recipient(call, stored));
}

Outcome<http::Response> delete_identity(Call& call, sql::Connection& connection) {
  const auto appid = read_appid(call);
  if (!appid) return std::unexpected(appid.error());
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  auto found = find(call, connection);
  if (!found) return std::unexpected(found.error());
  if (!store::forget_identities(connection, found->uid, *appid))
    return std::unexpected(absent_openid("{appid}", found->uid));
  found->updated_at = call.api.clock.wall();
  std::erase_if(found->identities, [&](const store::Identity& one) { return one.appid == *appid; });
  store::save_recipient(connection, *found);
  transaction.commit();
  return http::Response{.status = status::no_content, .headers = {}, .body = {}};
}

}  // namespace

void add_recipient_routes(RouteTable& table) {
  using enum http::Method;
  table.add_at_desk(get, "/v1/recipients", Scope::recipients_read, list_recipients);
  table.add_at_desk(get, "/v1/recipients/{uid}", Scope::recipients_read, show_recipient);
  table.add_at_desk(put, "/v1/recipients/{uid}", Scope::recipients_write, put_recipient);
  table.add_at_desk(del, "/v1/recipients/{uid}", Scope::recipients_write, delete_recipient);
  table.add_at_desk(put, "/v1/recipients/{uid}/identities/{appid}", Scope::recipients_write, put_identity);
  table.add_at_desk(del, "/v1/recipients/{uid}/identities/{appid}", Scope::recipients_write, delete_identity);
}

}  // namespace hongyan::api
