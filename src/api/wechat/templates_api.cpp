// The templates that an app has, as they were last synced, and the sync.
#include <algorithm>
#include <utility>

#include "api/listing.hpp"
#include "api/resources.hpp"
#include "api/wechat/template_view.hpp"

namespace hongyan::api {
namespace {

Outcome<http::Response> list_templates(Call& call, sql::Connection& connection) {
  QueryForm query(call);
  const QueryForm::Page page = query.page();
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  const auto app = find_app_of(call, connection);
  if (!app) return std::unexpected(app.error());
  auto templates = store::list_templates(connection, app->appid);
  std::erase_if(templates, [&](const store::Template& one) { return one.template_id.text() <= page.after; });
  std::ranges::sort(templates, {}, &store::Template::template_id);
  const auto rates = store::list_rates(connection, app->appid);
  const auto write = [&](const store::Template& one) {
    json::object written = write_template(one);
    const auto rate = std::ranges::find(rates, one.template_id, &store::TemplateRate::template_id);
    written["rate"] = nullptr;
    if (rate != rates.end()) written["rate"] = write_rate(*rate);
    return written;
  };
  return ok(
      write_page(call, templates, page, write, [](const store::Template& one) { return one.template_id.text(); }));
}

Outcome<http::Response> sync(Call& call, sql::Connection& connection) {
  auto app = find_app_of(call, connection);
  if (!app) return std::unexpected(app.error());
  const WeChatDesk desk(call, connection, std::move(*app));
  const auto report = sync_templates_of(desk, connection);
  if (!report) return std::unexpected(report.error());
  return ok(write_report(*report));
}

}  // namespace

void add_template_routes(RouteTable& table) {
  table.add_at_desk(http::Method::get, "/v1/apps/{appid}/templates", Scope::apps_read, list_templates);
  table.add_at_desk(http::Method::post, "/v1/apps/{appid}/templates/sync", Scope::apps_write, sync);
}

}  // namespace hongyan::api
