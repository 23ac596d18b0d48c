#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/absence.hpp"
#include "api/listing.hpp"
#include "api/resources.hpp"
#include "domain/notification_type.hpp"
#include "domain/template_fit.hpp"
#include "engine/routing/memory_reader.hpp"
#include "store/definitions.hpp"

namespace hongyan::api {
namespace {

engine::Defect unknown_app(const std::string& pointer) {
  return {.pointer = pointer + "/app",
          .code = "unknown_app",
          .zh = "没有这个应用,或此密钥不能使用它。",
          .en = "There is no such app, or this key may not use it.",
          .limit = {},
          .actual = {}};
}

engine::Defect unknown_template(const std::string& pointer, std::string_view appid) {
  return {
      .pointer = pointer + "/template_id",
      .code = "unknown_template",
      .zh = fmt::format("应用的模板中没有它;如刚添加,请先 POST /v1/apps/{}/templates/sync。", appid),
      .en = fmt::format("The app has no such template; if it is new, POST /v1/apps/{}/templates/sync first.", appid),
      .limit = {},
      .actual = {}};
}

// What of the routes can never work, as far as the memory knows. An app whose templates were never synced is believed.
void check_routes(const Call& call, sql::Connection& connection, const domain::NotificationType& type,
                  std::vector<engine::Defect>& defects) {
  using Presence = engine::TemplateKnowledge::Presence;
  engine::MemoryReader reader(connection);
  for (std::size_t i = 0; i < type.routes.size(); ++i) {
    const domain::Route& route = type.routes[i];
    const std::string pointer = domain::pointer_to("/routes", i);
    if (!call.caller.may_use(route.app.text()) || !reader.app_kind(route.app)) {
      defects.push_back(unknown_app(pointer));
      continue;
    }
    const engine::TemplateKnowledge& known = reader.message_template(route.app, route.channel, route.template_id);
    if (known.presence != Presence::known && known.presence != Presence::never_synced)
      defects.push_back(unknown_template(pointer, route.app.text()));
    std::ranges::move(domain::check_against_template(type, route, known.form ? &*known.form : nullptr, pointer),
                      std::back_inserter(defects));
  }
}

std::optional<domain::NotificationType> read_stored(const store::TypeRecord& record) {
  const auto definition = read_json(record.definition);
  if (!definition) return std::nullopt;
  auto type = domain::read_notification_type(*definition);
  if (!type) return std::nullopt;
  return std::move(*type);
}

// A type belongs to whoever may use one of its apps.
bool may_see(const Caller& caller, const store::TypeRecord& record) {
  if (caller.apps.empty()) return true;
  const auto type = read_stored(record);
  return type && std::ranges::any_of(type->routes,
                                     [&](const domain::Route& route) { return caller.may_use(route.app.text()); });
}

// … and is changed by whoever may use all of them.
bool may_change(const Caller& caller, const store::TypeRecord& record) {
  if (caller.apps.empty()) return true;
  const auto type = read_stored(record);
  return type && std::ranges::all_of(type->routes,
                                     [&](const domain::Route& route) { return caller.may_use(route.app.text()); });
}

json::object write_type(const store::TypeRecord& record) {
  auto definition = read_json(record.definition);
  json::object written = definition && definition->is_object() ? std::move(definition->get_object()) : json::object{};
  written["revision"] = record.revision;
  written["created_at"] = to_iso8601(record.created_at);
  written["updated_at"] = to_iso8601(record.updated_at);
  return written;
}

Outcome<store::TypeRecord> find(const Call& call, sql::Connection& connection) {
  auto found = store::find_type(connection, call.path.at("name"));
  if (!found || !may_see(call.caller, *found)) {
    const std::string& name = call.path.at("name");
    return std::unexpected(absent("{name}", "没有通知类型 " + name + ",或此密钥看不到它。",
                                  "There is no notification type " + name + ", or this key may not see it."));
  }
  return std::move(*found);
}

Problem in_use_elsewhere() {
  return Problem{.kind = ProblemKind::in_use,
                 .zh = "此类型还有经由别的应用的路径,此密钥不能更改它。",
                 .en = "The type also has routes over other apps; this key may not change it.",
                 .errors = {}};
}

// The definition as given, named by the path: what GET returned can be put back as it is.
Outcome<domain::NotificationType> read_type(const Call& call, json::object& object) {
  const std::string& name = call.path.at("name");
  for (const std::string_view ours : {"revision", "created_at", "updated_at"}) object.erase(ours);
  if (!object.contains("name")) object["name"] = name;
  auto type = domain::read_notification_type(object);
  if (!type)
    return std::unexpected(Problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = type.error()});
  if (type->name != name)
    return std::unexpected(invalid("/name", "other_name", "与路径中的名字不同。", "Is not the name in the path."));
  return std::move(*type);
}

Outcome<http::Response> put_type(Call& call, sql::Connection& connection) {
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  const auto type = read_type(call, *object);
  if (!type) return std::unexpected(type.error());
  const WallTime now = call.api.clock.wall();
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  const auto known = store::find_type(connection, type->name);
  if (known && !may_see(call.caller, *known)) return std::unexpected(not_found());
  if (known && !may_change(call.caller, *known)) return std::unexpected(in_use_elsewhere());
  Problem problem{.kind = ProblemKind::unacceptable, .zh = {}, .en = {}, .errors = {}};
  check_routes(call, connection, *type, problem.errors);
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  store::save_type(connection, store::TypeRecord{.name = type->name,
                                                 .definition = write_json(domain::to_json(*type)),
                                                 .revision = 1,
                                                 .created_at = known ? known->created_at : now,
                                                 .updated_at = now});
  const auto saved = store::find_type(connection, type->name);
  transaction.commit();
  if (!saved) return std::unexpected(not_found());
  http::Response response = to_response(known ? status::ok : status::created, write_json(write_type(*saved)));
  if (!known) response.headers.add("Location", "/v1/notification-types/" + type->name);
  return response;
}

Outcome<http::Response> show_type(Call& call, sql::Connection& connection) {
  const auto found = find(call, connection);
  if (!found) return std::unexpected(found.error());
  return ok(write_type(*found));
}

Outcome<http::Response> list_types(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const QueryForm::Page page = query.page();
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  const auto found = store::list_types(connection, page.after, page.limit + 1);
  json::object written = write_page(
      call, found, page,
      [&](const store::TypeRecord& one) -> json::value {
        if (!may_see(call.caller, one)) return nullptr;
        return write_type(one);
      },
      [](const store::TypeRecord& one) { return one.name; });
  // A page may be shorter than asked for: types of other apps are left out after counting.
  json::array& items = written["items"].as_array();
  items.erase(std::remove(items.begin(), items.end(), json::value(nullptr)), items.end());
  return ok(written);
}

Outcome<http::Response> delete_type(Call& call, sql::Connection& connection) {
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  const auto found = find(call, connection);
  if (!found) return std::unexpected(found.error());
  if (!may_change(call.caller, *found)) return std::unexpected(in_use_elsewhere());
  if (!store::delete_type(connection, found->name)) return std::unexpected(not_found());
  transaction.commit();
  return http::Response{.status = status::no_content, .headers = {}, .body = {}};
}

}  // namespace

void add_notification_type_routes(RouteTable& table) {
  using enum http::Method;
  table.add_at_desk(get, "/v1/notification-types", Scope::types_read, list_types);
  table.add_at_desk(get, "/v1/notification-types/{name}", Scope::types_read, show_type);
  table.add_at_desk(put, "/v1/notification-types/{name}", Scope::types_write, put_type);
  table.add_at_desk(del, "/v1/notification-types/{name}", Scope::types_write, delete_type);
}

}  // namespace hongyan::api
