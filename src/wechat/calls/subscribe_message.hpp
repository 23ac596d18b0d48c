// Subscribe messages of a mini program (小程序订阅消息): the send. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wechat/calls/message_data.hpp"
#include "wechat/names.hpp"

namespace hongyan::wechat {

enum class MiniProgramState : std::uint8_t { formal, trial, developer };  // which version a tap opens
[[nodiscard]] std::string_view to_string(MiniProgramState state);
[[nodiscard]] std::optional<MiniProgramState> parse_miniprogram_state(std::string_view text);

enum class CardLanguage : std::uint8_t { zh_CN, en_US, zh_HK, zh_TW };
[[nodiscard]] std::string_view to_string(CardLanguage language);
[[nodiscard]] std::optional<CardLanguage> parse_card_language(std::string_view text);

struct SubscribeMessage {
  OpenId touser;
  TemplateId template_id;
  std::string page;  // "pages/course/detail?id=7", no leading '/'; "" = a tap opens nothing
  MiniProgramState miniprogram_state = MiniProgramState::formal;
  CardLanguage lang = CardLanguage::zh_CN;
  MessageData data;
};

[[nodiscard]] Call subscribe_send_call(const SubscribeMessage& message);
[[nodiscard]] Call subscribe_send_call(const json::object& body);  // the caller's own body, unchanged
// Its answer: read_sent(); the msgid is not documented but comes in practice.

}  // namespace hongyan::wechat
