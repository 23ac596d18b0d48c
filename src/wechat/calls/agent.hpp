// The people who answer for an account (客服账号). Their names stand over customer-service messages. Pure.
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "wechat/calls/multipart.hpp"

namespace hongyan::wechat {

struct AgentName {
  std::string kf_account;  // "test1@test"
  std::string nickname;
};
[[nodiscard]] Call agent_add_call(const AgentName& agent);
[[nodiscard]] Call agent_update_call(const AgentName& agent);

struct AgentInvitation {
  std::string kf_account;
  std::string invite_wx;  // the WeChat id of who is invited
};
[[nodiscard]] Call agent_invite_call(const AgentInvitation& invitation);
[[nodiscard]] Call agent_delete_call(std::string_view kf_account);
[[nodiscard]] Call agent_portrait_call(std::string_view kf_account, const FormFile& picture, std::string_view boundary);

struct Agent {
  std::string kf_account, nickname, id, portrait_url, wechat_id;
};
[[nodiscard]] Call agent_list_call();
[[nodiscard]] std::expected<std::vector<Agent>, std::string> read_agents(const ApiReply& reply);
[[nodiscard]] Call agent_online_call();
[[nodiscard]] std::expected<std::vector<Agent>, std::string> read_online_agents(const ApiReply& reply);

}  // namespace hongyan::wechat
