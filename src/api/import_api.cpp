// POST /v1/recipients/import: people and their openids by the thousand, each line for itself: a bad one is told with
// its number and stops no other.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/form.hpp"
#include "api/identity_check.hpp"
#include "api/import_line.hpp"
#include "api/resources.hpp"
#include "domain/clocks.hpp"
#include "domain/time_zone.hpp"
#include "store/followers.hpp"
#include "store/recipients.hpp"
#include "store/union_ids.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t lines_max = 5'000;
constexpr std::size_t lines_at_once = 200;  // in one transaction

struct Person {
  std::string uid, locale, time_zone;
  wechat::AppId appid;
  wechat::OpenId openid;
  std::string unionid;
  store::Follows follows = store::Follows::not_known;
};

Person read_person(ImportLine& line, const Caller& caller) {
  Form form(line.record, "", line.defects);
  Person person;
  person.uid = form.uid("uid");
  person.appid = form.name<wechat::AppId>("app");
  person.openid = form.name<wechat::OpenId>("openid");
  person.unionid = form.name<wechat::UnionId>("unionid").text();
  person.follows = form.word("follows", store::parse_follows, "yes, no, not_known", store::Follows::not_known);
  person.locale = form.text("locale", 35);
  person.time_zone = form.text("time_zone", 64);
  if (!person.time_zone.empty() && !domain::is_time_zone(person.time_zone))
    form.add("time_zone", "unknown_zone", "必须是 IANA 时区名,例如 Asia/Shanghai。",
             "Must be an IANA zone such as Asia/Shanghai.");
  form.finish();
  if (!line.defects.empty()) return person;
  if (person.appid.empty() != person.openid.empty())
    form.add(person.appid.empty() ? "app" : "openid", "missing", "app 与 openid 要么都有,要么都没有。",
             "Give both app and openid, or neither.");
  else if (person.uid.empty() && person.openid.empty())
    form.add("uid", "missing", "给出 uid,或者 app 与 openid。", "Give a uid, or an app and an openid.");
  else if (!person.appid.empty() && !caller.may_use(person.appid.text()))
    form.add("app", "unknown_app", "没有这个应用,或此密钥不能使用它。",
             "There is no such app, or this key may not use it.");
  return person;
}

// What stands against a line in the memory.
void check_known(sql::Connection& connection, const Call& call, const Person& person,
                 const std::optional<store::Recipient>& known, std::vector<engine::Defect>& defects) {
  const auto is_seen = [&](const store::Identity& one) { return call.caller.may_use(one.appid.text()); };
  if (known && !known->identities.empty() && std::ranges::none_of(known->identities, is_seen))
    defects.push_back({"/uid", "not_found", "此密钥看不到这个收信人。", "This key may not see that recipient."});
  if (person.openid.empty()) return;
  check_identity(connection, call, person.appid, person.openid, "", defects);
  const auto identity = store::find_identity(connection, person.appid, person.openid);
  if (!person.uid.empty() && identity && !identity->uid.empty() && identity->uid != person.uid)
    defects.push_back({"/openid", "taken", "这个 openid 已属于另一个收信人;如确要转移,请用 PUT 写入。",
                       "This openid belongs to another recipient; to move it, PUT it."});
}

void save(sql::Connection& connection, const Person& person, std::optional<store::Recipient> known, WallTime now) {
  if (person.uid.empty()) {
    store::note_unionid(connection, person.appid, person.openid, person.unionid, now);
    if (person.follows != store::Follows::not_known)
      store::note_follows(connection, person.appid, person.openid, person.follows, now - domain::clocks_differ, now);
    return;
  }
  store::Recipient recipient = known ? std::move(*known) : store::Recipient{};
  recipient.uid = person.uid;
  if (recipient.created_at == WallTime{}) recipient.created_at = now;
  recipient.updated_at = now;
  if (!person.unionid.empty()) recipient.unionid = person.unionid;
  if (!person.locale.empty()) recipient.locale = person.locale;
  if (!person.time_zone.empty()) recipient.time_zone = person.time_zone;
  if (!person.openid.empty()) {
    std::erase_if(recipient.identities, [&](const store::Identity& one) { return one.appid == person.appid; });
    store::Identity identity{.appid = person.appid,
                             .openid = person.openid,
                             .uid = person.uid,
                             .follows = person.follows,
                             .updated_at = now};
    identity.unionid = person.unionid;
    recipient.identities.push_back(std::move(identity));
  }
  store::save_recipient(connection, recipient);
}

