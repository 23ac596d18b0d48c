// One-time subscription of an official account (公众号一次性订阅消息): the page that asks, what it comes back with, and
// the one send that a confirmation allows. Confirmations under the same scene do not add up. Pure.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "wechat/calls/message_data.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

struct OneTimeRequest {
  AppId appid;
  int scene = 0;  // 0 to 10000
  TemplateId template_id;
  std::string redirect_url;  // its domain is registered with the account
  std::string reserved;      // letters and digits, at most 128; comes back unchanged
};
// The page to open inside WeChat. The error is one English sentence.
[[nodiscard]] std::expected<std::string, std::string> one_time_authorization_url(const OneTimeRequest& request);

struct OneTimeAnswer {
  enum class Action : std::uint8_t { confirm, cancel };
  Action action = Action::cancel;
  std::optional<OpenId> openid;  // always there on confirm
  TemplateId template_id;
  int scene = 0;
  std::string reserved;
};
// `query` is what stands after '?' when the person comes back. Nothing in it is signed: check `reserved`.
[[nodiscard]] std::expected<OneTimeAnswer, std::string> read_one_time_redirect(std::string_view query);

struct OneTimeMessage {
  OpenId touser;
  TemplateId template_id;
  int scene = 0;                               // as confirmed
  std::string title;                           // at most 15 characters
  std::string content;                         // at most 200 characters, line breaks allowed
  std::string color;                           // "#173177"; "" = absent
  std::string url;                             // "" = absent
  std::optional<MiniProgramLink> miniprogram;  // bound to the account
};
[[nodiscard]] Call one_time_send_call(const OneTimeMessage& message);
[[nodiscard]] Call one_time_send_call(const json::object& body);  // the caller's own body, unchanged
// Its answer: read_sent(), without a msgid.

}  // namespace hongyan::wechat
