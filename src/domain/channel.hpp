// The ways WeChat carries a message, by the words of the API, and what each is like: whom it reaches, what it takes
// from the person, what WeChat tells afterwards. One table; everything that differs by channel asks it. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace hongyan::domain {

enum class Channel : std::uint8_t {
  template_message,  // "template": 公众号模板消息, to followers of a service account
  subscribe,         // 小程序订阅消息, one grant each or a long-term one
  notice,            // 服务号订阅通知 (bizsend), grants as for subscribe
  one_time,          // 公众号一次性订阅消息, one send per confirmation and scene
  customer,          // 客服消息, a few inside the window that an act of the person opens
  mass,              // 群发, to a tag or a list
  uniform,           // 统一服务消息, recalled on 2023-09-20
  form,              // 小程序模板消息 with a form id, retired on 2020-01-10
  card,              // 动态消息: changes a card that was shared
};
[[nodiscard]] std::span<const Channel> all_channels();
[[nodiscard]] std::string_view to_string(Channel channel);
[[nodiscard]] std::optional<Channel> parse_channel(std::string_view text);
[[nodiscard]] std::string_view channel_words();  // "template, subscribe, …", for messages

// What lets WeChat carry one to a person.
enum class Permit : std::uint8_t {
  follower,  // the person follows the account
  grant,     // one in the ledger, used up by a send or lasting
  form_id,   // one of the last seven days, used up by a send
  window,    // a place in an open window, used up by a send
  nothing,   // not asked of a person: a quota of the account at most
};
[[nodiscard]] Permit permit_of(Channel channel);
// Whether a send takes something that must be reserved before it, and spent, returned or held after it.
[[nodiscard]] bool spends_permit(Channel channel);

enum class Addressee : std::uint8_t { person, audience, shared_card };
[[nodiscard]] Addressee addressee_of(Channel channel);

// Whether the body names a template of the app's at its top level.
[[nodiscard]] bool names_template(Channel channel);

// What WeChat pushes about a send that it accepted.
enum class Receipts : std::uint8_t { none, template_finished, subscribe_sent, mass_finished };
[[nodiscard]] std::string_view to_string(Receipts receipts);
[[nodiscard]] Receipts receipts_of(Channel channel);
// Whether a receipt can come without a number, so that only one send of unknown fate may exist per person and template.
[[nodiscard]] bool receipts_lack_number(Channel channel);

}  // namespace hongyan::domain
