// Template messages of a service account (公众号模板消息): the send, the account's library and its industries. Pure.
#pragma once
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wechat/calls/message_data.hpp"
#include "wechat/calls/private_template.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

struct TemplateMessage {
  OpenId touser;
  TemplateId template_id;
  std::string url;                             // "" = absent
  std::optional<MiniProgramLink> miniprogram;  // wins over url where the phone can open it
  MessageData data;
  std::string client_msg_id;  // "" = absent; the same openid and id within 10 minutes is one message
};

[[nodiscard]] Call template_send_call(const TemplateMessage& message);
// The caller's own body, unchanged but for `client_msg_id`, which is added when the body has none.
[[nodiscard]] Call template_send_call(json::object body, std::string_view client_msg_id);
// Its answer: read_sent().

[[nodiscard]] Call template_list_call();
[[nodiscard]] std::expected<std::vector<PrivateTemplate>, std::string> read_template_list(const ApiReply& reply);

// `short_id` is a number of the category library ("47123") with its keywords in order, or "TM…"/"OPENTM…" of the old
// one.
[[nodiscard]] Call template_add_call(std::string_view short_id, std::span<const std::string> keyword_names);
[[nodiscard]] std::expected<std::string, std::string> read_added_template(
    const ApiReply& reply);  // the new template_id

[[nodiscard]] Call template_delete_call(const TemplateId& id);

struct IndustryPair {
  int primary = 0;  // 1 to 41
  int secondary = 0;
};
[[nodiscard]] Call industry_set_call(IndustryPair industries);
[[nodiscard]] Call industry_get_call();
struct Industry {
  std::string first_class, second_class;
};
struct Industries {
  Industry primary, secondary;
};
[[nodiscard]] std::expected<Industries, std::string> read_industries(const ApiReply& reply);

}  // namespace hongyan::wechat
