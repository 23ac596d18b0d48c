#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "api/cursor.hpp"
#include "api/form.hpp"
#include "api/grant_report.hpp"
#include "api/idempotency.hpp"
#include "api/identity_check.hpp"
#include "api/listing.hpp"
#include "api/person_query.hpp"
#include "api/resources.hpp"
#include "engine/routing/permits.hpp"
#include "store/definitions.hpp"
#include "store/ledger.hpp"
#include "store/recipients.hpp"

namespace hongyan::api {
namespace {

std::vector<engine::Defect> defect_at(std::string pointer, std::string code, std::string zh, std::string en) {
  return invalid(std::move(pointer), std::move(code), std::move(zh), std::move(en)).errors;
}

// Notes the answers of one report in the ledger.
class Noting {
 public:
  Noting(const Call& call, sql::Connection& connection)
      : call_(call), connection_(connection), ledger_(connection, call.api.random, call.api.clock.wall()) {}

  // What was counted, or why the report says nothing about anybody we know.
  std::expected<json::object, std::vector<engine::Defect>> note(GrantReport report, const std::string& pointer) {
    if (!call_.caller.may_use(report.app.text()) || !call_.api.apps.find(report.app.text()))
      return std::unexpected(defect_at(pointer + "/app", "unknown_app", "没有这个应用,或此密钥不能使用它。",
                                       "There is no such app, or this key may not use it."));
    if (report.openid.empty()) {
      const auto identity = store::find_identity_of(connection_, report.uid, report.app);
      if (!identity)
        return std::unexpected(defect_at(pointer + "/uid", "no_identity", "此 uid 在该应用下没有 openid。",
                                         "This uid has no openid with the app."));
      report.openid = identity->openid;
    } else if (auto defects = find_foreign_openid(connection_, call_, report.app, report.openid, pointer);
               !defects.empty()) {
      return std::unexpected(std::move(defects));
    }
    json::array results;
    for (const PromptChoice& choice : report.choices) results.emplace_back(note_choice(report, choice));
    return json::object{{"app", report.app.text()},
                        {"openid", call_.show_openid(report.openid.text())},
                        {"results", std::move(results)}};
  }

 private:
  json::object note_choice(const GrantReport& report, const PromptChoice& choice) {
    if (report.scene) return note_scene(report, choice);
    const store::GrantPlace place{report.app, report.openid, choice.template_id};
    const auto known = store::find_template(connection_, report.app, choice.template_id);
    const bool long_term = known && known->kind == store::TemplateKind::long_term;
    const auto before = ledger_.find(place);
    const auto tapped_at =
        report.tapped_at ? std::optional(std::min(*report.tapped_at, call_.api.clock.wall())) : std::nullopt;
    if (choice.answer == PromptAnswer::accept) {
      ledger_.add_grant(place, long_term ? store::GrantKind::long_term : store::GrantKind::one_time,
                        store::GrantSource::report, report.note, tapped_at);
    } else if (long_term && choice.answer == PromptAnswer::reject && before && before->available > 0) {
      ledger_.revoke(place, "refused when asked again", tapped_at);
    }
    const auto after = ledger_.find(place);
    return json::object{{"template_id", choice.template_id.text()},
                        {"answer", to_string(choice.answer)},
                        {"counted", after && (!before || after->granted > before->granted)},
                        {"available", after ? after->available : 0},
                        {"held", after ? after->held : 0}};
  }

  // A confirmation under a scene: the next one under it adds nothing before this one is used.
  json::object note_scene(const GrantReport& report, const PromptChoice& choice) {
    const std::string scene = std::to_string(*report.scene);
    const store::GrantPlace place = engine::Permits::grant_place({.channel = domain::Channel::one_time,
                                                                  .appid = report.app,
                                                                  .openid = report.openid,
                                                                  .template_id = choice.template_id,
                                                                  .scene = scene});
    const bool counted =
        choice.answer == PromptAnswer::accept && ledger_.add_only_grant(place, store::GrantSource::report, "");
    const auto after = ledger_.find(place);
    return json::object{{"template_id", choice.template_id.text()},
                        {"scene", *report.scene},
                        {"answer", to_string(choice.answer)},
                        {"counted", counted},
                        {"available", after ? after->available : 0}};
  }

