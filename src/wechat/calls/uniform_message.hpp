// Uniform messages (统一服务消息), which WeChat recalled on 2023-09-20 (45109 since): one call that reached a person
// through a mini program's template or that of the official account bound to it. Kept for the eras before. Pure.
#pragma once
#include <optional>
#include <string>

#include "wechat/calls/message_data.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

struct UniformWeappPart {
  TemplateId template_id;
  std::string page;
  std::string form_id;
  MessageData data;
  std::string emphasis_keyword;
};
struct UniformAccountPart {
  AppId appid;  // the official account's
  TemplateId template_id;
  std::string url;
  std::optional<MiniProgramLink> miniprogram;
  MessageData data;
};
struct UniformMessage {
  OpenId touser;                          // in the mini program or in the bound account
  std::optional<UniformWeappPart> weapp;  // used first where it is there
  std::optional<UniformAccountPart> account;
};

[[nodiscard]] Call uniform_send_call(const UniformMessage& message);
[[nodiscard]] Call uniform_send_call(const json::object& body);  // the caller's own body, unchanged
// Its answer: read_sent(), without a msgid: no receipt can be joined to it.

}  // namespace hongyan::wechat
