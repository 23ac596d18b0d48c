#include "wechat/calls/agent.hpp"

#include "http/url.hpp"
#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

json::object to_json(const AgentName& agent) {
  return {{"kf_account", agent.kf_account}, {"nickname", agent.nickname}};
}

std::string query_of(std::string_view kf_account) { return "kf_account=" + http::percent_encode(kf_account); }

std::expected<std::vector<Agent>, std::string> agents_under(const ApiReply& reply, std::string_view key) {
  const json::value* list = find_member(reply.body, key);
  if (list == nullptr || !list->is_array()) return std::unexpected("the answer has no " + std::string(key));
  std::vector<Agent> agents;
  for (const json::value& entry : list->get_array())
    agents.push_back({text_of(entry, "kf_account"), text_of(entry, "kf_nick"), text_of(entry, "kf_id"),
                      text_of(entry, "kf_headimgurl"), text_of(entry, "kf_wx")});
  return agents;
}

}  // namespace

Call agent_add_call(const AgentName& agent) { return raw_call(Api::agent_add, to_json(agent)); }
Call agent_update_call(const AgentName& agent) { return raw_call(Api::agent_update, to_json(agent)); }

Call agent_invite_call(const AgentInvitation& invitation) {
  return raw_call(Api::agent_invite,
                  json::object{{"kf_account", invitation.kf_account}, {"invite_wx", invitation.invite_wx}});
}

Call agent_delete_call(std::string_view kf_account) { return get_call(Api::agent_delete, query_of(kf_account)); }

Call agent_portrait_call(std::string_view kf_account, const FormFile& picture, std::string_view boundary) {
  return upload_call(Api::agent_portrait, query_of(kf_account), picture, boundary);
}

Call agent_list_call() { return get_call(Api::agent_list); }
std::expected<std::vector<Agent>, std::string> read_agents(const ApiReply& reply) {
  return agents_under(reply, "kf_list");
}
Call agent_online_call() { return get_call(Api::agent_online); }
std::expected<std::vector<Agent>, std::string> read_online_agents(const ApiReply& reply) {
  return agents_under(reply, "kf_online_list");
}

}  // namespace hongyan::wechat
