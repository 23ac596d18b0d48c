#include <fmt/format.h>

#include <utility>

#include "api/cursor.hpp"
#include "api/form.hpp"
#include "api/identity_check.hpp"
#include "api/listing.hpp"
#include "api/person_query.hpp"
#include "api/resources.hpp"
#include "domain/era.hpp"
#include "domain/form_id.hpp"
#include "store/form_ids.hpp"
#include "store/recipients.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t ids_of_one_max = 1'000;

// What one person left: as the request tells it, its defects located there.
struct Collection {
  std::string place;  // "" or "/people/3"
  wechat::OpenId openid;
  std::string uid;
  std::vector<store::FormId> ids;
  std::vector<engine::Defect> defects;  // of single ids, or of the whole
};

void read_ids(Form& form, std::string_view key, store::FormIdKind kind, Collection& into) {
  const json::array* given = form.array(key, ids_of_one_max);
  if (given == nullptr) return;
  for (std::size_t i = 0; i < given->size(); ++i) {
    const json::string* text = (*given)[i].if_string();
    auto defect = domain::find_form_id_defect(text == nullptr ? std::string_view() : std::string_view(*text));
    if (defect) {
      defect->pointer = domain::pointer_to(form.place(key), i);
      into.defects.push_back(std::move(*defect));
      continue;
    }
    store::FormId one;
    one.form_id = *text;
    one.kind = kind;
    one.uses_left = kind == store::FormIdKind::form ? domain::uses_of_form : domain::uses_of_payment;
    into.ids.push_back(std::move(one));
  }
}

// The members that tell of one person; `form` may have others.
Collection read_collection(Form& form, WallTime now) {
  Collection read;
  read.openid = form.name<wechat::OpenId>("openid");
  read.uid = form.uid("uid");
  if (form.has("openid") == form.has("uid"))
    form.add("", "one_of", "必须给出 openid 或 uid,二者择一。", "Give either openid or uid.");
  read_ids(form, "form_ids", store::FormIdKind::form, read);
  read_ids(form, "prepay_ids", store::FormIdKind::pay, read);
  if (read.ids.empty() && read.defects.empty())
    form.add("form_ids", "missing", "缺少 form_ids 或 prepay_ids。", "form_ids or prepay_ids are missing.");
  const WallTime collected_at = std::min(form.moment("collected_at").value_or(now), now);
  for (store::FormId& one : read.ids) {
    one.collected_at = collected_at;
    one.expires_at = collected_at + domain::form_id_life;
  }
  if (!read.ids.empty() && collected_at + domain::form_id_life <= now) {
    read.ids.clear();
    read.defects.push_back({form.place("collected_at"), "expired_form_id", "formId 只在 7 天内有效,这些已经过期",
                            "form ids live seven days; these are over"});
  }
  return read;
}

Outcome<std::vector<Collection>> read_collections(Call& call, json::object& object, wechat::AppId& app) {
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  const WallTime now = call.api.clock.wall();
  std::vector<Collection> collections;
  Form form(object, "", problem.errors);
  app = form.name<wechat::AppId>("app", Need::required);
  if (!form.has("people")) {
    collections.push_back(read_collection(form, now));
  } else if (json::array* people = form.array("people", batch_items_max, Need::required)) {
    for (std::size_t i = 0; i < people->size(); ++i) {
      const std::string place = fmt::format("/people/{}", i);
      json::object none;
      json::object* one = (*people)[i].if_object();
      Form person(one == nullptr ? none : *one, place, problem.errors);
      collections.push_back(read_collection(person, now));
      collections.back().place = place;
      person.finish();
    }
  }
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  return collections;
}

struct Counts {
  std::int64_t added = 0, known = 0, refused = 0;
};

