// The people who answer for an official account (客服账号), kept by WeChat: their names stand over customer messages.
#include <algorithm>

#include "api/absence.hpp"
#include "api/resources.hpp"
#include "api/upload_form.hpp"
#include "api/wechat/app_handler.hpp"
#include "wechat/calls/agent.hpp"

namespace hongyan::api {
namespace {

constexpr std::size_t account_prefix_max = 10;
constexpr std::size_t account_characters_max = 64;
constexpr std::size_t nickname_characters_max = 16;
constexpr std::size_t wechat_id_characters_max = 64;
constexpr std::size_t boundary_characters = 32;

// "prefix@id of the account": at most 10 letters, digits and '_' before the '@'.
bool is_agent_account(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size() || at > account_prefix_max) return false;
  return text.size() <= account_characters_max && std::ranges::all_of(text.substr(0, at), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

json::object write_agent(const wechat::Agent& agent) {
  return {{"kf_account", agent.kf_account},
          {"nickname", agent.nickname},
          {"id", agent.id},
          {"portrait_url", agent.portrait_url},
          {"wechat_id", agent.wechat_id}};
}

Problem no_such_agent() {
  return absent("{kf_account}", "客服账号形如“前缀@公众号微信号”,前缀最多 10 个字母、数字、下划线。",
                "An agent's account is prefix@account, the prefix at most 10 letters, digits and underscores.");
}

std::string read_account(Form& form) {
  std::string account = form.text("kf_account", account_characters_max, Need::required);
  if (!account.empty() && !is_agent_account(account))
    form.add("kf_account", "bad_name", "应为“前缀@公众号微信号”,前缀最多 10 个字母、数字、下划线。",
             "Must be prefix@account, the prefix at most 10 letters, digits and underscores.");
  return account;
}

std::string read_nickname(Form& form) { return form.text("nickname", nickname_characters_max, Need::required); }

Outcome<http::Response> list_of(const Outcome<std::vector<wechat::Agent>>& agents) {
  if (!agents) return std::unexpected(agents.error());
  json::array items;
  for (const wechat::Agent& agent : *agents) items.emplace_back(write_agent(agent));
  return ok(json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

Outcome<http::Response> list_agents(Call& call, sql::Connection& connection, store::App app) {
  WeChatDesk desk(call, connection, std::move(app));
  return list_of(ask_and_read(desk, wechat::agent_list_call(), wechat::read_agents));
}

// Those who are at their desks now.
Outcome<http::Response> list_online(Call& call, sql::Connection& connection, store::App app) {
  WeChatDesk desk(call, connection, std::move(app));
  return list_of(ask_and_read(desk, wechat::agent_online_call(), wechat::read_online_agents));
}

Outcome<http::Response> add_agent(Call& call, sql::Connection& connection, store::App app) {
  const auto agent =
      read_body(call, [](Form& form) { return wechat::AgentName{read_account(form), read_nickname(form)}; });
  if (!agent) return std::unexpected(agent.error());
  WeChatDesk desk(call, connection, std::move(app));
  if (const auto reply = desk.ask(wechat::agent_add_call(*agent)); !reply) return std::unexpected(reply.error());
  return to_response(status::created,
                     write_json(json::object{{"kf_account", agent->kf_account}, {"nickname", agent->nickname}}));
}

Outcome<http::Response> rename_agent(Call& call, sql::Connection& connection, store::App app) {
  const std::string& account = call.path.at("kf_account");
  if (!is_agent_account(account)) return std::unexpected(no_such_agent());
  const auto nickname = read_body(call, read_nickname);
  if (!nickname) return std::unexpected(nickname.error());
  WeChatDesk desk(call, connection, std::move(app));
  const auto reply = desk.ask(wechat::agent_update_call({account, *nickname}));
  if (!reply) return std::unexpected(reply.error());
  return ok(json::object{{"kf_account", account}, {"nickname", *nickname}});
}

Outcome<http::Response> delete_agent(Call& call, sql::Connection& connection, store::App app) {
  const std::string& account = call.path.at("kf_account");
  if (!is_agent_account(account)) return std::unexpected(no_such_agent());
  WeChatDesk desk(call, connection, std::move(app));
  if (const auto reply = desk.ask(wechat::agent_delete_call(account)); !reply) return std::unexpected(reply.error());
  return done();
}

// WeChat asks the person; until they say yes nobody answers under this account.
Outcome<http::Response> invite_agent(Call& call, sql::Connection& connection, store::App app) {
  const std::string& account = call.path.at("kf_account");
  if (!is_agent_account(account)) return std::unexpected(no_such_agent());
  const auto wechat_id =
      read_body(call, [](Form& form) { return form.text("wechat_id", wechat_id_characters_max, Need::required); });
  if (!wechat_id) return std::unexpected(wechat_id.error());
  WeChatDesk desk(call, connection, std::move(app));
  const auto reply = desk.ask(wechat::agent_invite_call({account, *wechat_id}));
  if (!reply) return std::unexpected(reply.error());
  return ok(json::object{{"kf_account", account}, {"wechat_id", *wechat_id}});
}

// The picture that stands beside what the agent says.
Outcome<http::Response> upload_portrait(Call& call, sql::Connection& connection, store::App app) {
  const std::string& account = call.path.at("kf_account");
  if (!is_agent_account(account)) return std::unexpected(no_such_agent());
  auto picture = read_media_file(call.request, wechat::MediaType::image);
  if (!picture) return std::unexpected(picture.error());
  const wechat::FormFile file{"portrait." + std::string(picture->form->ending),
                              std::string(picture->form->content_type), std::move(picture->bytes)};
  WeChatDesk desk(call, connection, std::move(app));
  const auto reply =
      desk.ask(wechat::agent_portrait_call(account, file, call.api.random.alphanumeric(boundary_characters)));
  if (!reply) return std::unexpected(reply.error());
  return done();
}

}  // namespace

void add_agent_routes(RouteTable& table) {
  using enum http::Method;
  constexpr auto accounts = Wanted::official_account;
  const std::string one = "/v1/apps/{appid}/agents/{kf_account}";
  table.add_at_desk(get, "/v1/apps/{appid}/agents", Scope::apps_read, for_app(accounts, list_agents));
  table.add_at_desk(post, "/v1/apps/{appid}/agents", Scope::apps_write, for_app(accounts, add_agent));
  table.add_at_desk(put, one, Scope::apps_write, for_app(accounts, rename_agent));
  table.add_at_desk(del, one, Scope::apps_write, for_app(accounts, delete_agent));
  table.add_at_desk(post, one + "/portrait", Scope::apps_write, for_app(accounts, upload_portrait));
  table.add_at_desk(get, "/v1/apps/{appid}/online-agents", Scope::apps_read, for_app(accounts, list_online));
  table.add_at_desk(put, one + "/invitation", Scope::apps_write, for_app(accounts, invite_agent));
}

}  // namespace hongyan::api
