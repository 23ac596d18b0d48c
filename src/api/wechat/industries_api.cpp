// An official account's industries, on which the old template library depends; and the template messages that WeChat
// took and then kept back.
#include <algorithm>
#include <utility>

#include "api/cursor.hpp"
#include "api/resources.hpp"
#include "api/wechat/app_handler.hpp"
#include "api/wechat/template_view.hpp"
#include "wechat/calls/blocked_message.hpp"
#include "wechat/calls/template_message.hpp"

namespace hongyan::api {
namespace {

constexpr int industry_max = 41;
constexpr std::size_t blocked_at_once_max = 100;

json::object write_industry(const wechat::Industry& one) {
  return {{"first_class", one.first_class}, {"second_class", one.second_class}};
}

Outcome<http::Response> show_industries(Call& call, sql::Connection& connection, store::App app) {
  WeChatDesk desk(call, connection, std::move(app));
  const auto industries = ask_and_read(desk, wechat::industry_get_call(), wechat::read_industries);
  if (!industries) return std::unexpected(industries.error());
  return ok(json::object{{"primary", write_industry(industries->primary)},
                         {"secondary", write_industry(industries->secondary)}});
}

int read_industry(Form& form, std::string_view key) {
  if (!form.has(key)) form.add(key, "missing", "缺少此字段。", "This field is missing.");
  return static_cast<int>(form.number(key, 1, industry_max, 0));
}

// Once a month; WeChat may delete the templates of the industries that are left, so the memory is synced behind it.
Outcome<http::Response> set_industries(Call& call, sql::Connection& connection, store::App app) {
  const auto wanted = read_body(call, [](Form& form) {
    return wechat::IndustryPair{.primary = read_industry(form, "primary"),
                                .secondary = read_industry(form, "secondary")};
  });
  if (!wanted) return std::unexpected(wanted.error());
  WeChatDesk desk(call, connection, std::move(app));
  if (const auto reply = desk.ask(wechat::industry_set_call(*wanted)); !reply) return std::unexpected(reply.error());
  const auto synced = sync_templates_of(desk, connection);
  json::object written{{"primary", wanted->primary}, {"secondary", wanted->secondary}};
  if (synced)
    written["templates"] = write_report(*synced);
  else
    written["warnings"] = write_defects(synced.error().errors, call.language);
  return ok(written);
}

Outcome<http::Response> list_blocked(Call& call, sql::Connection& connection, store::App app) {
  QueryForm query(call);
  const QueryForm::Page wanted = query.page();
  const auto template_id = query.name<wechat::TemplateId>("template_id");
  if (template_id.empty()) query.add("template_id", "missing", "需要 template_id。", "template_id is needed.");
  const wechat::BlockedPage page{.largest_id = query.place_after(wanted, number_in_place).value_or(0),
                                 .limit = static_cast<int>(std::min(wanted.limit, blocked_at_once_max))};
  if (auto problem = query.finish()) return std::unexpected(std::move(*problem));
  WeChatDesk desk(call, connection, std::move(app));
  const auto blocked =
      ask_and_read(desk, wechat::template_blocked_call(template_id, page), wechat::read_blocked_messages);
  if (!blocked) return std::unexpected(blocked.error());
  json::array items;
  for (const wechat::BlockedMessage& one : blocked->messages)
    items.emplace_back(json::object{{"id", one.id},
                                    {"template_id", one.template_id},
                                    {"title", one.title},
                                    {"content", one.content},
                                    {"openid", call.show_openid(one.openid)},
                                    {"sent_at", to_iso8601(one.sent_at)}});
  json::object written{{"items", std::move(items)}, {"next_cursor", nullptr}};
  if (blocked->may_go_on(page.limit))
    written["next_cursor"] = next_cursor(call, wanted, std::to_string(blocked->largest_id));
  return ok(written);
}

}  // namespace

void add_industry_routes(RouteTable& table) {
  using enum http::Method;
  constexpr auto accounts = Wanted::official_account;
  const std::string industries = "/v1/apps/{appid}/industries";
  table.add_at_desk(get, industries, Scope::apps_read, for_app(accounts, show_industries));
  table.add_at_desk(put, industries, Scope::apps_write, for_app(accounts, set_industries));
  table.add_at_desk(get, "/v1/apps/{appid}/blocked-messages", Scope::apps_read, for_app(accounts, list_blocked));
}

}  // namespace hongyan::api