// {"line", "uid", "result": created | updated | refused, "joined", "conflict", "errors"}
json::object import_line(sql::Connection& connection, const Call& call, ImportLine& line, WallTime now) {
  Person person;
  if (line.defects.empty()) person = read_person(line, call.caller);
  std::optional<store::Recipient> known;
  if (line.defects.empty() && !person.uid.empty()) known = store::find_recipient(connection, person.uid);
  if (line.defects.empty()) check_known(connection, call, person, known, line.defects);
  json::object written{{"line", line.number}};
  if (!person.uid.empty()) written["uid"] = person.uid;
  if (!line.defects.empty()) {
    written["result"] = "refused";
    written["errors"] = write_defects(line.defects, call.language);
    return written;
  }
  const bool is_new = !person.uid.empty() && !known;
  save(connection, person, std::move(known), now);
  written["result"] = is_new ? "created" : "updated";
  if (person.unionid.empty()) return written;
  written["joined"] = store::join_by_unionid(connection, std::span(&person.unionid, 1), now);
  if (store::find_uids_of(connection, person.unionid).size() > 1) written["conflict"] = true;
  return written;
}

Outcome<std::vector<ImportLine>> read_lines(const Call& call) {
  const std::string* const type = call.request.headers.find("Content-Type");
  const std::string_view word =
      type == nullptr ? std::string_view() : std::string_view(*type).substr(0, type->find_first_of("; "));
  const bool is_csv = word == "text/csv";
  const auto plain = [](ProblemKind kind) { return Problem{.kind = kind, .zh = {}, .en = {}, .errors = {}}; };
  if (!is_csv && word != "application/x-ndjson") return std::unexpected(plain(ProblemKind::unsupported_media_type));
  if (call.request.body.empty()) return std::unexpected(plain(ProblemKind::length_required));
  if (call.request.headers.find("Content-Encoding") != nullptr)
    return std::unexpected(plain(ProblemKind::unsupported_encoding));
  auto lines =
      call.request.body.size() > batch_body_bytes_max
          ? std::unexpected(engine::Defect{
                "", "too_large", "请求体超过上限(字节)。", "The body has more bytes than the limit.",
                static_cast<std::int64_t>(batch_body_bytes_max), static_cast<std::int64_t>(call.request.body.size())})
      : is_csv ? read_csv_lines(call.request.body, lines_max)
               : read_ndjson_lines(call.request.body, lines_max);
  if (lines) return std::move(*lines);
  Problem problem = plain(lines.error().code == "no_header" ? ProblemKind::invalid_request : ProblemKind::too_large);
  problem.errors.push_back(std::move(lines.error()));
  return std::unexpected(std::move(problem));
}

Outcome<http::Response> import(Call& call, sql::Connection& connection) {
  auto lines = read_lines(call);
  if (!lines) return std::unexpected(lines.error());
  json::array results;
  std::int64_t refused = 0;
  std::int64_t conflicts = 0;
  const WallTime now = call.api.clock.wall();
  for (std::size_t first = 0; first < lines->size(); first += lines_at_once) {
    sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
    for (std::size_t i = first; i < std::min(first + lines_at_once, lines->size()); ++i) {
      json::object result = import_line(connection, call, (*lines)[i], now);
      refused += result.contains("errors") ? 1 : 0;
      conflicts += result.contains("conflict") ? 1 : 0;
      results.emplace_back(std::move(result));
    }
    transaction.commit();
  }
  const auto saved = static_cast<std::int64_t>(results.size()) - refused;
  return to_response(
      refused == 0 ? status::ok : status::mixed,
      write_json(json::object{
          {"saved", saved}, {"refused", refused}, {"conflicts", conflicts}, {"results", std::move(results)}}));
}

}  // namespace

void add_import_routes(RouteTable& table) {
  table.add_at_desk(http::Method::post, "/v1/recipients/import", Scope::recipients_write, import);
}

}  // namespace hongyan::api
