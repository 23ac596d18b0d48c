// What WeChat tells about calls and the way between it and us: a refused call by its rid, whether it reaches the
// callback URL, its addresses.
#include "api/absence.hpp"
#include "api/resources.hpp"
#include "api/wechat/app_handler.hpp"
#include "http/url.hpp"
#include "wechat/calls/diagnosis.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t rid_characters_max = 64;

json::array write_texts(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

bool is_rid(std::string_view text) {
  return !text.empty() && text.size() <= rid_characters_max &&
         text.find_first_not_of("0123456789abcdefABCDEF-") == text.npos;
}

Outcome<http::Response> show_call(Call& call, sql::Connection& connection, store::App app) {
  const std::string& rid = call.path.at("rid");
  if (!is_rid(rid))
    return std::unexpected(absent("{rid}", "rid 是 errmsg 末尾 rid: 之后的部分,例如 6aac0063-7ed08fb9-1250f724。",
                                  "A rid is what stands behind rid: at the end of errmsg, such as "
                                  "6aac0063-7ed08fb9-1250f724."));
  WeChatDesk desk(call, connection, std::move(app));
  const auto record = ask_and_read(desk, wechat::rid_get_call(rid), wechat::read_rid_record);
  if (!record) return std::unexpected(record.error());
  json::object written{{"rid", rid},
                       {"invoked_at", to_iso8601(record->invoked_at)},
                       {"cost_ms", record->cost.count()},
                       {"request_url", http::path_of(record->request_url)},
                       {"request_body", nullptr},
                       {"response_body", nullptr},
                       {"client_ip", record->client_ip}};
  // The query and the bodies hold what the call held: whom a message went to, and what it said.
  if (call.caller.scopes.allows(Scope::pii_read)) {
    written["request_url"] = wechat::without_credentials(record->request_url);
    written["request_body"] = wechat::without_credentials(record->request_body);
    written["response_body"] = wechat::without_credentials(record->response_body);
  }
  return ok(written);
}

struct CheckWish {
  wechat::CheckAction action = wechat::CheckAction::all;
  wechat::CheckOperator from = wechat::CheckOperator::any;
};

Outcome<http::Response> check_callback(Call& call, sql::Connection& connection, store::App app) {
  const auto wish = read_body(call, [](Form& form) {
    return CheckWish{form.word("action", wechat::parse_check_action, "all, dns, ping", wechat::CheckAction::all),
                     form.word("operator", wechat::parse_check_operator, "DEFAULT, CHINANET, UNICOM, CAP",
                               wechat::CheckOperator::any)};
  });
  if (!wish) return std::unexpected(wish.error());
  WeChatDesk desk(call, connection, std::move(app));
  const auto check =
      ask_and_read(desk, wechat::callback_check_call(wish->action, wish->from), wechat::read_callback_check);
  if (!check) return std::unexpected(check.error());
  json::array dns, ping;
  for (const auto& one : check->dns) dns.push_back(json::object{{"ip", one.ip}, {"operator", one.real_operator}});
  for (const auto& one : check->ping)
    ping.push_back(json::object{
        {"ip", one.ip}, {"operator", one.from_operator}, {"package_loss", one.package_loss}, {"time", one.time}});
  return ok(json::object{{"dns", std::move(dns)}, {"ping", std::move(ping)}});
}

Outcome<http::Response> list_addresses(Call& call, sql::Connection& connection, store::App app) {
  WeChatDesk desk(call, connection, std::move(app));
  const auto callers = ask_and_read(desk, wechat::callback_ips_call(), wechat::read_ips);
  if (!callers) return std::unexpected(callers.error());
  const auto called = ask_and_read(desk, wechat::api_domain_ips_call(), wechat::read_ips);
  if (!called) return std::unexpected(called.error());
  return ok(json::object{{"callbacks_from", write_texts(*callers)}, {"api", write_texts(*called)}});
}

}  // namespace

void add_diagnosis_routes(RouteTable& table) {
  using enum http::Method;
  table.add_at_desk(get, "/v1/apps/{appid}/wechat-calls/{rid}", Scope::apps_write, for_app(Wanted::any, show_call));
  table.add_at_desk(post, "/v1/apps/{appid}/callback-check", Scope::apps_read, for_app(Wanted::any, check_callback));
  table.add_at_desk(get, "/v1/apps/{appid}/wechat-addresses", Scope::apps_read, for_app(Wanted::any, list_addresses));
}

}  // namespace hongyan::api
