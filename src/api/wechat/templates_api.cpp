#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/listing.hpp"
#include "api/resources.hpp"
#include "api/wechat_desk.hpp"
#include "engine/ask/template_sync.hpp"
#include "store/apps.hpp"
#include "store/definitions.hpp"
#include "wechat/field_rule.hpp"

namespace hongyan::api {
namespace {

json::object write_slot(const store::TemplateSlot& slot) {
  const wechat::FieldKind kind = wechat::parse_field_key(slot.key).kind;
  json::object written{{"key", slot.key}, {"label", slot.label}, {"kind", wechat::to_string(kind)}, {"limit", nullptr}};
  if (const std::size_t limit = wechat::limit_of(kind); limit > 0) written["limit"] = limit;
  json::array allowed;
  for (const std::string& value : slot.allowed) allowed.emplace_back(value);
  written["allowed"] = std::move(allowed);
  return written;
}

json::object write_template(const store::Template& one) {
  json::array slots;
  for (const store::TemplateSlot& slot : one.slots) slots.emplace_back(write_slot(slot));
  json::object written{{"template_id", one.template_id.text()},
                       {"app", one.appid.text()},
                       {"channel", domain::to_string(one.channel)},
                       {"kind", store::to_string(one.kind)},
                       {"title", one.title},
                       {"content", one.content},
                       {"example", one.example},
                       {"slots", std::move(slots)},
                       {"synced_at", to_iso8601(one.synced_at)},
                       {"gone_at", nullptr}};
  if (one.gone_at) written["gone_at"] = to_iso8601(*one.gone_at);
  return written;
}

Outcome<http::Response> list_templates(Call& call, sql::Connection& connection) {
  QueryForm query(call.request);
  const QueryForm::Page page = query.page();
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  const auto app = find_app_of(call, connection);
  if (!app) return std::unexpected(app.error());
  auto templates = store::list_templates(connection, app->appid);
  std::erase_if(templates, [&](const store::Template& one) { return one.template_id.text() <= page.after; });
  std::ranges::sort(templates, {}, &store::Template::template_id);
  return ok(write_page(templates, page.limit, write_template,
                       [](const store::Template& one) { return one.template_id.text(); }));
}

json::object write_report(const engine::SyncReport& report) {
  json::array channels;
  for (const engine::SyncReport::OfChannel& one : report.channels) {
    json::object written{{"channel", domain::to_string(one.channel)}, {"templates", one.templates}, {"gone", one.gone}};
    if (one.trouble) {
      written["errcode"] = one.trouble->errcode;
      written["errmsg"] = one.trouble->errmsg;
    }
    channels.emplace_back(std::move(written));
  }
  return {{"templates", report.templates}, {"gone", report.gone}, {"channels", std::move(channels)}};
}

Outcome<http::Response> sync(Call& call, sql::Connection& connection) {
  auto app = find_app_of(call, connection);
  if (!app) return std::unexpected(app.error());
  const WeChatDesk desk(call, connection, std::move(*app));
  const auto report = engine::sync_templates(desk.doors(), connection, desk.app());
  if (!report) return std::unexpected(problem_of(report.error()));
  return ok(write_report(*report));
}

}  // namespace

void add_template_routes(RouteTable& table) {
  table.add_at_desk(http::Method::get, "/v1/apps/{appid}/templates", Scope::apps_read, list_templates);
  table.add_at_desk(http::Method::post, "/v1/apps/{appid}/templates/sync", Scope::apps_write, sync);
}

}  // namespace hongyan::api
