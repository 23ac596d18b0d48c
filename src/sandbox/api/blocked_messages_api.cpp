// POST /wxa/sec/queryblocktmplmsg (outbound.md §1.7): the template messages that the platform took and kept back, of
// one template, page by page. Its errors are not documented; arguments that cannot be are answered with the general
// 40097.
#include <fmt/format.h>

#include "sandbox/api/api_families.hpp"
#include "sandbox/api/delivery.hpp"

namespace hongyan::sandbox {
namespace {

constexpr std::int64_t page_max = 100;

json::object as_json(const BlockedMessage& message, BlockedIdForm form) {
  json::object told{{"tmpl_msg_id", message.template_id},
                    {"title", message.title},
                    {"content", message.content},
                    {"send_timestamp", to_unix_s(message.sent_at)},
                    {"openid", message.openid}};
  if (form == BlockedIdForm::text)
    told["id"] = std::to_string(message.id);
  else
    told["id"] = message.id;
  return told;
}

}  // namespace

Answer list_blocked_messages(Call& call) {
  const ChannelSettings& settings = call.platform.settings.channels;
  const std::string template_id = text_of(call.body, "tmpl_msg_id");
  const std::int64_t largest_id = number_of(call.body, "largest_id"), limit = number_of(call.body, "limit");
  if (template_id.empty() || largest_id < 0 || limit < 1 || limit > page_max) return fail(call, 40097, "invalid args");
  const bool one_at_a_time = settings.blocked_messages_shape == BlockedMessagesShape::object;
  const std::size_t most = one_at_a_time ? 1 : static_cast<std::size_t>(limit);
  json::array page;
  for (const BlockedMessage& message : call.app->blocked_messages.all()) {
    if (message.template_id != template_id || message.id <= largest_id) continue;
    page.push_back(as_json(message, settings.blocked_id_form));
    if (page.size() == most) break;
  }
  if (!one_at_a_time) return ok({{"msginfo", std::move(page)}});
  return ok({{"msginfo", page.empty() ? json::value(json::object{}) : std::move(page.front())}});
}

void keep_back(Call& call, const Member& member, const Template& shape) {
  std::string content;
  for (const Slot& slot : shape.slots) {
    const std::string* const value = value_of(call, slot.key);
    content += fmt::format("{}:{}\n", slot.label, value == nullptr ? std::string() : *value);
  }
  call.app->blocked_messages.add({.template_id = shape.id,
                                  .title = shape.title,
                                  .content = std::move(content),
                                  .openid = member.openid,
                                  .sent_at = call.now});
}

}  // namespace hongyan::sandbox
