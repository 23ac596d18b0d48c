// Notices of a service account (服务号订阅通知, bizsend): the send. Its templates are those of newtmpl.hpp. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "wechat/calls/message_data.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

struct NoticeMessage {
  OpenId touser;
  TemplateId template_id;
  std::string page;                            // a web page; "" = absent
  std::optional<MiniProgramLink> miniprogram;  // wins over page where the phone can open it
  MessageData data;
  std::string client_msg_id;  // "" = absent; WeChat's page shows it in a sample and says no more
};

[[nodiscard]] Call notice_send_call(const NoticeMessage& message);
// The caller's own body, unchanged but for `client_msg_id`, which is added when it is not empty and the body has none.
[[nodiscard]] Call notice_send_call(json::object body, std::string_view client_msg_id);
// Its answer: read_sent(), without a msgid.

}  // namespace hongyan::wechat