  const Call& call_;
  sql::Connection& connection_;
  store::Ledger ledger_;
};

Outcome<http::Response> report_one(Call& call, sql::Connection& connection) {
  auto object = call.read_object();
  if (!object) return std::unexpected(std::move(object.error()));
  const auto mark = read_repeat_mark(call.request);
  if (!mark) return std::unexpected(mark.error());
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  GrantReport report = read_grant_report(*object, "", problem.errors);
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  return answer_once(call, connection, *mark, [&]() -> engine::PostAnswer {
    auto noted = Noting(call, connection).note(std::move(report), "");
    if (noted) return {.status = status::ok, .body = write_json(*noted)};
    const Problem refused{.kind = ProblemKind::unacceptable, .zh = {}, .en = {}, .errors = std::move(noted.error())};
    return {.status = status_of(refused.kind), .body = write_problem(refused, call.language)};
  });
}

engine::PostAnswer note_all(Call& call, sql::Connection& connection, json::array& reports) {
  Noting noting(call, connection);
  json::array results;
  std::size_t refused = 0;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const std::string place = fmt::format("/reports/{}", i);
    std::vector<engine::Defect> defects;
    json::object* one = reports[i].if_object();
    if (one == nullptr) defects = defect_at(place, "wrong_kind", "必须是对象。", "Must be an object.");
    GrantReport report = one == nullptr ? GrantReport{} : read_grant_report(*one, place, defects);
    if (defects.empty()) {
      auto noted = noting.note(std::move(report), place);
      if (noted) {
        (*noted)["index"] = i;
        results.emplace_back(std::move(*noted));
        continue;
      }
      defects = std::move(noted.error());
    }
    ++refused;
    results.emplace_back(json::object{{"index", i}, {"errors", write_defects(defects, call.language)}});
  }
  return {.status = refused == 0 ? status::ok : status::mixed,
          .body = write_json(json::object{
              {"noted", reports.size() - refused}, {"refused", refused}, {"results", std::move(results)}})};
}

Outcome<http::Response> report_batch(Call& call, sql::Connection& connection) {
  auto object = call.read_object(batch_body_bytes_max);
  if (!object) return std::unexpected(std::move(object.error()));
  const auto mark = read_repeat_mark(call.request);
  if (!mark) return std::unexpected(mark.error());
  Problem problem{.kind = ProblemKind::invalid_request, .zh = {}, .en = {}, .errors = {}};
  Form form(*object, "", problem.errors);
  json::array* reports = form.array("reports", batch_items_max, Need::required);
  form.finish();
  if (!problem.errors.empty()) return std::unexpected(std::move(problem));
  return answer_once(call, connection, *mark, [&] { return note_all(call, connection, *reports); });
}

// The template of an account, and the scene where each has its own.
json::object write_place(const Call& call, const store::GrantPlace& place) {
  const auto told = engine::Permits::told_account(place.template_id);
  json::object written{{"app", place.appid.text()},
                       {"openid", call.show_openid(place.openid.text())},
                       {"template_id", told.template_id},
                       {"scene", nullptr}};
  int scene = 0;
  const char* const end = told.scene.data() + told.scene.size();
  if (std::from_chars(told.scene.data(), end, scene).ptr == end && !told.scene.empty()) written["scene"] = scene;
  return written;
}

json::object write_account(const Call& call, const store::GrantAccount& account, store::LedgerSight sight) {
  json::object written = write_place(call, account.place);
  written["kind"] = store::to_string(account.kind);
  written["granted"] = account.granted;
  written["available"] = account.available;
  written["pending"] = account.pending;
  written["held"] = account.held;
  written["spent"] = account.spent;
  written["void"] = account.voided;
  written["revoked"] = account.revoked;
  written["lower_bound"] = account.available;
  written["upper_bound"] = nullptr;
  written["updated_at"] = to_iso8601(account.updated_at);
  if (sight == store::LedgerSight::complete) written["upper_bound"] = account.available + account.held;
  return written;
}

// An account's place among those of its app, and the account there.
std::string place_of(const store::GrantAccount& one) {
  return join_place({one.place.openid.text(), one.place.template_id.text()});
}

std::optional<store::GrantPlace> read_place(std::string_view place) {
  const auto parts = split_place<2>(place);
  if (!parts) return std::nullopt;
  const auto openid = wechat::OpenId::parse(parts->at(0));
  const auto template_id = wechat::TemplateId::parse(parts->at(1));
  if (!openid || !template_id) return std::nullopt;
  return store::GrantPlace{.appid = {}, .openid = *openid, .template_id = *template_id};
}

Outcome<http::Response> list_grants(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const QueryForm::Page page = query.page();
  auto after = query.place_after(page, read_place);
  const auto owner = read_owner(call, connection, query, Breadth::whole_app);
  if (!owner) return std::unexpected(owner.error());
  if (after) after->appid = owner->app.appid;
  const auto found =
      store::list_grants(connection, owner->app.appid, owner->openid.text(), after ? &*after : nullptr, page.limit + 1);
  return ok(write_page(
      call, found, page,
      [&](const store::GrantAccount& one) { return write_account(call, one, owner->app.ledger_sight); }, place_of));
}

json::object write_entry(const Call& call, const store::GrantEntry& entry) {
  json::object written{{"id", entry.id}};
  for (auto& member : write_place(call, entry.place)) written[member.key()] = std::move(member.value());
  written["kind"] = entry.kind;
  written["source"] = entry.source;
  written["amount"] = entry.amount;
  written["at"] = to_iso8601(entry.at);
  written["acted_at"] = to_iso8601(entry.acted_at);
  written["notification_id"] = entry.notification_id;
  written["note"] = entry.note;
  return written;
}

Outcome<http::Response> list_journal(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const QueryForm::Page page = query.page();
  const auto template_id = query.name<wechat::TemplateId>("template_id");
  if (template_id.empty()) query.add("template_id", "missing", "缺少 template_id。", "The template_id is missing.");
  const auto scene = read_scene(query);
  const auto owner = read_owner(call, connection, query, Breadth::one_person);
  if (!owner) return std::unexpected(owner.error());
  store::GrantPlace place{owner->app.appid, owner->openid, template_id};
  if (scene)
    place = engine::Permits::grant_place({.channel = domain::Channel::one_time,
                                          .appid = place.appid,
                                          .openid = place.openid,
                                          .template_id = template_id,
                                          .scene = std::to_string(*scene)});
  const auto found = store::list_grant_entries(connection, place, page.after, page.limit + 1);
  return ok(write_page(
      call, found, page, [&](const store::GrantEntry& one) { return write_entry(call, one); },
      [](const store::GrantEntry& one) { return one.id; }));
}

}  // namespace

void add_grant_routes(RouteTable& table) {
  table.add_at_desk(http::Method::post, "/v1/grants/report", Scope::grants_write, report_one);
  table.add_at_desk(http::Method::post, "/v1/grants/report/batch", Scope::grants_write, report_batch);
  table.add_at_desk(http::Method::get, "/v1/grants", Scope::grants_read, list_grants);
  table.add_at_desk(http::Method::get, "/v1/grants/journal", Scope::grants_read, list_journal);
}

}  // namespace hongyan::api
