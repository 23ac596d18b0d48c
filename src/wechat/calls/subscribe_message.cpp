#include "wechat/calls/subscribe_message.hpp"

#include <array>

#include "wechat/calls/json_call.hpp"

namespace hongyan::wechat {
namespace {

constexpr std::size_t scratch_bytes = 4 * 1024;  // holds a usual body without asking the heap
constexpr std::array<std::string_view, 3> states{"formal", "trial", "developer"};
constexpr std::array<std::string_view, 4> languages{"zh_CN", "en_US", "zh_HK", "zh_TW"};

}  // namespace

std::string_view to_string(MiniProgramState state) { return states[static_cast<std::size_t>(state)]; }

std::optional<MiniProgramState> parse_miniprogram_state(std::string_view text) {
  for (std::size_t i = 0; i < states.size(); ++i)
    if (states[i] == text) return static_cast<MiniProgramState>(i);
  return std::nullopt;
}

std::string_view to_string(CardLanguage language) { return languages[static_cast<std::size_t>(language)]; }

std::optional<CardLanguage> parse_card_language(std::string_view text) {
  for (std::size_t i = 0; i < languages.size(); ++i)
    if (languages[i] == text) return static_cast<CardLanguage>(i);
  return std::nullopt;
}

Call subscribe_send_call(const SubscribeMessage& message) {
  std::array<unsigned char, scratch_bytes> scratch;
  json::monotonic_resource memory(scratch.data(), scratch.size());
  const json::storage_ptr storage(&memory);
  json::object body(storage);
  body.emplace("touser", message.touser.text());
  body.emplace("template_id", message.template_id.text());
  if (!message.page.empty()) body.emplace("page", message.page);
  body.emplace("miniprogram_state", to_string(message.miniprogram_state));
  body.emplace("lang", to_string(message.lang));
  body.emplace("data", to_json(message.data, storage));
  return json_call(Api::subscribe_send, json::value(std::move(body)));
}

Call subscribe_send_call(const json::object& body) {
  return {Api::subscribe_send, "", json::serialize(body), "application/json"};
}

}  // namespace hongyan::wechat
