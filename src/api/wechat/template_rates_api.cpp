// 长期限频: how often WeChat lets a long-term template go, as an operator declares it. WeChat tells nobody, so its
// console is where it is read.
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "api/absence.hpp"
#include "api/resources.hpp"
#include "api/wechat/app_handler.hpp"
#include "api/wechat/template_view.hpp"
#include "domain/send_rate.hpp"
#include "store/backlog.hpp"
#include "store/send_rates.hpp"
#include "wechat/field_rule.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t field_characters_max = 64;

domain::SendRate read_rate(Form& form) {
  domain::SendRate rate;
  rate.field = form.text("field", field_characters_max, Need::required);
  if (!rate.field.empty() && wechat::parse_field_key(rate.field).number == 0)
    form.add("field", "bad_name", "应为模板字段的键,例如 character_string1。",
             "Must be the key of a field of the template, such as character_string1.");
  rate.times = form.number("times", 1, domain::rate_times_max, 1);
  rate.per = form.word("per", domain::parse_rate_per, "day, month", domain::RatePer::day, Need::required);
  return rate;
}

Problem unacceptable_at(const char* place, std::string code, std::string zh, std::string en) {
  Problem problem = invalid(place, std::move(code), std::move(zh), std::move(en));
  problem.kind = ProblemKind::unacceptable;
  return problem;
}

// What the template as it was synced says against it.
std::optional<Problem> contradiction(const store::Template& known, const domain::SendRate& rate) {
  const std::string& id = known.template_id.text();
  if (known.gone_at)
    return unacceptable_at("", "template_gone", fmt::format("模板 {} 已被删除;若又有了,请先同步。", id),
                           fmt::format("The template {} is gone; if it is back, sync first.", id));
  if (known.kind != store::TemplateKind::long_term)
    return unacceptable_at(
        "", "not_long_term",
        fmt::format("模板 {} 的类型是 {};只有长期订阅的模板(type 3)有限频。", id, store::to_string(known.kind)),
        fmt::format("The template {} is of kind {}: only long-term templates (type 3) have a rate.", id,
                    store::to_string(known.kind)));
  if (std::ranges::find(known.slots, rate.field, &store::TemplateSlot::key) != known.slots.end()) return std::nullopt;
  std::string keys;
  for (const store::TemplateSlot& slot : known.slots) keys += (keys.empty() ? "" : ", ") + slot.key;
  return unacceptable_at("/field", "unknown_field", fmt::format("模板没有字段 {};它有 {}。", rate.field, keys),
                         fmt::format("The template has no field {}; it has {}.", rate.field, keys));
}

// What waited for the rate as it was may go, or wait anew.
void wake(sql::Connection& connection, const wechat::AppId& appid, WallTime now) {
  static_cast<void>(store::wake_parked(connection, appid, domain::rate_limited, now));
}

Outcome<wechat::TemplateId> template_of(const Call& call) {
  auto id = wechat::TemplateId::parse(call.path.at("template_id"));
  if (!id) return std::unexpected(no_such_name("{template_id}", id.error()));
  return *std::move(id);
}

Problem no_rate(const wechat::TemplateId& id) {
  return absent("{template_id}", fmt::format("该应用的模板 {} 没有登记限频。", id.text()),
                fmt::format("No rate of the template {} is declared for the app.", id.text()));
}

Outcome<http::Response> set_rate(Call& call, sql::Connection& connection, store::App app) {
  const auto id = template_of(call);
  if (!id) return std::unexpected(id.error());
  const auto rate = read_body(call, read_rate);
  if (!rate) return std::unexpected(rate.error());
  if (app.kind != store::AppKind::mini_program && app.kind != store::AppKind::service_account)
    return std::unexpected(unacceptable_at("", "wrong_app_kind", "只有小程序和服务号有长期订阅的模板。",
                                           "Only mini programs and service accounts have long-term templates."));
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  const auto known = store::find_template(connection, app.appid, *id);
  if (known)
    if (auto problem = contradiction(*known, *rate)) return std::unexpected(*std::move(problem));
  const WallTime now = call.api.clock.wall();
  const store::TemplateRate declared{app.appid, *id, *rate, now};
  store::save_rate(connection, declared);
  wake(connection, app.appid, now);
  transaction.commit();
  json::object written = write_rate(declared);
  const engine::Defect unknown{"", "unknown_template", "该应用没有同步过这个模板,字段和类型无从核对",
                               "the template was never synced for the app: its field and kind could not be checked"};
  if (!known) written["warnings"] = write_defects(std::span(&unknown, 1), call.language);
  return ok(std::move(written));
}

Outcome<http::Response> show_rate(Call& call, sql::Connection& connection, store::App app) {
  const auto id = template_of(call);
  if (!id) return std::unexpected(id.error());
  const auto found = store::find_rate(connection, app.appid, *id);
  if (!found) return std::unexpected(no_rate(*id));
  return ok(write_rate(*found));
}

Outcome<http::Response> lift_rate(Call& call, sql::Connection& connection, store::App app) {
  const auto id = template_of(call);
  if (!id) return std::unexpected(id.error());
  sql::Transaction transaction(connection, sql::Transaction::Kind::writing);
  if (!store::delete_rate(connection, app.appid, *id)) return std::unexpected(no_rate(*id));
  wake(connection, app.appid, call.api.clock.wall());
  transaction.commit();
  return done();
}

Outcome<http::Response> list_rates(Call& call, sql::Connection& connection, store::App app) {
  QueryForm query(call);
  const QueryForm::Page page = query.page();
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  auto rates = store::list_rates(connection, app.appid);
  std::erase_if(rates, [&](const store::TemplateRate& one) { return one.template_id.text() <= page.after; });
  return ok(
      write_page(call, rates, page, write_rate, [](const store::TemplateRate& one) { return one.template_id.text(); }));
}

}  // namespace

void add_template_rate_routes(RouteTable& table) {
  using enum http::Method;
  const std::string place = "/v1/apps/{appid}/templates/{template_id}/rate";
  table.add_at_desk(put, place, Scope::apps_write, for_app(Wanted::any, set_rate));
  table.add_at_desk(get, place, Scope::apps_read, for_app(Wanted::any, show_rate));
  table.add_at_desk(del, place, Scope::apps_write, for_app(Wanted::any, lift_rate));
  table.add_at_desk(get, "/v1/apps/{appid}/template-rates", Scope::apps_read, for_app(Wanted::any, list_rates));
}

}  // namespace hongyan::api