json::object add(Call& call, sql::Connection& connection, const wechat::AppId& app, Collection& one, Counts& counts) {
  json::object result;
  if (one.openid.empty()) {
    if (auto identity = store::find_identity_of(connection, one.uid, app)) {
      one.openid = identity->openid;
    } else {
      one.ids.clear();
      one.defects.push_back({one.place + "/uid", "no_identity", "此 uid 在该应用下没有 openid。",
                             "This uid has no openid with the app."});
    }
  }
  if (!one.openid.empty()) {
    auto defects = find_foreign_openid(connection, call, app, one.openid, one.place);
    if (!defects.empty()) one.ids.clear();
    std::ranges::move(defects, std::back_inserter(one.defects));
  }
  const WallTime now = call.api.clock.wall();
  for (store::FormId& id : one.ids) id.appid = app, id.openid = one.openid;
  const std::int64_t added = store::add_form_ids(connection, one.ids, now);
  const std::int64_t known = static_cast<std::int64_t>(one.ids.size()) - added;
  counts.added += added;
  counts.known += known;
  counts.refused += static_cast<std::int64_t>(one.defects.size());
  if (!one.openid.empty()) {
    result["openid"] = call.show_openid(one.openid.text());
    result["uses_left"] = store::count_form_uses(connection, app, one.openid, now);
  }
  result["added"] = added;
  result["known"] = known;
  if (!one.defects.empty()) result["errors"] = write_defects(one.defects, call.language);
  return result;
}

Outcome<http::Response> collect(Call& call, sql::Connection& connection) {
  auto object = call.read_object(batch_body_bytes_max);
  if (!object) return std::unexpected(std::move(object.error()));
  wechat::AppId app;
  auto collections = read_collections(call, *object, app);
  if (!collections) return std::unexpected(std::move(collections.error()));
  if (!may_use_app(call, app))
    return std::unexpected(invalid("/app", "unknown_app", "没有这个应用,或此密钥不能使用它。",
                                   "There is no such app, or this key may not use it."));
  if (call.api.apps.find(app.text())->kind != store::AppKind::mini_program) {
    Problem problem = invalid("/app", "wrong_app_kind", "只有小程序的表单和支付有 formId、prepay_id。",
                              "Only forms and payments of mini programs give form ids and prepay ids.");
    problem.kind = ProblemKind::unacceptable;
    return std::unexpected(std::move(problem));
  }
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  Counts counts;
  json::array results;
  for (Collection& one : *collections) results.emplace_back(add(call, connection, app, one, counts));
  transaction.commit();
  json::object written{{"app", app.text()},
                       {"added", counts.added},
                       {"known", counts.known},
                       {"refused", counts.refused},
                       {"results", std::move(results)}};
  // A page that still collects them is no mistake of the caller's: what it collects is kept, and told to be of no use.
  std::vector<engine::Defect> warnings;
  if (auto closed = domain::find_closure(domain::Channel::form, call.api.clock.wall()))
    warnings.push_back({"", "channel_retired", std::move(closed->zh), std::move(closed->en)});
  written["warnings"] = write_defects(warnings, call.language);
  return to_response(counts.refused == 0 ? status::ok : status::mixed, write_json(written));
}

json::object write_form_id(const Call& call, const store::FormId& one) {
  return json::object{{"app", one.appid.text()},
                      {"openid", call.show_openid(one.openid.text())},
                      {"form_id", one.form_id},
                      {"kind", store::to_string(one.kind)},
                      {"uses_left", one.uses_left},
                      {"collected_at", to_iso8601(one.collected_at)},
                      {"expires_at", to_iso8601(one.expires_at)}};
}

// A form id's place in the pool, and what stands there.
std::string place_of(const store::FormId& one) {
  return join_place({std::to_string(to_unix_ms(one.expires_at)), one.form_id});
}

std::optional<store::FormId> read_place(std::string_view place) {
  const auto parts = split_place<2>(place);
  const auto expires_ms = parts ? number_in_place(parts->at(0)) : std::nullopt;
  if (!expires_ms) return std::nullopt;
  store::FormId found;
  found.form_id = parts->at(1);
  found.expires_at = from_unix_ms(*expires_ms);
  return found;
}

Outcome<http::Response> list(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const QueryForm::Page page = query.page();
  const auto after = query.place_after(page, read_place);
  const auto owner = read_owner(call, connection, query, Breadth::one_person);
  if (!owner) return std::unexpected(owner.error());
  const auto found = store::list_form_ids(connection, owner->app.appid, owner->openid, call.api.clock.wall(),
                                          page.limit + 1, after ? &*after : nullptr);
  return ok(
      write_page(call, found, page, [&](const store::FormId& one) { return write_form_id(call, one); }, place_of));
}

}  // namespace

void add_form_id_routes(RouteTable& table) {
  table.add_at_desk(http::Method::post, "/v1/form-ids", Scope::grants_write, collect);
  table.add_at_desk(http::Method::get, "/v1/form-ids", Scope::grants_read, list);
}

}  // namespace hongyan::api
