#include "api/wechat/template_view.hpp"

#include <utility>

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

}  // namespace

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

json::object write_rate(const store::TemplateRate& one) {
  return {
      {"app", one.appid.text()}, {"template_id", one.template_id.text()},  {"field", one.rate.field},
      {"times", one.rate.times}, {"per", domain::to_string(one.rate.per)}, {"updated_at", to_iso8601(one.updated_at)}};
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

Outcome<engine::SyncReport> sync_templates_of(const WeChatDesk& desk, sql::Connection& connection) {
  auto report = engine::sync_templates(desk.doors(), connection, desk.app());
  if (!report) return std::unexpected(problem_of(report.error()));
  return std::move(*report);
}

}  // namespace hongyan::api
